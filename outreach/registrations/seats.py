"""Taking seats and giving them back. The UPDATE is the check and the lock; no row is counted."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from outreach.events.choices import Phase
from outreach.events.lifecycle import phase
from outreach.events.models import Session
from outreach.registrations.choices import SeatState
from outreach.registrations.models import LIVE_SEATS, Allotment, Intake, Registration, Seat
from outreach.shared.kept_statements import KeptStatement

# Somebody waiting comes first: a seat beside them is theirs, and whoever comes now joins the queue.
_TAKE_IF_ROOM = KeptStatement(
    "take_seat_if_room",
    """UPDATE registrations_intake SET seats_taken = seats_taken + 1
       WHERE id = %s AND (capacity IS NULL OR capacity > seats_taken + seats_held) AND waiting = 0
       RETURNING id""",
)
_WAIT_IF_FULL = KeptStatement(
    "wait_if_full",
    """UPDATE registrations_intake SET queue_last = queue_last + 1, waiting = waiting + 1
       WHERE id = %s AND (capacity <= seats_taken + seats_held OR waiting > 0) AND (%s OR seats_held = 0)
       RETURNING queue_last""",
)


@dataclass(frozen=True)
class Guest:
    """For whom a seat is. Allotments are held for an economy (a code), or for those whom an institution (a pk) brings."""

    economy: str = ""
    institution: int | None = None

    @classmethod
    def of(cls, registration: Registration) -> "Guest":
        return cls(registration.economy_id, registration.source_id)


@dataclass(frozen=True)
class Claim:
    """What an intake gave: a seat, of an allotment or of those for everybody, or a number in its queue."""

    intake: Intake
    queue_number: int | None = None
    allotment: Allotment | None = None

    @property
    def state(self) -> SeatState:
        return SeatState.CONFIRMED if self.queue_number is None else SeatState.WAITING


# Those who come: each intake alone is locked, by its UPDATE.


def claim_all(intakes: list[Intake], guest: Guest) -> list[Claim]:
    """Take a seat in each intake, or wait in each: a registration is confirmed or waits as a whole.

    Give the intakes in the order of their pk: that is the order of their locks, which hold until commit.
    One UPDATE for each intake with room; two for a full one; up to three more where seats are held.
    """
    claims = [_claim(intake, guest) for intake in intakes]
    if all(claim.queue_number is None for claim in claims):
        return claims
    return [claim if claim.queue_number else _wait_instead(claim) for claim in claims]


def _claim(intake: Intake, guest: Guest) -> Claim:
    """Take a seat held for this guest, or one for everybody, or the next number in the queue of a full intake.

    An UPDATE that hits no row locks nothing: between finding no room and joining the queue a seat may be freed,
    and one person would wait for ever beside it. So the queue is joined only while the intake is full, and only if it
    holds no seats that were not looked at; when that hits nothing either, the intake is read and tried again.
    """
    while True:
        if intake.seats_held and (allotment := _claim_held(intake, guest)):
            return Claim(intake, allotment=allotment)
        if _TAKE_IF_ROOM.ask(intake.pk):
            return Claim(intake)
        if given := _WAIT_IF_FULL.ask(intake.pk, intake.seats_held > 0):
            ((number,),) = given
            return Claim(intake, number)
        intake.refresh_from_db(fields=["seats_held"])


def _claim_held(intake: Intake, guest: Guest) -> Allotment | None:
    # PostgreSQL: the last held seat must not be given twice, nor given while its allotment ends. Intake before allotment.
    locked = Intake.objects.select_for_update(no_key=True).get(pk=intake.pk)
    allotment = _allotment_for(intake, guest)
    # Whoever it was held for and waits comes first.
    if allotment and locked.waiting and waiting_for(intake, [allotment]).exists():
        return None
    if allotment:
        _use(allotment, 1)
        Intake.objects.filter(pk=intake.pk).update(seats_taken=F("seats_taken") + 1, seats_held=F("seats_held") - 1)
    return allotment


def _wait_instead(claim: Claim) -> Claim:
    """Give back the seat just taken, which nobody else has seen, and wait here too."""
    held = 1 if claim.allotment else 0
    if claim.allotment:
        _use(claim.allotment, -1)
    Intake.objects.filter(pk=claim.intake.pk).update(
        seats_taken=F("seats_taken") - 1, seats_held=F("seats_held") + held, queue_last=F("queue_last") + 1, waiting=F("waiting") + 1
    )
    return Claim(claim.intake, _queue_last(claim.intake))


def _queue_last(intake: Intake) -> int:
    """The number just given out. The row is locked, so it is ours."""
    return Intake.objects.values_list("queue_last", flat=True).get(pk=intake.pk)


# Those who leave, switch or come up: all intakes of the event are locked, and the rows in memory are kept in step.


def lock_intakes(event_id: int) -> dict[int, Intake]:
    """Lock the sessions of an event, then its intakes, in the order of their pk. By pk, each with its session. Two queries.

    Whoever releases or promotes does this first. PostgreSQL: a seat freed in one session may bring up somebody who then
    frees one in another; two that go opposite ways, each with one intake locked, would wait for one another for ever.
    And no session is cancelled between the look at it and the commit.
    """
    locked = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("event").filter(event=event_id).order_by("pk")
    sessions = {session.pk: session for session in locked}
    intakes = {
        intake.pk: intake for intake in Intake.objects.select_for_update(no_key=True).filter(session__in=list(sessions)).order_by("pk")
    }
    for intake in intakes.values():
        intake.session = sessions[intake.session_id]
    return intakes


def live_seats(registration: Registration, intakes: dict[int, Intake]) -> list[Seat]:
    """The live seats of a registration, each with its locked intake, in the order in which they were asked for. One query."""
    seats = list(Seat.objects.select_related("allotment").filter(registration=registration, state__in=LIVE_SEATS).order_by("pk"))
    for seat in seats:
        seat.registration = registration
        seat.intake = intakes[seat.intake_id]
        seat.session = seat.intake.session
    return seats


def is_over(seat: Seat, at: datetime) -> bool:
    """Whether its session has ended: a place there can neither be given nor given back."""
    return phase(seat.session, at) == Phase.ENDED


def in_vain(held: list[Seat], at: datetime) -> list[Seat]:
    """Of these seats those that were waited for until their sessions were over."""
    return [seat for seat in held if seat.state == SeatState.WAITING and is_over(seat, at)]


def release(seats: list[Seat], *, at: datetime) -> None:
    """End live seats whose intakes are locked."""
    for seat in seats:
        if seat.state == SeatState.WAITING:
            _count(seat.intake, waiting=-1)
        else:
            _give_back(seat)
        seat.state = SeatState.RELEASED
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(state=SeatState.RELEASED, offered_until=None, released_at=at)


def wait_again(seats: list[Seat]) -> None:
    """Let offered seats of locked intakes wait with the number that each had in its queue."""
    for seat in seats:
        _give_back(seat)
        _count(seat.intake, waiting=1)
        seat.state, seat.offered_until, seat.allotment = SeatState.WAITING, None, None
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(state=SeatState.WAITING, offered_until=None, allotment=None)


def _give_back(seat: Seat) -> None:
    """A seat that counted goes back to its allotment while that lasts, else to everybody."""
    if seat.allotment and seat.allotment.ended_at is None:
        _use(seat.allotment, -1)
        _count(seat.intake, taken=-1, held=1)
    else:
        _count(seat.intake, taken=-1)


def find_place(intake: Intake, guest: Guest) -> Claim | None:
    """The seat that this guest may have in a locked intake, whoever waits; nothing is taken yet. One query where seats are held."""
    allotment = _allotment_for(intake, guest) if intake.seats_held else None
    return Claim(intake, allotment=allotment) if allotment or intake.seats_left != 0 else None


def take(place: Claim, *, from_queue: bool) -> None:
    """Take the seat that was found; `from_queue` when its guest waited here."""
    if place.allotment:
        _use(place.allotment, 1)
    _count(place.intake, taken=1, held=-1 if place.allotment else 0, waiting=-1 if from_queue else 0)


def take_for_all(intake: Intake, people: int) -> None:
    """Take seats for so many who waited in a locked intake that holds none for anybody."""
    _count(intake, taken=people, waiting=-people)


def join_queue(intake: Intake) -> Claim:
    """The next number in the queue of a locked intake."""
    _count(intake, waiting=1, queue_last=1)
    return Claim(intake, intake.queue_last)


def seat_for(registration: Registration, claim: Claim, *, at: datetime) -> Seat:
    """The row of a seat or a place in a queue that was claimed, not saved."""
    session = claim.intake.session
    return Seat(
        registration=registration,
        intake=claim.intake,
        session=session,
        one_of=not session.event.is_course,
        state=claim.state,
        language=session.language,
        queue_number=claim.queue_number,
        allotment=claim.allotment,
        taken_at=at,
    )


def hold(intake: Intake, seats: int) -> None:
    """Hold so many more seats of a locked intake; fewer, when negative."""
    _count(intake, held=seats)


def allotments_of(intake: Intake) -> list[Allotment]:
    """Those that hold seats still, oldest first. One query."""
    return list(Allotment.objects.filter(intake=intake, ended_at__isnull=True, seats_used__lt=F("seats")).order_by("pk"))


def waiting_for(intake: Intake, allotments: list[Allotment] | None = None) -> QuerySet[Seat]:
    """The waiting seats of an intake; given allotments, those of the people for whom they hold seats."""
    waiting = Seat.objects.filter(intake=intake, state=SeatState.WAITING)
    if allotments is None:
        return waiting
    economies = [allotment.economy_id for allotment in allotments if allotment.economy_id]
    institutions = [allotment.institution_id for allotment in allotments if allotment.institution_id]
    return waiting.filter(Q(registration__economy__in=economies) | Q(registration__source__in=institutions))


def _allotment_for(intake: Intake, guest: Guest) -> Allotment | None:
    for allotment in allotments_of(intake):
        if allotment.economy_id == guest.economy or (guest.institution and allotment.institution_id == guest.institution):
            return allotment
    return None


def _use(allotment: Allotment, seats: int) -> None:
    Allotment.objects.filter(pk=allotment.pk).update(seats_used=F("seats_used") + seats)


def _count(intake: Intake, *, taken: int = 0, held: int = 0, waiting: int = 0, queue_last: int = 0) -> None:
    Intake.objects.filter(pk=intake.pk).update(
        seats_taken=F("seats_taken") + taken,
        seats_held=F("seats_held") + held,
        waiting=F("waiting") + waiting,
        queue_last=F("queue_last") + queue_last,
    )
    intake.seats_taken += taken
    intake.seats_held += held
    intake.waiting += waiting
    intake.queue_last += queue_last
