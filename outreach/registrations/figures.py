"""How many: people who will be told, seats taken, people waiting, a quarter's registrations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q

from outreach.economies.queries import members
from outreach.events.models import Session
from outreach.events.querysets import EventQuerySet
from outreach.registrations.choices import SeatState
from outreach.registrations.models import LIVE_SEATS, Intake, Registration, Seat

LEAST_DEVELOPED = "ldc"


@dataclass(frozen=True)
class Told:
    """Who hears of a change in one language: so many people, by so many mails, one for each session that a person has a place in,
    or one to a person who has none. `held`: the session that most of them have a place in; `awaited`: that most of those
    wait for who have no place. None where there is nobody.
    """

    people: int
    mails: int
    held: int | None
    awaited: int | None


def told_by_language(sessions: Iterable[Session]) -> dict[str, Told]:
    """Those who have a place in one of these sessions or wait for one, by the language they are written to in. Two queries."""
    order = [session.pk for session in sessions]
    seats = Seat.objects.filter(session__in=order, state__in=LIVE_SEATS, registration__withdrawn_at__isnull=True)
    certain = Q(state=SeatState.CONFIRMED)
    counted = seats.values_list("registration__language").annotate(
        people=Count("registration", distinct=True),
        certain_people=Count("registration", distinct=True, filter=certain),
        certain_seats=Count("pk", filter=certain),
    )
    places = Seat.objects.filter(certain, registration=OuterRef("registration"), session__in=order)
    reached = seats.filter(certain | ~Exists(places)).values_list(
        "registration__language", "session", ExpressionWrapper(certain, BooleanField())
    )
    sizes: dict[tuple[str, bool], list[tuple[int, int, int]]] = {}
    for language, session_id, is_certain, people in reached.annotate(seats=Count("pk")).order_by():
        # The first session by the order given, where as many are in several.
        sizes.setdefault((language, bool(is_certain)), []).append((people, -order.index(session_id), session_id))
    most = {group: max(rows)[-1] for group, rows in sizes.items()}
    return {
        language: Told(people, seats + people - placed, most.get((language, True)), most.get((language, False)))
        for language, people, placed, seats in counted.order_by("registration__language")
    }


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
