"""Taking seats. The UPDATE is the check and the lock; no row is counted."""

from dataclasses import dataclass

from django.db.models import F, Q

from outreach.registrations.choices import SeatState
from outreach.registrations.models import Intake

_ROOM = Q(capacity__isnull=True) | Q(seats_taken__lt=F("capacity"))
_FULL = Q(capacity__isnull=False, seats_taken__gte=F("capacity"))


@dataclass(frozen=True)
class Claim:
    """What an intake gave: a seat, or a number in its queue."""

    intake: Intake
    queue_number: int | None = None

    @property
    def state(self) -> SeatState:
        return SeatState.CONFIRMED if self.queue_number is None else SeatState.WAITING


def claim_all(intakes: list[Intake]) -> list[Claim]:
    """Take a seat in each intake, or wait in each: a registration is confirmed or waits as a whole.

    Give the intakes in the order of their pk: that is the order of their locks, which hold until commit.
    One UPDATE for each intake with room; three statements for a full one.
    """
    claims = [_claim(intake) for intake in intakes]
    if all(claim.queue_number is None for claim in claims):
        return claims
    return [claim if claim.queue_number else _wait_instead(claim.intake) for claim in claims]


def release(intakes: list[Intake]) -> None:
    """Give a confirmed seat back in each intake, in the order given: that of their pk. One UPDATE each."""
    for intake in intakes:
        Intake.objects.filter(pk=intake.pk).update(seats_taken=F("seats_taken") - 1)


def _claim(intake: Intake) -> Claim:
    """Take a seat, or the next number in the queue of a full intake.

    An UPDATE that hits no row locks nothing: between finding no room and joining the queue a seat may be freed,
    and one person would wait for ever beside it. So the queue is joined only while the intake is full; when that
    hits nothing either, a seat was just freed, and the first UPDATE is tried again.
    """
    row = Intake.objects.filter(pk=intake.pk)
    while True:
        if row.filter(_ROOM).update(seats_taken=F("seats_taken") + 1):
            return Claim(intake)
        if row.filter(_FULL).update(queue_last=F("queue_last") + 1):
            return Claim(intake, _queue_last(intake))


def _wait_instead(intake: Intake) -> Claim:
    """Give back the seat just taken, which nobody else has seen, and wait here too."""
    Intake.objects.filter(pk=intake.pk).update(seats_taken=F("seats_taken") - 1, queue_last=F("queue_last") + 1)
    return Claim(intake, _queue_last(intake))


def _queue_last(intake: Intake) -> int:
    """The number just given out. The row is locked, so it is ours."""
    return Intake.objects.values_list("queue_last", flat=True).get(pk=intake.pk)
