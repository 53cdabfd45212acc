"""The intakes of a session that is to be held in another way."""

from datetime import datetime

from django.db import transaction

from outreach.events import calendar_texts
from outreach.events.choices import Mode
from outreach.events.models import Event, Session
from outreach.journal import log
from outreach.registrations.choices import WAYS, Way
from outreach.registrations.errors import WayHeldError
from outreach.registrations.facts import IntakeClosed, IntakeOpened, IntakeWayChanged
from outreach.registrations.models import LIVE_SEATS, Intake, Seat
from outreach.registrations.seats import lock_intakes
from outreach.shared import clock


@transaction.atomic
def change_way(session: Session, *, mode: Mode, by: int | None, at: datetime | None = None) -> None:
    """Let the intakes follow the way in which a session will be held, in the transaction that changes the session after this.

    From one single way to the other, the seats go along with all that is known of them. A way that ends otherwise takes
    nobody any more; one that comes back takes people again. Raises WayHeldError while people have a place or wait for one
    in a way that ends and cannot go along. The same mode changes nothing.
    """
    at = at or clock.now()
    # The event's lock first, as everywhere; moved on below if anything changes.
    Event.objects.select_for_update(no_key=True).get(pk=session.event_id)
    intakes = {intake.way: intake for intake in lock_intakes(session.event_id).values() if intake.session_id == session.pk}
    old, new = WAYS[Session.objects.get(pk=session.pk).mode], WAYS[mode]
    if old == new or not intakes:
        return
    for intake in [intake for way, intake in intakes.items() if way not in new]:
        if len(old) == len(new) and new[0] not in intakes:
            _turn(intake, new[0], by=by, at=at)
        else:
            _close(intake, by=by, at=at)
    for way in set(new) - set(old):
        if way in intakes:
            _open_again(intakes[way], by=by, at=at)
    Event.objects.filter(pk=session.event_id).update(changed_at=at)
    calendar_texts.rewrite(session.event_id)


def _turn(intake: Intake, way: Way, *, by: int | None, at: datetime) -> None:
    fact = IntakeWayChanged(intake.session_id, intake.pk, str(intake.way), str(way))
    Intake.objects.filter(pk=intake.pk).update(way=way)
    log.record(fact, by=by, at=at, event_id=intake.session.event_id)


def _close(intake: Intake, *, by: int | None, at: datetime) -> None:
    """Without any seat, as if it had never been opened; else what it was is kept."""
    seats = Seat.objects.filter(intake=intake)
    if held := seats.filter(state__in=LIVE_SEATS).count():
        raise WayHeldError(held, str(Way(intake.way).label))
    log.record(IntakeClosed(intake.session_id, intake.pk), by=by, at=at, event_id=intake.session.event_id)
    if not seats.exists():
        intake.delete()
    elif intake.closes_at is None or intake.closes_at > at:
        # It closes after it opens: one that has not opened yet will be open when it comes back.
        opens_at = intake.opens_at if intake.opens_at and intake.opens_at < at else None
        Intake.objects.filter(pk=intake.pk).update(opens_at=opens_at, closes_at=at)


def _open_again(intake: Intake, *, by: int | None, at: datetime) -> None:
    if intake.closes_at and intake.closes_at <= at:
        Intake.objects.filter(pk=intake.pk).update(closes_at=None)
        log.record(IntakeOpened(intake.session_id, intake.pk), by=by, at=at, event_id=intake.session.event_id)
