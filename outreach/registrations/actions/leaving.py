"""Leaving: a registration withdrawn, a waiting list left."""

from datetime import datetime

from django.db import transaction

from outreach.events.choices import Phase
from outreach.events.lifecycle import phase
from outreach.journal import log
from outreach.registrations.choices import SeatState
from outreach.registrations.errors import NoLongerWaitingError, RegistrationEndedError
from outreach.registrations.facts import RegistrationWithdrawn, WaitingLeft
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.promotion import promote, together
from outreach.registrations.seats import in_vain, is_over, live_seats, lock_intakes, release
from outreach.shared import clock


@transaction.atomic
def withdraw(registration: Registration, *, but_begun: bool = False, by: int | None, at: datetime | None = None) -> bool:
    """End a registration: its seats go to those who wait. True the first time; the second time nothing changes.

    A place in a session that is over stays hers: it is counted, and her calendar keeps it. Where all is over there is
    nothing to withdraw, and nothing changes. `but_begun`: places in sessions that have begun stay too.
    """
    at = at or clock.now()
    intakes = lock_intakes(registration.event_id)
    held = live_seats(registration, intakes)
    leaving = [seat for seat in held if not _stays(seat, at, but_begun=but_begun)]
    if held and all(is_over(seat, at) for seat in leaving):
        return False
    if not end(registration, at=at):
        return False
    _record_withdrawn(registration, leaving, by=by, at=at)
    release(leaving, at=at)
    promote(intakes, at=at)
    return True


def _stays(seat: Seat, at: datetime, *, but_begun: bool) -> bool:
    has_passed = phase(seat.session, at) != Phase.UPCOMING if but_begun else is_over(seat, at)
    return has_passed and seat.state == SeatState.CONFIRMED


@transaction.atomic
def leave_waiting_list(registration: Registration, *, intake: Intake, by: int | None, at: datetime | None = None) -> bool:
    """Wait for a session no more, and keep the seat held meanwhile; who held none is withdrawn. A course is left as a whole.

    A place in a session that is over keeps no registration from ending, see `leave`.

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
    contact_id = still(registration).contact_id
    if leave(registration, together(held, seat), held, at=at):
        _record_withdrawn(registration, [], by=by, at=at)
    else:
        log.record(WaitingLeft(registration.pk, contact_id, seat.session_id), by=by, at=at, event_id=registration.event_id)
    return True


def leave(registration: Registration, leaving: list[Seat], held: list[Seat], *, at: datetime) -> bool:
    """Release some of the seats held, and what was waited for in vain beside them. True if that ends the registration.

    It ends when nothing that is still to come is left: whoever holds places only in sessions that are over may register
    again for others, and keeps those.
    """
    leaving = [*leaving, *(seat for seat in in_vain(held, at) if seat not in leaving)]
    ends = all(is_over(seat, at) for seat in held if seat not in leaving)
    if ends:
        end(registration, at=at)
    release(leaving, at=at)
    return ends


def seat_in(held: list[Seat], intake: Intake) -> Seat | None:
    """The live seat in this intake, or None."""
    return next((seat for seat in held if seat.intake_id == intake.pk), None)


def end(registration: Registration, *, at: datetime) -> bool:
    """Note that a registration holds nothing more that is to come. True when it was live."""
    return Registration.objects.filter(pk=registration.pk, withdrawn_at__isnull=True).update(withdrawn_at=at) == 1


def still(registration: Registration) -> Registration:
    """The row as it is now: it may have moved to another contact since it was read. Raises RegistrationEndedError."""
    row = Registration.objects.filter(pk=registration.pk, withdrawn_at__isnull=True).first()
    if row is None:
        raise RegistrationEndedError
    return row


def _record_withdrawn(registration: Registration, leaving: list[Seat], *, by: int | None, at: datetime) -> None:
    confirmed = [seat.session_id for seat in leaving if seat.state == SeatState.CONFIRMED]
    contact_id = Registration.objects.values_list("contact_id", flat=True).get(pk=registration.pk)
    log.record(RegistrationWithdrawn(registration.pk, contact_id, confirmed), by=by, at=at, event_id=registration.event_id)
