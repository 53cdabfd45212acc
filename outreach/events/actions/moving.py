"""Changing when a session is held, and where it is streamed."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F

from outreach.events.actions.creating import Timing
from outreach.events.choices import SessionStatus
from outreach.events.errors import BadLivestreamError, WrongStateError
from outreach.events.facts import LivestreamChanged, SessionMoved
from outreach.events.models import Event, Livestream, Session
from outreach.journal import log
from outreach.shared import clock


@transaction.atomic
def move_session(session: Session, *, timing: Timing, by: int | None, at: datetime | None = None) -> Session:
    """Hold the session at another time. The same time changes nothing.

    Raises BadTimeError for an unknown zone or an end before the start, WrongStateError when cancelled.
    """
    at = at or clock.now()
    starts_at, ends_at = timing.instants()
    Event.objects.filter(pk=session.event_id).update(changed_at=at)
    # PostgreSQL: two moves at once must not both start from the same old time.
    session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if session.is_cancelled:
        raise WrongStateError
    old = session.starts_at
    if (old, session.ends_at, session.zone) == (starts_at, ends_at, timing.zone):
        return session
    Session.objects.filter(pk=session.pk).update(
        local_date=timing.on,
        local_start=timing.starts,
        local_end=timing.ends,
        zone=timing.zone,
        starts_at=starts_at,
        ends_at=ends_at,
        moved_from=old,
        sequence=F("sequence") + 1,
        changed_at=at,
    )
    session.refresh_from_db()
    log.record(SessionMoved(session.pk, old.isoformat(), starts_at.isoformat()), by=by, at=at, event_id=session.event_id)
    return session


@transaction.atomic
def change_livestream(session: Session, *, url: str, by: int | None, at: datetime | None = None) -> Livestream:
    """Set where the session is streamed. Raises BadLivestreamError unless https. Raises no sequence: no mail is needed."""
    at = at or clock.now()
    if not url.startswith("https://"):
        raise BadLivestreamError
    Event.objects.filter(pk=session.event_id).update(changed_at=at)
    livestream, _ = Livestream.objects.update_or_create(session=session, defaults={"url": url})
    log.record(LivestreamChanged(session.pk), by=by, at=at, event_id=session.event_id)
    return livestream


def retime(*, at: datetime | None = None) -> Iterator[tuple[Session, datetime]]:
    """Mend the instants of scheduled sessions ahead that new zone rules change. Yields (session, old start)."""
    at = at or clock.now()
    for session in Session.objects.filter(status=SessionStatus.SCHEDULED, ends_at__gt=at).order_by("pk"):
        timing = Timing(session.local_date, session.local_start, session.local_end, session.zone)
        if timing.instants() != (session.starts_at, session.ends_at):
            yield move_session(session, timing=timing, by=None, at=at), session.starts_at
