"""Bringing people up from the waiting lists of an event, in the transaction that freed the seats."""

from datetime import datetime
from itertools import takewhile

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from outreach.events import doors
from outreach.journal import log
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.facts import RegistrationPromoted, SeatOffered
from outreach.registrations.intakes import promotion_refusal
from outreach.registrations.models import LIVE_SEATS, Intake, Registration, Seat
from outreach.registrations.seats import (
    Guest,
    allotments_of,
    find_place,
    in_vain,
    is_over,
    live_seats,
    release,
    take,
    take_for_all,
    waiting_for,
)
from outreach.registrations.waking import after_waking

# An offer that leaves less than this until the doors open is none: the seat is given at once.
LEAST_WAKING_HOURS = 1

# Who holds nothing else comes up with so many others who hold nothing else.
_AT_ONCE = 100


def promote(intakes: dict[int, Intake], *, at: datetime) -> int:
    """Give free seats to those who wait, in the order of the queues, until nobody more can have one. Returns how many came up.

    Give all intakes of the event, from `lock_intakes`. Online a seat is confirmed at once; in a room it is offered.
    Whoever is confirmed leaves what she asked for before, and that seat goes on to the next. A course comes up as a
    whole: whoever lacks a seat in one of its sessions is passed over and keeps the place in the queue. Of days that are
    over nobody waits any more once the others come up.
    """
    taking = {pk: intake for pk, intake in intakes.items() if promotion_refusal(intake, at) is None}
    passed_over: set[int] = set()
    number = 0
    while first := _first_in_line(list(taking.values()), passed_over):
        if together_with_her := _with_nothing_else(first, taking[first.intake_id]):
            _bring_up_all(together_with_her, taking[first.intake_id], at)
            number += len(together_with_her)
            continue
        registration = first.registration
        held = live_seats(registration, intakes)
        coming = [seat for seat in together(held, first) if seat.intake_id in taking]
        places = [place for seat in coming if (place := find_place(seat.intake, Guest.of(registration)))]
        if len(places) < len(coming):
            passed_over.add(registration.pk)
            continue
        for seat, place in zip(coming, places, strict=True):
            take(place, from_queue=True)
            seat.allotment = place.allotment
        until = offer_ends(coming, registration.zone, at)
        if until:
            release(in_vain(held, at), at=at)
            offer(registration, coming, until, at)
        elif confirm(registration, coming, held, by=None, at=at):
            # What was left may be what somebody passed over lacked.
            passed_over.clear()
        number += 1
    return number


def together(held: list[Seat], seat: Seat) -> list[Seat]:
    """The seats of a registration that change state with this one: for a course that holds none yet, all in that state."""
    if seat.one_of or any(other.state == SeatState.CONFIRMED for other in held):
        return [other for other in held if other.pk == seat.pk]
    return [other for other in held if other.state == seat.state]


def confirm(registration: Registration, coming: list[Seat], held: list[Seat], *, by: int | None, at: datetime) -> list[Seat]:
    """Confirm seats that count already, releasing first what they come instead of. Records the fact; returns what was left.

    What was waited for in vain goes too, silently. So does a place in a session that is over, where there may be only one:
    her calendar keeps what was.
    """
    left = [seat for seat in held if any(_is_instead_of(new, seat) for new in coming)]
    stays = {seat.session_id for seat in coming}
    had = [seat.session_id for seat in left if seat.state == SeatState.CONFIRMED and not is_over(seat, at)]
    left_session_id = next((session_id for session_id in had if session_id not in stays), None)
    release([*left, *(seat for seat in in_vain(held, at) if seat not in left)], at=at)
    follow_language(registration, left, coming)
    for seat in coming:
        seat.state, seat.offered_until, seat.promoted_at = SeatState.CONFIRMED, None, at
        seat.save(update_fields=["state", "offered_until", "promoted_at", "allotment"])
    by_start = sorted(coming, key=lambda seat: (seat.session.starts_at, seat.pk))
    came_up_in = [seat.session_id for seat in by_start]
    fact = RegistrationPromoted(registration.pk, registration.contact_id, left_session_id, came_up_in)
    log.record(fact, by=by, at=at, event_id=registration.event_id)
    return left


def follow_language(registration: Registration, left: list[Seat], coming: list[Seat]) -> None:
    """Whoever reads the language of the session she leaves is written to in that of the one she goes to, if we speak it."""
    spoken = {seat.session.language for seat in coming}
    if not any(seat.session.language == registration.language for seat in left) or len(spoken) > 1:
        return
    language = spoken.pop()
    if language in dict(settings.LANGUAGES):
        Registration.objects.filter(pk=registration.pk).update(language=language)
        registration.language = language


