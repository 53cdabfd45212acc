"""How many: people who will be told, seats taken, people waiting, a quarter's registrations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef

from outreach.economies.queries import members
from outreach.events.models import Session
from outreach.events.querysets import EventQuerySet
from outreach.registrations.models import LIVE_SEATS, Intake, Registration, Seat

LEAST_DEVELOPED = "ldc"


def told_by_language(sessions: Iterable[Session]) -> dict[str, int]:
    """How many people hold a seat in one of these sessions or wait for one, by the language they are written to in. One query."""
    seats = Seat.objects.filter(registration=OuterRef("pk"), session__in=[session.pk for session in sessions], state__in=LIVE_SEATS)
    holders = Registration.objects.filter(Exists(seats), withdrawn_at__isnull=True)
    return dict(holders.values_list("language").annotate(people=Count("pk")).order_by("language"))


@dataclass(frozen=True)
class Filling:
    """How full a session is, all its ways together. `capacity` None: one of them has no limit."""

    taken: int
    capacity: int | None
    waiting: int
    has_intake: bool

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.has_intake and self.taken >= self.capacity


def fillings(sessions: Iterable[Session]) -> dict[int, Filling]:
    """How full each session is, by its pk. One query."""
    wanted = [session.pk for session in sessions]
    by_session: dict[int, list[Intake]] = {pk: [] for pk in wanted}
    for intake in Intake.objects.filter(session__in=wanted).order_by("pk"):
        by_session[intake.session_id].append(intake)
    return {pk: _filling(intakes) for pk, intakes in by_session.items()}


def _filling(intakes: list[Intake]) -> Filling:
    limits = [intake.capacity for intake in intakes]
    return Filling(
        taken=sum(intake.seats_taken for intake in intakes),
        capacity=None if None in limits else sum(limit for limit in limits if limit is not None),
        waiting=sum(intake.waiting for intake in intakes),
        has_intake=bool(intakes),
    )


@dataclass(frozen=True)
class Registered:
    """Registrations for some sessions: how many stand, from how many economies, and how many from least developed ones."""

    registrations: int
    economies: int
    from_ldcs: int

    @property
    def ldc_percent(self) -> int:
        return round(100 * self.from_ldcs / self.registrations) if self.registrations else 0


def registered_for(sessions: Iterable[Session], *, on: date) -> Registered:
    """Of these sessions; what counts as least developed is asked for that day. Two queries.

    Whoever withdrew after a day of a course, or was erased, is counted on that day.
    """
    seats = Seat.objects.filter(registration=OuterRef("pk"), session__in=[session.pk for session in sessions], state__in=LIVE_SEATS)
    standing = Registration.objects.filter(Exists(seats))
    by_economy = dict(standing.values_list("economy_id").annotate(number=Count("pk")).order_by("economy_id"))
    least_developed = {membership.economy_id for membership in members(LEAST_DEVELOPED, on)}
    from_ldcs = sum(number for code, number in by_economy.items() if code in least_developed)
    return Registered(sum(by_economy.values()), len(by_economy), from_ldcs)


def registrations_by_event(events: EventQuerySet) -> dict[int, int]:
    """How many registrations stand for each of these events that has any. One query."""
    standing = Registration.objects.filter(event__in=events.values("pk"), withdrawn_at__isnull=True)
    return dict(standing.values_list("event_id").annotate(number=Count("pk")).order_by("event_id"))


def registrations_of_event(event_id: int) -> int:
    """One query."""
    return Registration.objects.filter(event=event_id, withdrawn_at__isnull=True).count()
