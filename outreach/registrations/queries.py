"""What a registration holds, and what an event's intakes offer."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from outreach.events.choices import Phase
from outreach.events.lifecycle import phase
from outreach.events.models import Session
from outreach.events.models.session import DOORS_AFTER, DOORS_BEFORE
from outreach.registrations.choices import SeatState
from outreach.registrations.models import LIVE_SEATS, Intake, Registration, Seat


def intakes_of(event_id: int) -> QuerySet[Intake]:
    """The intakes of an event with their sessions and the event itself, by session's start. One query."""
    return (
        Intake.objects.select_related("session__event")
        .filter(session__event_id=event_id)
        .order_by("session__starts_at", "session_id", "pk")
    )


def intakes_of_public(slug: str) -> list[Intake]:
    """The intakes of a public event by its slug. One query; empty for an event that is none or has none."""
    public = Intake.objects.select_related("session__event").filter(session__in=Session.objects.public())
    return list(public.filter(session__event__slug=slug).order_by("session__starts_at", "session_id", "pk"))


@dataclass(frozen=True)
class Holding:
    """A seat as its holder sees it. `position` counts from 1 among those who wait, None for a confirmed seat."""

    seat: Seat
    session: Session
    position: int | None

    @property
    def is_confirmed(self) -> bool:
        return self.position is None


def holdings(registration: Registration) -> list[Holding]:
    """The live seats of a registration, by start. One query, one more for each that waits."""
    seats = (
        Seat.objects.select_related("session__event", "session__livestream", "intake")
        .filter(registration=registration, state__in=LIVE_SEATS)
        .order_by("session__starts_at", "pk")
    )
    return [Holding(seat, seat.session, None if seat.state == SeatState.CONFIRMED else position_of(seat)) for seat in seats]


def position_of(seat: Seat) -> int:
    """Where a waiting seat stands in its intake's queue: 1 is next. One query."""
    ahead = Seat.objects.filter(intake_id=seat.intake_id, state=SeatState.WAITING, queue_number__lt=seat.queue_number)
    return ahead.count() + 1


@dataclass(frozen=True)
class Door:
    """The way into one session at one instant."""

    holding: Holding
    opens_at: datetime
    closes_at: datetime
    phase: Phase
    is_open: bool


def door_of(held: list[Holding], *, at: datetime) -> Door | None:
    """The door to the session now held: of a course the next one, after the last the last. None without a seat.

    It opens fifteen minutes before the start, and closes thirty past the end or when the organiser ends it.
    """
    doors = [_door(holding, at) for holding in held]
    ahead = [door for door in doors if at < door.closes_at and not door.holding.session.is_cancelled]
    return ahead[0] if ahead else doors[-1] if doors else None


def _door(holding: Holding, at: datetime) -> Door:
    session = holding.session
    opens_at = session.starts_at - DOORS_BEFORE
    closes_at = min(session.ended_at or session.ends_at + DOORS_AFTER, session.ends_at + DOORS_AFTER)
    is_open = holding.is_confirmed and not session.is_cancelled and opens_at <= at < closes_at
    return Door(holding, opens_at, closes_at, phase(session, at), is_open)
