"""The programme as a list: what is ahead, and what is past with the record."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from outreach.events.models import Event
from outreach.events.programme import PAST, ProgrammeFilter
from outreach.events.queries import events_ahead, events_past, with_rows
from outreach.pages import listings
from outreach.pages.filters import form_of, read_filter
from outreach.pages.rows import Group, grouped
from outreach.pages.subscribing import subscription_of
from outreach.registrations.offer import Offered, offered_by_session
from outreach.shared import clock

ROWS_A_PAGE = 20
_DIGITS_OF_PAGE = 5


@require_safe
@vary_on_cookie
def events(request: HttpRequest) -> HttpResponse:
    """Filters that nobody knows are left out, and the page says so; a page past the last is none.

    One query while nothing changed; else ten, however many rows, one more for a topic and two for a series that is asked for.
    """
    at = clock.now()
    return listings.respond(request, at=at, render=partial(_page, request, at))


def _page(request: HttpRequest, at: datetime) -> str:
    language = get_language() or settings.LANGUAGE_CODE
    asked = read_filter(request)
    is_past = asked.when == PAST
    # What is ahead is what people come for: asked for or not, the page is the same and has one address.
    asked = asked if is_past else asked.without("when")
    found = (events_past if is_past else events_ahead)(asked, at=at)
    number = _page_number(request.GET.get("page", ""))
    rows = list(with_rows(found, asked)[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE])
    if not rows and number > 1:
        raise Http404
    context = {
        "section": "events",
        "view": PAST if is_past else "list",
        "is_past": is_past,
        "is_plain": not request.GET,
        "empty": _empty(is_past=is_past, asked=asked),
        "groups": groups_of(rows, at=at, language=language, zone=request.visitor_zone, is_past=is_past),  # type: ignore[attr-defined]
        **form_of(asked, language=language, today=at.date()),
        **view_addresses(asked, at),
        "subscription": subscription_of(asked),
        **_pager(number, rows[0].total if rows else 0, asked),
    }
    return render_to_string("pages/events.html", context, request)


def groups_of(rows: list[Event], *, at: datetime, language: str, zone: str, is_past: bool) -> list[Group]:
    """Rows of the timetable by month. One query, for the seats."""
    return grouped(rows, offers_of(rows, at), language=language, zone=zone, is_past=is_past)


def offers_of(rows: list[Event], at: datetime) -> dict[int, Offered]:
    return offered_by_session([session for event in rows for session in event.sessions.all()], at=at)


def view_addresses(asked: ProgrammeFilter, at: datetime) -> dict[str, str]:
    """The same programme ahead, past and by month: what is filtered stays so, but a period holds in one view only."""
    kept = asked.without("when", "period", "from", "until")
    first = asked.days[0] if asked.when != PAST else None
    day = max(first, at.date()) if first else at.date()
    return {
        "ahead_url": _address(reverse("pages:events"), kept),
        "past_url": _address(reverse("pages:events"), replace(kept, when=PAST)),
        "month_url": _address(reverse("pages:month", args=[f"{day.year}", f"{day.month:02}"]), kept),
    }


def _address(path: str, asked: ProgrammeFilter) -> str:
    query = asked.as_query()
    return f"{path}?{query}" if query else path


def _page_number(text: str) -> int:
    """A page that cannot be is the first; a number too large for any list is none."""
    if not (text.isascii() and text.isdigit()):
        return 1
    if len(text) > _DIGITS_OF_PAGE:
        raise Http404
    return max(1, int(text))


def _empty(*, is_past: bool, asked: ProgrammeFilter) -> dict[str, str]:
    """What is not there, why, and one way on."""
    here = reverse("pages:events")
    if asked.is_narrow:
        way_on = (
            {"url": f"{here}?when=past", "action": _("Show all past events")} if is_past else {"url": here, "action": _("Show all events")}
        )
        return {"title": _("No events match"), "text": _("Take a filter away, or try other words."), **way_on}
    if is_past:
        words = {"title": _("No past events yet"), "text": _("Events appear here once they are over.")}
        return words | {"url": here, "action": _("See what is coming up")}
    words = {"title": _("No events are coming up"), "text": _("New events appear here as soon as they are published.")}
    return words | {"url": f"{here}?when=past", "action": _("See past events")}


def _pager(number: int, total: int, asked: ProgrammeFilter) -> dict[str, Any]:
    """The total, the pages and the addresses of those beside this one ("" where there is none)."""
    kept = dict(asked.as_pairs())
    pages = max(1, -(-total // ROWS_A_PAGE))
    return {
        "total": total,
        "page": number,
        "pages": pages,
        "earlier": f"?{urlencode(kept | ({'page': number - 1} if number > 2 else {}))}" if number > 1 else "",
        "further": f"?{urlencode(kept | {'page': number + 1})}" if number < pages else "",
    }