def _is_instead_of(new: Seat, old: Seat) -> bool:
    """One asks for a session instead of another, or of a course for one way instead of the other; the last wish counts."""
    is_rival = new.one_of or new.session_id == old.session_id
    return is_rival and new.pk != old.pk and (old.state == SeatState.CONFIRMED or old.pk < new.pk)


def _with_nothing_else(first: Seat, intake: Intake) -> list[Seat]:
    """The first in the queue and those after her, as far as nobody holds or waits for anything else and there are seats for everybody.

    They free no seat and lack none, so each gets what she would get were she asked alone. Empty where the first holds more, a
    course comes up or seats are held for some. One query, none where the first holds more.
    """
    if not first.one_of or intake.seats_held or not _holds_nothing_else(first):
        return []
    most = _AT_ONCE if intake.seats_left is None else min(_AT_ONCE, intake.seats_left)
    queue = _with_holds_more(waiting_for(intake)).select_related("registration").order_by("queue_number")
    return list(takewhile(_holds_nothing_else, queue.filter(queue_number__gte=first.queue_number)[:most]))


def _bring_up_all(seats: list[Seat], intake: Intake, at: datetime) -> None:
    """Confirm or offer the seats of people who hold nothing else. Four statements."""
    take_for_all(intake, len(seats))
    facts: list[RegistrationPromoted | SeatOffered] = []
    for seat in seats:
        registration = seat.registration
        seat.intake, seat.session = intake, intake.session
        until = offer_ends([seat], registration.zone, at)
        if until:
            seat.state, seat.offered_until = SeatState.OFFERED, until
            facts.append(SeatOffered(registration.pk, registration.contact_id, seat.session_id, until.isoformat()))
        else:
            seat.state, seat.promoted_at = SeatState.CONFIRMED, at
            facts.append(RegistrationPromoted(registration.pk, registration.contact_id, None, [seat.session_id]))
    Seat.objects.bulk_update(seats, ["state", "offered_until", "promoted_at"])
    log.record_all(facts, by=None, at=at, event_id=intake.session.event_id)


def _holds_nothing_else(seat: Seat) -> bool:
    return not seat.holds_more  # type: ignore[attr-defined] # annotated


def _with_holds_more(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """Each with `holds_more`: whether its registration has another live seat."""
    others = Seat.objects.filter(registration=OuterRef("registration"), state__in=LIVE_SEATS).exclude(pk=OuterRef("pk"))
    return seats.annotate(holds_more=Exists(others))


def _first_in_line(taking: list[Intake], passed_over: set[int]) -> Seat | None:
    """The first in the queue of an intake with a seat to give, of those who may have it. One query an intake, two where seats are held."""
    shut = [intake.pk for intake in taking if intake.seats_left == 0 and not intake.seats_held]
    for intake in taking:
        if not intake.waiting or intake.pk in shut:
            continue
        # With no seat left for everybody there are those that are held.
        queue = waiting_for(intake, allotments_of(intake) if intake.seats_left == 0 else None)
        if shut and intake.session.event.is_course:
            seats = Seat.objects.filter(registration=OuterRef("registration"))
            lacks_one = seats.filter(state=SeatState.WAITING, intake__in=shut)
            queue = queue.exclude(Exists(lacks_one), ~Exists(seats.filter(state=SeatState.CONFIRMED)))
        queue = _with_holds_more(queue.exclude(registration__in=passed_over))
        seat = queue.select_related("registration").order_by("queue_number").first()
        if seat:
            return seat
    return None


def offer_ends(coming: list[Seat], zone: str, at: datetime) -> datetime | None:
    """Until when seats in a room are offered, by the person's clocks. None for those that are given at once.

    Never past the opening of the doors. Where too little is left until then for anybody to answer, the seat is given:
    offered, it would stand empty.
    """
    if all(seat.intake.way != Way.ROOM for seat in coming):
        return None
    doors_open = min(doors.opens_at(seat.session) for seat in coming)
    if after_waking(at, LEAST_WAKING_HOURS, zone) > doors_open:
        return None
    return min(after_waking(at, settings.OFFER_WAKING_HOURS, zone), doors_open)


def offer(registration: Registration, coming: list[Seat], until: datetime, at: datetime) -> None:
    """Offer seats that count already, or those offered already until another hour. Records the fact."""
    for seat in coming:
        seat.state, seat.offered_until = SeatState.OFFERED, until
        seat.save(update_fields=["state", "offered_until", "allotment"])
    session = min((seat.session for seat in coming), key=lambda session: session.starts_at)
    fact = SeatOffered(registration.pk, registration.contact_id, session.pk, until.isoformat())
    log.record(fact, by=None, at=at, event_id=registration.event_id)
