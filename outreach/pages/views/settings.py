"""What visitors set for themselves."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from outreach.pages import zones
from outreach.pages.middleware import TZ_COOKIE
from outreach.shared import clock

_KEPT = timedelta(days=180)


@require_http_methods(["GET", "HEAD", "POST"])
def time_zone(request: HttpRequest) -> HttpResponse:
    """A form to choose the zone without script; a POST keeps it in the cookie and goes back to `next`."""
    way_back = _way_back(request)
    error = ""
    if request.method == "POST":
        zone = request.POST.get("zone", "")
        if clock.is_zone(zone):
            response = HttpResponseRedirect(way_back)
            response.set_cookie(TZ_COOKIE, zone, max_age=_KEPT, samesite="Lax", secure=settings.IS_HTTPS)
            return response
        error = _("Choose a place from the list") if zone else _("Choose the place whose time you use")
    language, at = get_language() or "en", clock.now()
    wanted = (request.POST.get("q") or request.GET.get("q", ""))[:100].strip()
    context = {
        "next": way_back,
        "q": wanted,
        "found": zones.find(wanted, language, at=at) if wanted else (),
        "regions": zones.regions(language, at=at),
        "zone": request.visitor_zone,  # type: ignore[attr-defined]
        "error": error,
    }
    return render(request, "pages/time_zone.html", context, status=400 if error else 200)


def _way_back(request: HttpRequest) -> str:
    """The page to return to, if it is one of ours; else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("pages:home")
