"""The page of a recurring programme: its events ahead, then those of the past."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from outreach.events.programme import ProgrammeFilter
from outreach.events.queries import events_ahead, events_past, series_named, with_rows
from outreach.pages.subscribing import subscription_of
from outreach.pages.views.events import groups_of
from outreach.shared import clock
from outreach.shared.localized import in_language

# Older ones stand in the list of the past.
_ROWS = 20


@require_safe
@vary_on_cookie
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Thirteen queries, however many rows. A series without a public event is none."""
    found = series_named(slug)
    if found is None:
        raise Http404
    at, language = clock.now(), get_language() or settings.LANGUAGE_CODE
    zone = request.visitor_zone  # type: ignore[attr-defined]
    asked = ProgrammeFilter(series=slug)
    ahead = list(with_rows(events_ahead(asked, at=at))[:_ROWS])
    past = list(with_rows(events_past(asked, at=at))[:_ROWS])
    if not (ahead or past):
        raise Http404
    context = {
        "section": "events",
        "series": found,
        "title_text": in_language(found.title, language),
        "ahead": groups_of(ahead, at=at, language=language, zone=zone, is_past=False),
        "ahead_total": ahead[0].total if ahead else 0,
        "past": groups_of(past, at=at, language=language, zone=zone, is_past=True),
        "past_total": past[0].total if past else 0,
        "subscription": subscription_of(asked),
        "more_ahead": bool(ahead) and ahead[0].total > _ROWS,
        "more_past": bool(past) and past[0].total > _ROWS,
    }
    return render(request, "pages/series.html", context)
