"""The ways in."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from outreach.events.choices import Phase
from outreach.events.lifecycle import phase
from outreach.events.models import Session
from outreach.events.programme import ProgrammeFilter
from outreach.events.queries import events_ahead, events_ahead_but_for, with_rows
from outreach.pages import listings
from outreach.pages.rows import Row, rows_of
from outreach.pages.views.events import offers_of
from outreach.shared import clock

# Of each: what is in the reader's language, and what is in others.
_ROWS = 4


def any_language(request: HttpRequest) -> HttpResponse:
    """`/` leads to the home page in the language of the cookie, else of the browser, else English."""
    response = HttpResponseRedirect(f"/{get_language()}/")
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


@require_safe
@vary_on_cookie
def home(request: HttpRequest) -> HttpResponse:
    """What the site is for, and what comes next, in the reader's language first.

    One query while nothing changed; else twelve, however many rows.
    """
    at = clock.now()
    return listings.respond(request, at=at, render=partial(_page, request, at))


def _page(request: HttpRequest, at: datetime) -> str:
    language = get_language() or settings.LANGUAGE_CODE
    in_mine = ProgrammeFilter(language=language)
    mine = list(with_rows(events_ahead(in_mine, at=at))[:_ROWS])
    others = list(with_rows(events_ahead_but_for(in_mine, at=at))[:_ROWS])
    offers = offers_of([*mine, *others], at)
    zone = request.visitor_zone  # type: ignore[attr-defined]
    rows = rows_of([*mine, *others], offers, language=language, zone=zone)
    # The first that takes people stands at the head of the page, and not a second time below it.
    head = next((row for row in rows if row.action), None)
    context = {
        "head": head,
        "head_session": _next_session(head, language, at) if head else None,
        "mine": [row for row in rows[: len(mine)] if row is not head],
        "others": [row for row in rows[len(mine) :] if row is not head],
        "total": sum(found[0].total for found in (mine, others) if found),
    }
    return render_to_string("pages/home.html", context, request)


def _next_session(row: Row, language: str, at: datetime) -> Session | None:
    """The next one in the reader's language, else the next one."""
    sessions = [row.session] if row.session else [version.session for version in row.versions]
    coming = [session for session in sessions if not session.is_cancelled and phase(session, at) != Phase.ENDED]
    return min(coming, key=lambda session: (session.language != language, session.starts_at), default=None)
