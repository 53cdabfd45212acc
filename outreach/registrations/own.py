"""A person's own registrations: what she sees of them, and may have instead."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from outreach.events.choices import Mode, Pattern, Phase
from outreach.events.lifecycle import phase
from outreach.events.models import Event, Session
from outreach.people.models import Contact
from outreach.registrations.choices import IntakeState, SeatState
from outreach.registrations.intakes import few_left, state_of
from outreach.registrations.models import LIVE_SEATS, Intake, Registration, Seat
from outreach.registrations.queries import Holding, holding_of, intakes_of, live_seats


@dataclass(frozen=True)
class Meeting:
    """A place of another registration of hers that is on at the same time."""

    event: Event
    session: Session


@dataclass(frozen=True)
class Ticket:
    """A registration as she sees it, with what it holds by start. `meets`: what else of hers is on at the same time.

    One that has ended holds places in sessions that are over, if any.
    """

    registration: Registration
    holdings: tuple[Holding, ...]
    at: datetime
    meets: tuple[Meeting, ...] = ()

    @property
    def event(self) -> Event:
        return self.registration.event

    @property
    def shown(self) -> list[str]:
        """The languages whose texts may be shown."""
        return sorted(row.language for row in self.event.languages.all())

    @property
    def confirmed(self) -> list[Holding]:
        return [holding for holding in self.holdings if holding.is_confirmed]

    @property
    def offered(self) -> list[Holding]:
        return [holding for holding in self.holdings if holding.offered_until]

    @property
    def waiting(self) -> list[Holding]:
        """What she may still hope for."""
        return [holding for holding in self.holdings if holding.is_waiting and not self._is_over(holding)]

    @property
    def keeps_a_place(self) -> bool:
        """Whether a place that is to come is hers whatever becomes of the waiting lists."""
        return any(not self._is_over(holding) for holding in self.confirmed)

    @property
    def first(self) -> Holding:
        """The next place that is hers, else the next she hopes for; after the last, the last."""
        own = self.confirmed or self.holdings
        return next((holding for holding in own if not self._is_over(holding)), own[-1])

    @property
    def is_past(self) -> bool:
        return self.registration.withdrawn_at is not None or all(self._is_over(holding) for holding in self.holdings)

    @property
    def is_live(self) -> bool:
        return phase(self.first.session, self.at) == Phase.LIVE and not self.first.session.is_cancelled

    @property
    def is_cancelled(self) -> bool:
        return all(holding.session.is_cancelled for holding in self.holdings)

    @property
    def may_change_language(self) -> bool:
        return self.event.pattern == Pattern.LANGUAGE_GROUP and bool(self.ahead)

    @property
    def may_change_way(self) -> bool:
        """Online instead of in the room, or the other way round, in the same session."""
        return not self.may_change_language and any(holding.session.mode == Mode.HYBRID for holding in self.ahead)

    @property
    def ahead(self) -> list[Holding]:
        return [holding for holding in self.holdings if not (self._is_over(holding) or holding.session.is_cancelled)]

    def _is_over(self, holding: Holding) -> bool:
        return phase(holding.session, self.at) == Phase.ENDED


@dataclass(frozen=True)
class Version:
    """A session and a way of attending it that she may have instead. `place` is hers there, if she has one."""

    intake: Intake
    session: Session
    state: IntakeState
    few: int | None
    place: Seat | None

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.session.slug}:{self.intake.way}"

    @property
    def may_be_taken(self) -> bool:
        return self.place is None and self.state in {IntakeState.OPEN, IntakeState.FULL}


def registrations_of_contact(contact: Contact) -> QuerySet[Registration]:
    """All of hers, withdrawn ones included, with event, firm and contact. One query."""
    return Registration.objects.filter(contact=contact).select_related("event", "contact", "firm")


def tickets_of(contact: Contact, *, at: datetime) -> list[Ticket]:
    """Her registrations that hold something: the next to come first, then those past, the last first.

    Three queries, however many there are.
    """
    seats = Prefetch("seats", live_seats(), to_attr="seats_held")
    rows = registrations_of_contact(contact).prefetch_related("event__languages", seats).order_by("pk")
    tickets = [Ticket(row, tuple(map(holding_of, row.seats_held)), at) for row in rows if row.seats_held]
    past = [ticket for ticket in tickets if ticket.is_past]
    ahead = [replace(ticket, meets=_meetings(ticket, tickets)) for ticket in tickets if not ticket.is_past]
    return sorted(ahead, key=_start) + sorted(past, key=_start, reverse=True)


def _start(ticket: Ticket) -> datetime:
    return ticket.first.session.starts_at


def versions_of(registration: Registration, *, at: datetime) -> list[Version]:
    """What she may have instead, by start: of a language group each session and way, of a course the other ways. Two queries."""
    held = {seat.intake_id: seat for seat in Seat.objects.filter(registration=registration, state__in=LIVE_SEATS)}
    return [
        Version(intake, intake.session, state_of(intake, at), few_left(intake, at), held.get(intake.pk))
        for intake in intakes_of(registration.event_id)
        if not intake.session.is_cancelled and phase(intake.session, at) != Phase.ENDED
    ]


def intake_named(registration: Registration, value: str) -> Intake | None:
    """The intake of the registration's event that a form names as `Version.value` does. One query."""
    slug, _colon, way = value.partition(":")
    return next((one for one in intakes_of(registration.event_id) if (one.session.slug, one.way) == (slug, way)), None)


def seats_in_feed(contact: Contact, *, at: datetime) -> QuerySet[Seat]:
    """Her confirmed places within the window of feeds, by start, with session, event and its languages. Two queries."""
    seats = Seat.objects.filter(registration__contact=contact, registration__withdrawn_at__isnull=True, state=SeatState.CONFIRMED)
    seats = seats.filter(session__in=Session.objects.in_feeds(at=at))
    seats = seats.select_related("session__event", "intake", "registration").prefetch_related("session__event__languages")
    return seats.order_by("session__starts_at", "pk")


def _meetings(ticket: Ticket, tickets: list[Ticket]) -> tuple[Meeting, ...]:
    """Two places at one time: which one she attends is hers to decide, so she is told. Of two that touch, one ends as the other begins."""
    return tuple(
        Meeting(other.event, beside.session)
        for other in tickets
        if other is not ticket
        for beside in other.ahead
        if beside.is_confirmed and any(_meet(own.session, beside.session) for own in ticket.ahead if own.is_confirmed)
    )


def _meet(one: Session, other: Session) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
