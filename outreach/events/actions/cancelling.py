"""Calling an event or one session off, and taking that back."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from outreach.events import calendar_texts
from outreach.events.choices import Phase, SessionStatus, Status
from outreach.events.errors import ReasonMissingError, WrongStateError
from outreach.events.facts import EventCancelled, EventRestored, SessionCancelled, SessionRestored
from outreach.events.lifecycle import phase_q, sources_of
from outreach.events.models import Event, Session
from outreach.journal import log
from outreach.shared import clock


@transaction.atomic
def cancel_event(event: Event, *, reason: dict[str, str], by: int | None, at: datetime | None = None) -> Event:
    """Cancel a published event and each of its scheduled sessions that is not over: what was held stays held.

    Raises ReasonMissingError without a reason in the event's base language, WrongStateError unless published.
    """
    at = at or clock.now()
    _require_reason(event, reason)
    changed = Event.objects.filter(pk=event.pk, status__in=sources_of(Status.CANCELLED)).update(
        status=Status.CANCELLED, cancelled_at=at, cancel_reason=reason, changed_at=at
    )
    if changed != 1:
        raise WrongStateError
    _lock_sessions(event)
    Session.objects.filter(event=event, status=SessionStatus.SCHEDULED).exclude(phase_q(Phase.ENDED, at)).update(
        status=SessionStatus.CANCELLED,
        cancelled_at=at,
        cancel_reason=reason,
        cancelled_with_event=True,
        sequence=F("sequence") + 1,
        changed_at=at,
    )
    event.refresh_from_db()
    calendar_texts.rewrite(event.pk)
    log.record(EventCancelled(event.pk), by=by, at=at, event_id=event.pk)
    return event


@transaction.atomic
def restore_event(event: Event, *, by: int | None, at: datetime | None = None) -> Event:
    """Publish a cancelled event again, with the sessions that were cancelled with it."""
    at = at or clock.now()
    changed = Event.objects.filter(pk=event.pk, status=Status.CANCELLED).update(
        status=Status.PUBLISHED, cancelled_at=None, cancel_reason={}, changed_at=at
    )
    if changed != 1:
        raise WrongStateError
    _lock_sessions(event)
    Session.objects.filter(event=event, cancelled_with_event=True).update(
        status=SessionStatus.SCHEDULED,
        cancelled_at=None,
        cancel_reason={},
        cancelled_with_event=False,
        sequence=F("sequence") + 1,
        changed_at=at,
    )
    event.refresh_from_db()
    calendar_texts.rewrite(event.pk)
    log.record(EventRestored(event.pk), by=by, at=at, event_id=event.pk)
    return event


@transaction.atomic
def cancel_session(session: Session, *, reason: dict[str, str], by: int | None, at: datetime | None = None) -> Session:
    """Cancel one session and no other."""
    at = at or clock.now()
    _require_reason(session.event, reason)
    # Event before session: the lock order of every action.
    Event.objects.filter(pk=session.event_id).update(changed_at=at)
    changed = Session.objects.filter(pk=session.pk, status=SessionStatus.SCHEDULED).update(
        status=SessionStatus.CANCELLED, cancelled_at=at, cancel_reason=reason, sequence=F("sequence") + 1, changed_at=at
    )
    if changed != 1:
        raise WrongStateError
    session.refresh_from_db()
    calendar_texts.rewrite(session.event_id)
    log.record(SessionCancelled(session.pk), by=by, at=at, event_id=session.event_id)
    return session


@transaction.atomic
def restore_session(session: Session, *, by: int | None, at: datetime | None = None) -> Session:
    """Hold a session that was cancelled after all. Raises WrongStateError unless it is cancelled and its event is not."""
    at = at or clock.now()
    if Event.objects.filter(pk=session.event_id).exclude(status=Status.CANCELLED).update(changed_at=at) != 1:
        raise WrongStateError
    changed = Session.objects.filter(pk=session.pk, status=SessionStatus.CANCELLED).update(
        status=SessionStatus.SCHEDULED,
        cancelled_at=None,
        cancel_reason={},
        cancelled_with_event=False,
        sequence=F("sequence") + 1,
        changed_at=at,
    )
    if changed != 1:
        raise WrongStateError
    session.refresh_from_db()
    calendar_texts.rewrite(session.event_id)
    log.record(SessionRestored(session.pk), by=by, at=at, event_id=session.event_id)
    return session


def _lock_sessions(event: Event) -> None:
    """PostgreSQL: one UPDATE of several rows locks them as they lie; whoever registers for a course locks them by number."""
    list(Session.objects.select_for_update(no_key=True).filter(event=event).order_by("pk").values_list("pk"))


def _require_reason(event: Event, reason: dict[str, str]) -> None:
    if not reason.get(event.base_language, "").strip():
        raise ReasonMissingError
