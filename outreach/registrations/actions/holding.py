"""How many seats there are, and for whom some of them are held."""

from datetime import datetime

from django.db import transaction

from outreach.economies.models import Institution
from outreach.events.models import Event
from outreach.journal import log
from outreach.registrations.errors import (
    BadAllotmentError,
    CapacityBelowTakenError,
    HeldAlreadyError,
    NothingToHoldError,
    TooFewSeatsLeftError,
)
from outreach.registrations.facts import AllotmentEnded, CapacityChanged, SeatsHeld
from outreach.registrations.models import Allotment, Intake
from outreach.registrations.promotion import promote
from outreach.registrations.queries import events_with_people_to_promote
from outreach.registrations.seats import hold, lock_intakes
from outreach.shared import clock


@transaction.atomic
def change_capacity(intake: Intake, *, capacity: int | None, by: int | None, at: datetime | None = None) -> Intake:
    """Give an intake more seats, or fewer; None: no limit. More seats go to those who wait.

    Raises CapacityBelowTakenError when more are taken or held, and nothing has changed. The same number changes nothing.
    """
    at = at or clock.now()
    event_id = intake.session.event_id
    # Event before session: the lock order of every action.
    Event.objects.filter(pk=event_id).update(changed_at=at)
    intakes = lock_intakes(event_id)
    locked = intakes[intake.pk]
    old = locked.capacity
    if old == capacity:
        return locked
    if capacity is not None and capacity < locked.seats_taken + locked.seats_held:
        raise CapacityBelowTakenError
    Intake.objects.filter(pk=locked.pk).update(capacity=capacity)
    locked.capacity = capacity
    log.record(CapacityChanged(locked.session_id, locked.pk, old, capacity), by=by, at=at, event_id=event_id)
    promote(intakes, at=at)
    return locked


@transaction.atomic
def hold_seats(
    intake: Intake,
    *,
    seats: int,
    until: datetime,
    economy: str | None = None,
    institution: Institution | None = None,
    by: int | None,
    at: datetime | None = None,
) -> Allotment:
    """Hold free seats for an economy (a code), or for those whom an institution brings, until an hour.

    Raises BadAllotmentError unless it is one seat or more, for one of them, until later; NothingToHoldError without a
    capacity; HeldAlreadyError when they have an allotment; TooFewSeatsLeftError.
    """
    at = at or clock.now()
    if seats < 1 or until <= at or (economy is None) == (institution is None):
        raise BadAllotmentError
    event_id = intake.session.event_id
    Event.objects.filter(pk=event_id).update(changed_at=at)
    intakes = lock_intakes(event_id)
    locked = intakes[intake.pk]
    if locked.seats_left is None:
        raise NothingToHoldError
    if Allotment.objects.filter(intake=locked, economy_id=economy, institution=institution, ended_at__isnull=True).exists():
        raise HeldAlreadyError
    if locked.seats_left < seats:
        raise TooFewSeatsLeftError
    hold(locked, seats)
    allotment = Allotment.objects.create(intake=locked, economy_id=economy, institution=institution, seats=seats, until=until)
    log.record(SeatsHeld(locked.session_id, allotment.pk, seats), by=by, at=at, event_id=event_id)
    # Of those who wait, some may be they.
    promote(intakes, at=at)
    return allotment


@transaction.atomic
def end_allotment(allotment: Allotment, *, by: int | None, at: datetime | None = None) -> bool:
    """Give what is left of an allotment to everybody, those who wait first. True the first time; then nothing changes."""
    at = at or clock.now()
    event_id = allotment.intake.session.event_id
    Event.objects.filter(pk=event_id).update(changed_at=at)
    intakes = lock_intakes(event_id)
    locked = intakes[allotment.intake_id]
    if Allotment.objects.filter(pk=allotment.pk, ended_at__isnull=True).update(ended_at=at) != 1:
        return False
    now = Allotment.objects.get(pk=allotment.pk)
    left = now.seats - now.seats_used
    hold(locked, -left)
    log.record(AllotmentEnded(locked.session_id, allotment.pk, left), by=by, at=at, event_id=event_id)
    promote(intakes, at=at)
    return True


def end_allotments(*, at: datetime | None = None) -> int:
    """End the allotments whose hour has come. Returns how many. Each in a transaction of its own."""
    at = at or clock.now()
    due = Allotment.objects.select_related("intake__session").filter(ended_at__isnull=True, until__lte=at)
    return sum(end_allotment(allotment, by=None, at=at) for allotment in list(due.order_by("until", "pk")))


def promote_waiting(*, at: datetime | None = None) -> int:
    """Bring people up wherever a seat came free that no action could give: while a session was cancelled, say.

    Returns how many came up. Each event in a transaction of its own.
    """
    at = at or clock.now()
    return sum(_promote(event_id, at) for event_id in events_with_people_to_promote(at))


@transaction.atomic
def _promote(event_id: int, at: datetime) -> int:
    return promote(lock_intakes(event_id), at=at)
