"""The programme as a list: what is ahead, and what is past with the record."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from outreach.events.choices import Kind
from outreach.events.models import Event
from outreach.events.queries import events_ahead, events_past, with_rows
from outreach.pages.rows import grouped
from outreach.registrations.offer import Offered, offered_by_session
from outreach.shared import clock

ROWS_A_PAGE = 20
_DIGITS_OF_PAGE = 5


@require_safe
@vary_on_cookie
def events(request: HttpRequest) -> HttpResponse:
    """Filters that nobody offers are ignored; a page past the last is none. Six queries, however many rows."""
    at, language = clock.now(), get_language() or settings.LANGUAGE_CODE
    is_past = request.GET.get("when") == "past"
    asked = {
        "kind": _offered_or_none(request.GET.get("kind", ""), Kind.values),
        "language": _offered_or_none(request.GET.get("lang", ""), [code for code, _name in settings.LANGUAGES]),
    }
    found = (events_past if is_past else events_ahead)(at=at, **asked)
    number = _page_number(request.GET.get("page", ""))
    rows = list(with_rows(found)[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE])
    if not rows and number > 1:
        raise Http404
    context = {
        "section": "events",
        "is_section_page": not is_past,
        "is_past": is_past,
        "is_plain": not request.GET,
        "is_filtered": any(asked.values()),
        "kinds": Kind.choices,
        "empty": _empty(is_past=is_past, is_filtered=any(asked.values())),
        "groups": grouped(rows, _offers(rows, at), language=language, zone=request.visitor_zone, is_past=is_past),  # type: ignore[attr-defined]
        **asked,
        **_pager(
            number, rows[0].total if rows else 0, {"when": "past" if is_past else "", "kind": asked["kind"], "lang": asked["language"]}
        ),
    }
    return render(request, "pages/events.html", context)


def _offers(rows: list[Event], at: datetime) -> dict[int, Offered]:
    return offered_by_session([session for event in rows for session in event.sessions.all()], at=at)


def _offered_or_none(value: str, offered: list[str]) -> str:
    return value if value in offered else ""


def _page_number(text: str) -> int:
    """A page that cannot be is the first; a number too large for any list is none."""
    if not (text.isascii() and text.isdigit()):
        return 1
    if len(text) > _DIGITS_OF_PAGE:
        raise Http404
    return max(1, int(text))


def _empty(*, is_past: bool, is_filtered: bool) -> dict[str, str]:
    """What is not there, why, and one way on."""
    here = reverse("pages:events")
    if is_filtered:
        return {
            "title": _("No events match"),
            "text": _("Try another kind, language or time."),
            "url": here,
            "action": _("Show all events"),
        }
    if is_past:
        words = {"title": _("No past events yet"), "text": _("Events appear here once they are over.")}
        return words | {"url": here, "action": _("See what is coming up")}
    words = {"title": _("No events are coming up"), "text": _("New events appear here as soon as they are published.")}
    return words | {"url": f"{here}?when=past", "action": _("See past events")}


def _pager(number: int, total: int, asked: dict[str, str]) -> dict[str, Any]:
    """The total, the pages and the addresses of those beside this one ("" where there is none)."""
    kept = {name: value for name, value in asked.items() if value}
    pages = max(1, -(-total // ROWS_A_PAGE))
    return {
        "total": total,
        "page": number,
        "pages": pages,
        "earlier": f"?{urlencode(kept | ({'page': number - 1} if number > 2 else {}))}" if number > 1 else "",
        "further": f"?{urlencode(kept | {'page': number + 1})}" if number < pages else "",
    }
