"""Leaving: a registration withdrawn, a waiting list left."""

from datetime import datetime

from django.db import transaction

from outreach.journal import log
from outreach.registrations.choices import SeatState
from outreach.registrations.errors import NoLongerWaitingError, RegistrationEndedError
from outreach.registrations.facts import RegistrationWithdrawn, WaitingLeft
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.promotion import promote, together
from outreach.registrations.seats import live_seats, lock_intakes, release
from outreach.shared import clock


@transaction.atomic
def withdraw(registration: Registration, *, by: int | None, at: datetime | None = None) -> bool:
    """End a registration: its seats go to those who wait. True the first time; the second time nothing changes."""
    at = at or clock.now()
    intakes = lock_intakes(registration.event_id)
    if not end(registration, at=at):
        return False
    held = live_seats(registration, intakes)
    _record_withdrawn(registration, held, by=by, at=at)
    release(held, at=at)
    promote(intakes, at=at)
    return True


@transaction.atomic
def leave_waiting_list(registration: Registration, *, intake: Intake, by: int | None, at: datetime | None = None) -> bool:
    """Wait for a session no more, and keep the seat held meanwhile; who held none is withdrawn. A course is left as a whole.

    True the first time; the second time nothing changes. Raises NoLongerWaitingError when a place has come free meanwhile.
    """
    at = at or clock.now()
    intakes = lock_intakes(registration.event_id)
    held = live_seats(registration, intakes)
    seat = seat_in(held, intake)
    if seat is None:
        return False
    if seat.state != SeatState.WAITING:
        raise NoLongerWaitingError
    leaving = together(held, seat)
    if len(leaving) == len(held):
        end(registration, at=at)
        _record_withdrawn(registration, held, by=by, at=at)
    else:
        fact = WaitingLeft(registration.pk, still(registration).contact_id, seat.session_id)
        log.record(fact, by=by, at=at, event_id=registration.event_id)
    release(leaving, at=at)
    return True


def seat_in(held: list[Seat], intake: Intake) -> Seat | None:
    """The live seat in this intake, or None."""
    return next((seat for seat in held if seat.intake_id == intake.pk), None)


def end(registration: Registration, *, at: datetime) -> bool:
    """Note that a registration holds nothing more. True when it was live."""
    return Registration.objects.filter(pk=registration.pk, withdrawn_at__isnull=True).update(withdrawn_at=at) == 1


def still(registration: Registration) -> Registration:
    """The row as it is now: it may have moved to another contact since it was read. Raises RegistrationEndedError."""
    row = Registration.objects.filter(pk=registration.pk, withdrawn_at__isnull=True).first()
    if row is None:
        raise RegistrationEndedError
    return row


def _record_withdrawn(registration: Registration, held: list[Seat], *, by: int | None, at: datetime) -> None:
    confirmed = [seat.session_id for seat in held if seat.state == SeatState.CONFIRMED]
    contact_id = Registration.objects.values_list("contact_id", flat=True).get(pk=registration.pk)
    log.record(RegistrationWithdrawn(registration.pk, contact_id, confirmed), by=by, at=at, event_id=registration.event_id)
