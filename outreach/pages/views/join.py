"""The personal way in. A GET shows, a POST goes: programs that read mail open links too."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from outreach.registrations.actions import arrive
from outreach.registrations.links import holder_of
from outreach.registrations.models import Registration
from outreach.registrations.queries import Door, door_of, holdings
from outreach.shared import clock


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The session now held and its door. A POST proves the address, and leads to the livestream while the door is open."""
    registration = holder_of(token)
    if registration is None:
        raise Http404
    _speak(request, registration)
    at = clock.now()
    if request.method == "POST":
        arrive(registration, at=at)
    held = holdings(registration)
    door = door_of(held, at=at)
    url = _livestream(door)
    if request.method == "POST" and door and door.is_open and url:
        return HttpResponseRedirect(url)
    context = {
        "registration": registration,
        "event": registration.event,
        "held": held,
        "door": door,
        "has_livestream": bool(url),
        "visitor_zone": registration.zone,
        "is_too_early": request.method == "POST",
    }
    response = render(request, "pages/join.html", context)
    if url:
        # The form's answer leads there: without this, browsers stop the redirect (CSP 3, form-action).
        response._csp_update = {"form-action": f"https://{urlsplit(url).netloc}"}  # type: ignore[attr-defined]
    return response


def _speak(request: HttpRequest, registration: Registration) -> None:
    """The person's language, or the one that ?lang= asks for."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else registration.language
    translation.activate(language)
    request.LANGUAGE_CODE = language  # type: ignore[attr-defined]


def _livestream(door: Door | None) -> str:
    livestream = getattr(door.holding.session, "livestream", None) if door else None
    return livestream.url if livestream else ""
