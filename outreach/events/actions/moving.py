"""Changing when a session is held."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F

from outreach.events import calendar_texts, searching
from outreach.events.actions.changing import change_session
from outreach.events.actions.creating import Timing
from outreach.events.choices import SessionStatus
from outreach.events.errors import WrongStateError
from outreach.events.facts import SessionMoved
from outreach.events.models import Event, Session
from outreach.journal import log
from outreach.shared import clock


@transaction.atomic
def move_session(
    session: Session, *, timing: Timing, place: dict[str, str] | None = None, by: int | None, at: datetime | None = None
) -> Session:
    """Hold the session at another time; `place` names the city that people know its zone by.

    At the same time only another name of the city is saved, as an edit of the event: nobody is told. The same name changes nothing.

    Raises BadTimeError for an unknown zone or an end before the start, SkippedTimeError for a time that no clock shows,
    WrongStateError when cancelled.
    """
    return _hold(session, timing, timing.existing_instants(), place, by, at or clock.now())


def _hold(
    session: Session, timing: Timing, instants: tuple[datetime, datetime], place: dict[str, str] | None, by: int | None, at: datetime
) -> Session:
    starts_at, ends_at = instants
    # The event's lock first, as everywhere; moved on below if the time is another.
    Event.objects.select_for_update(no_key=True).get(pk=session.event_id)
    # PostgreSQL: two moves at once must not both start from the same old time.
    session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if session.is_cancelled:
        raise WrongStateError
    old = session.starts_at
    if (old, session.ends_at, session.zone) == (starts_at, ends_at, timing.zone):
        return change_session(session, place=place or None, by=by, at=at)
    Event.objects.filter(pk=session.event_id).update(changed_at=at)
    Session.objects.filter(pk=session.pk).update(
        local_date=timing.on,
        local_start=timing.starts,
        local_end=timing.ends,
        zone=timing.zone,
        place=place or session.place,
        starts_at=starts_at,
        ends_at=ends_at,
        # Only another start is a move to those who look at the programme.
        moved_from=session.moved_from if starts_at == old else old,
        sequence=F("sequence") + 1,
        changed_at=at,
    )
    session.refresh_from_db()
    searching.index(session.event_id)
    calendar_texts.rewrite(session.event_id)
    log.record(SessionMoved(session.pk, old.isoformat(), starts_at.isoformat()), by=by, at=at, event_id=session.event_id)
    return session


def retime(*, at: datetime | None = None) -> Iterator[tuple[Session, datetime]]:
    """Mend the instants of scheduled sessions ahead that new zone rules change. Yields (session, old start)."""
    at = at or clock.now()
    for session in Session.objects.filter(status=SessionStatus.SCHEDULED, ends_at__gt=at).order_by("pk"):
        timing = Timing(session.local_date, session.local_start, session.local_end, session.zone)
        instants = timing.instants()
        if instants != (session.starts_at, session.ends_at):
            with transaction.atomic():
                moved = _hold(session, timing, instants, None, None, at)
            yield moved, session.starts_at
