"""The page of one event."""

from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from outreach.events.models import Event
from outreach.pages import kept, validators
from outreach.pages.event_page import context_of
from outreach.pages.views.record import show_record
from outreach.registrations.freshness import freshness_of
from outreach.registrations.offer import offer_of
from outreach.shared import clock


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """The event with its form; 304 while nothing printed has changed. A record has a page of its own."""
    at = clock.now()
    fresh = freshness_of(slug, at=at)
    if fresh is None:
        return show_record(request, get_object_or_404(Event.objects.public().records(), slug=slug))
    state = validators.state_of(request, fresh)
    etag = validators.etag_of(request, state)
    not_modified = validators.unchanged(request, etag)
    if not_modified is not None:
        return not_modified
    return validators.stamp(kept.respond(request, state, partial(_page, request, slug, at)), etag)


def _page(request: HttpRequest, slug: str, at: datetime, token: str) -> str:
    offer = offer_of(slug, at=at)
    if offer is None:
        raise Http404
    zone = request.visitor_zone  # type: ignore[attr-defined]
    context = context_of(offer, language=get_language() or "en", zone=zone, asked=request.GET.get("session", ""))
    return render_to_string("pages/event.html", context | {"csrf_token": token}, request)
