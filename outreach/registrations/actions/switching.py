"""Another session of the same event, or the other way of attending the same one."""

from datetime import datetime

from django.db import transaction

from outreach.journal import log
from outreach.registrations.actions.leaving import seat_in, still
from outreach.registrations.choices import SeatState
from outreach.registrations.errors import IntakeFullError, NotOfThisEventError, SessionPastError
from outreach.registrations.facts import RegistrationSwitched, SwitchQueued
from outreach.registrations.intakes import refusal
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.promotion import follow_language, promote
from outreach.registrations.seats import Claim, Guest, find_place, is_over, join_queue, live_seats, lock_intakes, release, seat_for, take
from outreach.shared import clock


@transaction.atomic
def switch(registration: Registration, *, to: Intake, wait: bool = False, by: int | None, at: datetime | None = None) -> Seat:
    """Take a seat in another session of a language group, or in the same session the other way, and leave what was held.

    A full one raises IntakeFullError, and nothing has changed; with `wait` she joins its queue and keeps what she has
    until she comes up. Whoever holds a live seat there gets that one. A course that waits goes on waiting as a whole.
    Raises NotOfThisEventError, RegistrationEndedError, SessionPastError where all that is held is over, or what
    registering there would raise.
    """
    at = at or clock.now()
    intakes = lock_intakes(registration.event_id)
    # Whoever waits comes first, even beside a seat that nobody has been given yet.
    promote(intakes, at=at)
    registration = still(registration)
    held = live_seats(registration, intakes)
    if held and all(is_over(seat, at) for seat in held):
        raise SessionPastError
    target = _target(to, intakes, held, at)
    there = seat_in(held, target)
    if there:
        return there
    place = find_place(target, Guest.of(registration))
    if place is None and not wait:
        raise IntakeFullError
    left = [seat for seat in held if seat.one_of or seat.session_id == target.session_id]
    if place and not _waits_as_a_whole(held):
        seat = _swap(registration, left, place, by=by, at=at)
    else:
        seat = _queue(registration, left if _waits_as_a_whole(held) else [], target, by=by, at=at)
    promote(intakes, at=at)
    seat.refresh_from_db(fields=["state", "offered_until", "promoted_at", "released_at", "allotment"])
    return seat


def _target(to: Intake, intakes: dict[int, Intake], held: list[Seat], at: datetime) -> Intake:
    """The locked intake, if one may go there from what is held."""
    target = intakes.get(to.pk)
    if target is None or not any(seat.one_of or seat.session_id == target.session_id for seat in held):
        raise NotOfThisEventError
    why = refusal(target, at)
    if why and seat_in(held, target) is None:
        raise why
    return target


def _waits_as_a_whole(held: list[Seat]) -> bool:
    return all(seat.state == SeatState.WAITING and not seat.one_of for seat in held)


def _swap(registration: Registration, left: list[Seat], place: Claim, *, by: int | None, at: datetime) -> Seat:
    # The confirmed one, if there is one, else what she asked for first. What is over is not taken out of her calendar.
    old = min(left, key=lambda seat: (is_over(seat, at), seat.state != SeatState.CONFIRMED, seat.pk))
    release(left, at=at)
    take(place, from_queue=False)
    seat = seat_for(registration, place, at=at)
    seat.save()
    follow_language(registration, left, [seat])
    fact = RegistrationSwitched(registration.pk, registration.contact_id, old.session_id, seat.session_id)
    log.record(fact, by=by, at=at, event_id=registration.event_id)
    return seat


def _queue(registration: Registration, left: list[Seat], target: Intake, *, by: int | None, at: datetime) -> Seat:
    release(left, at=at)
    seat = seat_for(registration, join_queue(target), at=at)
    seat.save()
    log.record(SwitchQueued(registration.pk, registration.contact_id, seat.session_id), by=by, at=at, event_id=registration.event_id)
    return seat
