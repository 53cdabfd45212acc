"""The first page of the workspace: what needs her, what comes next, how the quarter stands."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from notifications.troubles import undelivered

from outreach.desk.workspace.entering import for_organisers, her_events
from outreach.desk.workspace.frame import show
from outreach.events.lifecycle import phase
from outreach.events.models import Session
from outreach.events.upkeep import late_drafts, missing_texts, sessions_ahead, sessions_between, sessions_without_address
from outreach.journal.log import count_failing
from outreach.people.choices import Role
from outreach.registrations.figures import Filling, fillings, registered_for
from outreach.shared import clock, when

_NEXT = 10
_AHEAD_AT_MOST = 200


@for_organisers
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Seventeen queries, however many rows."""
    at, events = clock.now(), her_events(request)
    ahead = list(sessions_ahead(events, at=at)[:_AHEAD_AT_MOST])
    filled = fillings(ahead)
    needs = {
        "drafts": late_drafts(events, at=at),
        "without_address": sessions_without_address(events, at=at),
        "missing": missing_texts(events, at=at),
        "undelivered": undelivered(events, at=at),
        "queues": [
            {"session": session, "event": session.event, "filling": filled[session.pk]}
            for session in ahead
            if not session.is_cancelled and filled[session.pk].waiting
        ],
        "failing": count_failing() if request.user.role == Role.ADMINISTRATOR else 0,
    }
    start, end = quarter_bounds(clock.to_wall(at, request.user.zone).date(), request.user.zone)
    held = list(sessions_between(events, start, end))
    context = {
        "at": at,
        "own_place": when.city(request.user.zone, request.LANGUAGE_CODE),
        "own_offset": when.offset_label(at, request.user.zone),
        "needs": needs,
        "tasks": sum(rows if isinstance(rows, int) else len(rows) for rows in needs.values()),
        "next": [_row(session, filled, at=at, zone=request.visitor_zone) for session in ahead[:_NEXT]],
        "quarter": {"sessions": len(held), "registered": registered_for(held, on=at.date())},
        "has_no_team": request.user.role == Role.ORGANISER and not request.user.teams.exists(),
    }
    return show(request, "desk/dashboard.html", context, section="dashboard")


def _row(session: Session, filled: dict[int, Filling], *, at: datetime, zone: str) -> dict[str, Any]:
    """A session as the table shows it. Where the visitor's clock is the session's, its time stands there once."""
    is_same = zone and when.offset_minutes(session.starts_at, session.zone) == when.offset_minutes(session.starts_at, zone)
    return {
        "session": session,
        "event": session.event,
        "filling": filled[session.pk],
        "phase": phase(session, at),
        "own_zone": "" if is_same else zone,
    }


def quarter_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """The instants at which the quarter of this day begins and ends in the zone."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    following = (first + timedelta(days=93)).replace(day=1)
    return clock.day_bounds(first, zone)[0], clock.day_bounds(following, zone)[0]
