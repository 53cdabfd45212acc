"""What becomes of a place in a room that was offered to somebody who waited."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from outreach.events import doors
from outreach.events.choices import SessionStatus
from outreach.events.models.session import DOORS_BEFORE
from outreach.journal import log
from outreach.registrations.actions.leaving import leave, seat_in, still
from outreach.registrations.choices import SeatState
from outreach.registrations.errors import OfferEndedError, SessionCancelledError
from outreach.registrations.facts import OfferEnded
from outreach.registrations.intakes import promotion_refusal
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.promotion import confirm, offer, offer_ends, promote, together
from outreach.registrations.seats import live_seats, lock_intakes, wait_again
from outreach.shared import clock


@transaction.atomic
def accept_offer(registration: Registration, *, intake: Intake, by: int | None, at: datetime | None = None) -> Seat:
    """Take the place that is offered, and leave what was held instead. A course is taken as a whole. Twice is once.

    Raises OfferEndedError from the very instant the offer ends; SessionCancelledError or SessionPastError when that
    happened since.
    """
    at = at or clock.now()
    intakes = lock_intakes(registration.event_id)
    held = live_seats(registration, intakes)
    seat = seat_in(held, intake)
    if seat and seat.state == SeatState.CONFIRMED:
        return seat
    if seat is None or seat.offered_until is None or at >= seat.offered_until:
        raise OfferEndedError
    why = promotion_refusal(seat.intake, at)
    if why:
        raise why
    confirm(still(registration), together(held, seat), held, by=by, at=at)
    promote(intakes, at=at)
    return seat


@transaction.atomic
def decline_offer(registration: Registration, *, intake: Intake, by: int | None, at: datetime | None = None) -> bool:
    """Let the place that is offered go to the next, and keep the seat held meanwhile; who held none is out.

    True the first time; the second time nothing changes. Raises OfferEndedError when the place was accepted.
    """
    return _end_offer(registration, intake, is_lapsed=False, by=by, at=at or clock.now())


def end_offers(*, at: datetime | None = None) -> int:
    """End the offers that nobody answered in time, and shorten those whose session has come nearer. Returns how many of both.

    Each in a transaction of its own. While its session is cancelled nobody can answer: whoever was offered a place there
    waits again, as the first.
    """
    at = at or clock.now()
    offered = Seat.objects.select_related("registration", "intake").filter(state=SeatState.OFFERED).order_by("offered_until", "pk")
    ended = sum(_end_lapsed(seat, at) for seat in list(offered.filter(offered_until__lte=at)))
    too_long = offered.filter(session__starts_at__lt=F("offered_until") + DOORS_BEFORE, session__status=SessionStatus.SCHEDULED)
    return ended + sum(_shorten(seat, at) for seat in list(too_long))


@transaction.atomic
def _end_lapsed(seat: Seat, at: datetime) -> bool:
    try:
        return _end_offer(seat.registration, seat.intake, is_lapsed=True, by=None, at=at)
    except OfferEndedError:
        # Accepted at the last moment.
        return False


@transaction.atomic
def _shorten(seat: Seat, at: datetime) -> bool:
    """Let an offer of a session that was moved nearer hold until the doors open, as if it were made now; it is told again.

    Where too little is left until then, the place is given. A course is offered as a whole, and so shortened.
    """
    intakes = lock_intakes(seat.registration.event_id)
    held = live_seats(seat.registration, intakes)
    now = seat_in(held, seat.intake)
    if now is None or now.offered_until is None or promotion_refusal(now.intake, at):
        return False
    offered = together(held, now)
    if now.offered_until <= min(doors.opens_at(one.session) for one in offered):
        return False
    registration = still(seat.registration)
    until = offer_ends(offered, registration.zone, at)
    if until:
        offer(registration, offered, until, at)
    else:
        confirm(registration, offered, held, by=None, at=at)
        promote(intakes, at=at)
    return True


@transaction.atomic
def _end_offer(registration: Registration, intake: Intake, *, is_lapsed: bool, by: int | None, at: datetime) -> bool:
    intakes = lock_intakes(registration.event_id)
    held = live_seats(registration, intakes)
    seat = seat_in(held, intake)
    if seat is None:
        return False
    if seat.offered_until is None or (is_lapsed and at < seat.offered_until):
        raise OfferEndedError
    ending = together(held, seat)
    is_called_off = is_lapsed and all(promotion_refusal(one.intake, at) is SessionCancelledError for one in ending)
    fact = OfferEnded(registration.pk, still(registration).contact_id, seat.session_id, is_lapsed and not is_called_off)
    log.record(fact, by=by, at=at, event_id=registration.event_id)
    if is_called_off:
        wait_again(ending)
        return True
    leave(registration, ending, held, at=at)
    promote(intakes, at=at)
    return True
