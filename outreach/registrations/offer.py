"""What a public event offers: everything its page prints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from outreach.economies.queries import name_of
from outreach.events.choices import Phase
from outreach.events.ical import shown_languages
from outreach.events.lifecycle import phase
from outreach.events.models import AgendaItem, Event, Host, Reference, Session, Speaker
from outreach.registrations.choices import IntakeState
from outreach.registrations.intakes import few_left, state_of
from outreach.registrations.models import Intake
from outreach.registrations.standing import standing_of


@dataclass(frozen=True)
class Seats:
    """One way of attending a session, as it stands now. `few` is a number worth printing, or None."""

    intake: Intake
    state: IntakeState
    few: int | None

    @property
    def takes_people(self) -> bool:
        return self.state in {IntakeState.OPEN, IntakeState.FULL}


@dataclass(frozen=True)
class Offered:
    """A session with its interpretation languages and its ways of attending."""

    session: Session
    phase: Phase
    interpreted: tuple[str, ...]
    seats: tuple[Seats, ...]

    @property
    def takes_people(self) -> bool:
        return any(way.takes_people for way in self.seats)

    @property
    def is_full(self) -> bool:
        """Nobody gets a seat at once, somebody may wait."""
        return self.takes_people and not any(way.state == IntakeState.OPEN for way in self.seats)

    @property
    def few(self) -> int | None:
        """Seats left worth printing, when every open way has few."""
        numbers = [way.few for way in self.seats if way.state == IntakeState.OPEN]
        return sum(number for number in numbers if number is not None) if numbers and None not in numbers else None

    @property
    def state(self) -> str:
        """The one exception a row says about the session, or "" when registration is simply open."""
        if self.session.is_cancelled:
            return "cancelled"
        if self.phase != Phase.UPCOMING:
            return str(self.phase)
        if not self.seats or all(way.state == IntakeState.NOT_YET for way in self.seats):
            return "not_yet"
        if not self.takes_people:
            return "closed"
        if self.is_full:
            return "full"
        return "few" if self.few is not None else ""


@dataclass(frozen=True)
class Ways:
    """A public event with the ways of attending its sessions: what one may register for. Sessions by start."""

    event: Event
    sessions: tuple[Offered, ...]


@dataclass(frozen=True)
class EventOffer(Ways):
    """A public event with all its page prints."""

    languages: frozenset[str]
    agenda: tuple[AgendaItem, ...]
    speakers: tuple[Speaker, ...]
    hosts: tuple[Host, ...]
    references: tuple[Reference, ...]
    audience: tuple[str, ...]

    @property
    def takes_people(self) -> bool:
        """A course only as a whole: from its sessions still ahead."""
        return any(offered.takes_people for offered in self.sessions)

    def intakes(self) -> Iterable[Intake]:
        return (way.intake for offered in self.sessions for way in offered.seats)


def offer_of(slug: str, *, at: datetime) -> EventOffer | None:
    """The offer of a public event that has sessions, or None. Nine queries, however many rows."""
    sessions = list(
        Session.objects.public()
        .filter(event__slug=slug)
        .select_related("event__series")
        .prefetch_related("interpretations", "event__languages")
        .order_by("starts_at", "pk")
    )
    if not sessions:
        return None
    event = sessions[0].event
    for session in sessions:
        session.event = event
    offered = offered_by_session(sessions, at=at)
    return EventOffer(
        event=event,
        languages=shown_languages(event),
        sessions=tuple(offered[session.pk] for session in sessions),
        agenda=tuple(event.agenda.all()),
        speakers=tuple(event.speakers.all()),
        hosts=tuple(event.hosts.select_related("institution")),
        references=tuple(event.references.select_related("resource")),
        audience=tuple(event.audience.order_by("code").values_list("code", flat=True)),
    )


def ways_of(slug: str, *, at: datetime) -> Ways | None:
    """The ways into a public event, or None for one that has no sessions: all that a sent form needs. One query."""
    standing = standing_of(slug)
    return Ways(standing.event, tuple(_offered(*session, at) for session in standing.sessions)) if standing else None


def offered_by_session(sessions: list[Session], *, at: datetime) -> dict[int, Offered]:
    """Each session as it stands now, by its pk. One query, where events and interpretations are at hand."""
    intakes = _intakes_by_session(sessions)
    return {
        session.pk: _offered(session, intakes.get(session.pk, []), at, [row.language for row in session.interpretations.all()])
        for session in sessions
    }


def audience_names(offer: EventOffer, language: str) -> list[str]:
    """The names of the economies the event is for. No query once the names are kept."""
    return sorted(name_of(code, language) for code in offer.audience)


def _intakes_by_session(sessions: list[Session]) -> dict[int, list[Intake]]:
    by_session: dict[int, list[Intake]] = {}
    whole = {session.pk: session for session in sessions}
    for intake in Intake.objects.filter(session__in=sessions).order_by("pk"):
        intake.session = whole[intake.session_id]
        by_session.setdefault(intake.session_id, []).append(intake)
    return by_session


def _offered(session: Session, intakes: list[Intake], at: datetime, interpreted: Iterable[str] = ()) -> Offered:
    return Offered(
        session=session,
        phase=phase(session, at),
        interpreted=tuple(sorted(interpreted)),
        seats=tuple(Seats(intake, state_of(intake, at), few_left(intake, at)) for intake in intakes),
    )
