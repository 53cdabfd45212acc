"""A place that came free, answered from the mail that told of it: by the personal way in, without asking for another link."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from outreach.events.ical import shown_languages
from outreach.pages.speaking import speak
from outreach.pages.views.mine import answer_to_offer
from outreach.registrations.actions import arrive
from outreach.registrations.links import holder_of
from outreach.registrations.queries import holdings
from outreach.shared import clock


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """A GET shows what is offered and until when; a POST answers, and proves the address."""
    registration = holder_of(token)
    if registration is None:
        raise Http404
    speak(request, registration.language)
    if request.method == "POST":
        at = clock.now()
        arrive(registration, at=at)
        answer_to_offer(request, registration, at)
        # Whoever leaves the only place she was offered holds nothing more, and this link ends.
        return HttpResponseRedirect(request.get_full_path()) if holder_of(token) else redirect("pages:mine_link")
    held = holdings(registration)
    context = {
        "event": registration.event,
        "shown": shown_languages(registration.event),
        "token": token,
        "offered": [holding for holding in held if holding.offered_until],
        "others": [holding for holding in held if not holding.offered_until],
        "visitor_zone": registration.zone,
    }
    return render(request, "pages/mine_offer.html", context)
