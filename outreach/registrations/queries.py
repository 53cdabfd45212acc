"""What a registration holds, and what an event's intakes offer."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from outreach.events import doors
from outreach.events.choices import Phase, SessionStatus, Status
from outreach.events.lifecycle import phase
from outreach.events.models import Session
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
    """A seat as its holder sees it. `position` counts from 1 among those who wait; None for a seat confirmed or offered."""

    seat: Seat
    session: Session
    position: int | None

    @property
    def is_confirmed(self) -> bool:
        return self.seat.state == SeatState.CONFIRMED

    @property
    def is_waiting(self) -> bool:
        return self.seat.state == SeatState.WAITING

    @property
    def offered_until(self) -> datetime | None:
        """When the offer ends, for a place that is offered; never past the opening of the doors, also while it is being shortened."""
        until = self.seat.offered_until
        return min(until, doors.opens_at(self.session)) if until else None


def holdings(registration: Registration) -> list[Holding]:
    """The live seats of a registration, by start. One query."""
    return [holding_of(seat) for seat in live_seats().filter(registration=registration)]


def live_seats() -> QuerySet[Seat]:
    """Live seats by start with session, event, livestream and intake, and with the `position` of those that wait."""
    same_queue = Seat.objects.filter(intake=OuterRef("intake"), state=SeatState.WAITING, queue_number__lte=OuterRef("queue_number"))
    position = Subquery(same_queue.order_by().values("intake").annotate(number=Count("pk")).values("number"))
    return (
        Seat.objects.select_related("session__event", "session__livestream", "intake")
        .filter(state__in=LIVE_SEATS)
        .annotate(position=Case(When(state=SeatState.WAITING, then=position), output_field=IntegerField()))
        .order_by("session__starts_at", "pk")
    )


def holding_of(seat: Seat) -> Holding:
    """A seat of `live_seats` as its holder sees it."""
    return Holding(seat, seat.session, seat.position)  # type: ignore[attr-defined]


def overlaps_of(registration: Registration) -> list[Session]:
    """Sessions of the contact's other registrations that are on while one of this one's is, by start; places only, no waiting.

    One query, one more for the languages of their events if there are any.
    """
    sure = Seat.objects.filter(state=SeatState.CONFIRMED, session__status=SessionStatus.SCHEDULED)
    own = sure.filter(
        registration=registration, session__starts_at__lt=OuterRef("session__ends_at"), session__ends_at__gt=OuterRef("session__starts_at")
    )
    others = sure.filter(Exists(own), registration__contact=registration.contact_id, registration__withdrawn_at__isnull=True)
    seats = others.exclude(registration=registration).select_related("session__event").prefetch_related("session__event__languages")
    return [seat.session for seat in seats.order_by("session__starts_at", "pk")]


def events_with_people_to_promote(at: datetime) -> list[int]:
    """The events where somebody waits beside a seat, in sessions that are on or ahead. One query."""
    has_seat = Q(capacity__isnull=True) | Q(capacity__gt=F("seats_taken"))
    takes = Q(session__status=SessionStatus.SCHEDULED, session__event__status=Status.PUBLISHED, session__ends_at__gt=at)
    waited = Intake.objects.filter(has_seat, takes, waiting__gt=0)
    return list(waited.order_by("session__event_id").values_list("session__event_id", flat=True).distinct())


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

    It opens fifteen minutes before the start, and closes thirty past the end or when the organiser ends it; the next
    that opens meanwhile comes before one that is over. Whoever has a confirmed seat and waits for another has the door
    of the first.
    """
    confirmed = [holding for holding in held if holding.is_confirmed]
    all_doors = [_door(holding, at) for holding in confirmed or held]
    ahead = [door for door in all_doors if at < door.closes_at and not door.holding.session.is_cancelled]
    going_on = [door for door in ahead if door.is_open and door.phase != Phase.ENDED]
    return next(iter([*going_on, *ahead, *all_doors[-1:]]), None)


def _door(holding: Holding, at: datetime) -> Door:
    session = holding.session
    is_open = holding.is_confirmed and doors.are_open(session, at)
    return Door(holding, doors.opens_at(session), doors.closes_at(session), phase(session, at), is_open)
