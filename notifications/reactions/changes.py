"""Changes of a session reach everyone who has a seat in it or waits for one.

What a mail says is decided when it is sent (`notifications.changes`), so that changes merge: a mail of a change waits
CHANGE_MERGE_MINUTES, unless the session begins within two days.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from notifications.choices import Method
from notifications.drafts import Draft
from notifications.kinds import CANCELLED, CHANGED, RESTORED, Kind
from outreach.events import facts
from outreach.events.choices import SessionStatus
from outreach.events.models import Session
from outreach.registrations.choices import SeatState
from outreach.registrations.models import LIVE_SEATS, Seat

SOON = timedelta(days=2)


def session_moved(fact: facts.SessionMoved, at: datetime) -> list[Draft]:
    session = Session.objects.get(pk=fact.session_id)
    old, new = datetime.fromisoformat(fact.old_starts_at), datetime.fromisoformat(fact.new_starts_at)
    old_end = old + (session.ends_at - session.starts_at)
    was = {"starts_at": old.astimezone(UTC).isoformat(), "ends_at": old_end.astimezone(UTC).isoformat()}
    if max(old_end, session.ends_at) <= at:
        return []
    return _drafts(CHANGED, [session], at, due_at=_due(at, min(old, new)), was=was)


def session_changed(fact: facts.SessionChanged, at: datetime) -> list[Draft]:
    # What it was before the fact does not say: where no mail told her, whatever is now is news.
    return _told(CHANGED, _ahead(at, pk=fact.session_id), at, was=dict.fromkeys(fact.parts))


def session_cancelled(fact: facts.SessionCancelled, at: datetime) -> list[Draft]:
    return _told(CANCELLED, _ahead(at, pk=fact.session_id), at, was={"is_cancelled": False})


def session_restored(fact: facts.SessionRestored, at: datetime) -> list[Draft]:
    return _told(RESTORED, _ahead(at, pk=fact.session_id), at, was={"is_cancelled": True})


def event_cancelled(fact: facts.EventCancelled, at: datetime) -> list[Draft]:
    return _told(CANCELLED, _ahead(at, event=fact.event_id, cancelled_with_event=True), at, was={"is_cancelled": False})


def event_restored(fact: facts.EventRestored, at: datetime) -> list[Draft]:
    return _told(RESTORED, _ahead(at, event=fact.event_id, status=SessionStatus.SCHEDULED), at, was={"is_cancelled": True})


def _ahead(at: datetime, **which: Any) -> list[Session]:
    """These sessions, by start, without those that are over: nobody needs to hear of them."""
    return list(Session.objects.filter(ends_at__gt=at, **which).order_by("starts_at", "pk"))


def _told(kind: Kind, sessions: list[Session], at: datetime, *, was: dict[str, Any]) -> list[Draft]:
    if not sessions:
        return []
    return _drafts(kind, sessions, at, due_at=_due(at, sessions[0].starts_at), was=was)


def _due(at: datetime, first_start: datetime) -> datetime:
    return at if first_start - at <= SOON else at + timedelta(minutes=settings.CHANGE_MERGE_MINUTES)


def _drafts(kind: Kind, sessions: list[Session], at: datetime, *, due_at: datetime, was: dict[str, Any]) -> list[Draft]:
    """For each person one mail about each session she has a place in, else one about the first she waits for. One query."""
    asks = Method.CANCEL if kind is CANCELLED else Method.REQUEST
    drafts = []
    last = None
    for registration_id, contact_id, language, session_id, is_confirmed in _holders(sessions):
        drafts.append(
            Draft(
                kind,
                contact_id=contact_id,
                language=language,
                fact_at=at,
                occasion=at.isoformat(),
                registration_id=registration_id,
                session_id=session_id,
                method=asks if is_confirmed else Method.NONE,
                due_at=due_at,
                data={"was": was, "is_further": registration_id == last},
            )
        )
        last = registration_id
    return drafts


def _holders(sessions: list[Session]) -> Iterable[tuple[int, int, str, int, bool]]:
    """Registration, contact, language, session and whether the place is certain, by registration and start."""
    seats = Seat.objects.filter(session__in=sessions, state__in=LIVE_SEATS, registration__withdrawn_at__isnull=True)
    rows = seats.order_by("registration_id", "session__starts_at", "session_id", "pk").values_list(
        "registration_id", "registration__contact_id", "registration__language", "session_id", "state"
    )
    held: dict[int, list[tuple[int, int, str, int, bool]]] = {}
    for registration_id, contact_id, language, session_id, state in rows:
        held.setdefault(registration_id, []).append((registration_id, contact_id, language, session_id, state == SeatState.CONFIRMED))
    for places in held.values():
        yield from [place for place in places if place[-1]] or places[:1]
