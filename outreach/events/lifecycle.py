"""The life of an event and of a session: what is decided, and what the clock decides."""

from datetime import datetime
from typing import Protocol

from django.db.models import Q

from outreach.events.choices import Phase, Status

# Which decision may follow which. A draft may also be discarded, which deletes it.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.PUBLISHED}),
    Status.PUBLISHED: frozenset({Status.CANCELLED, Status.ARCHIVED}),
    Status.CANCELLED: frozenset({Status.PUBLISHED}),
    Status.ARCHIVED: frozenset(),
}


def sources_of(target: Status) -> list[Status]:
    """The states from which `target` may be reached."""
    return [source for source, targets in TRANSITIONS.items() if target in targets]


class Timed(Protocol):
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None


def phase(session: Timed, at: datetime) -> Phase:
    """Upcoming before the start, live until the end or until the organiser ends it, then ended."""
    if session.ended_at is not None and session.ended_at <= at:
        return Phase.ENDED
    if at < session.starts_at:
        return Phase.UPCOMING
    return Phase.LIVE if at < session.ends_at else Phase.ENDED


def phase_q(wanted: Phase, at: datetime) -> Q:
    """The same rule as `phase`, for the database."""
    was_ended = Q(ended_at__isnull=False, ended_at__lte=at)
    if wanted == Phase.ENDED:
        return was_ended | Q(ends_at__lte=at)
    if wanted == Phase.UPCOMING:
        return ~was_ended & Q(starts_at__gt=at)
    return ~was_ended & Q(starts_at__lte=at, ends_at__gt=at)
