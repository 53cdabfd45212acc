"""What happens to registrations. Contacts are named by id, so that a mail goes to whom it was meant for."""

from dataclasses import dataclass, field
from typing import ClassVar

from outreach.journal.facts import Fact


@dataclass(frozen=True)
class IntakeOpened(Fact):
    name: ClassVar[str] = "intake.opened"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int
    intake_id: int


@dataclass(frozen=True)
class IntakeClosed(Fact):
    """Nobody may attend in this way any more. `intake_id` may be gone: nobody had ever had a seat in it."""

    name: ClassVar[str] = "intake.closed"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int
    intake_id: int


@dataclass(frozen=True)
class IntakeWayChanged(Fact):
    """All its seats are for the other way of attending from now on."""

    name: ClassVar[str] = "intake.way_changed"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int
    intake_id: int
    old_way: str
    new_way: str


@dataclass(frozen=True)
class RegistrationConfirmed(Fact):
    """Every seat asked for is taken."""

    name: ClassVar[str] = "registration.confirmed"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    contact_id: int


@dataclass(frozen=True)
class RegistrationQueued(Fact):
    """At least one intake was full: the registration waits as a whole."""

    name: ClassVar[str] = "registration.queued"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    contact_id: int


@dataclass(frozen=True)
class RegistrationRepeated(Fact):
    """A form came for an address that holds a registration already: nothing changed."""

    name: ClassVar[str] = "registration.repeated"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    contact_id: int


@dataclass(frozen=True)
class RegistrationReaddressed(Fact):
    """The address was corrected: the registration is another contact's, or was released for the one she held.

    `new_contact_id` is 0 in entries of earlier releases.
    """

    name: ClassVar[str] = "registration.readdressed"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    old_contact_id: int
    new_contact_id: int = 0


@dataclass(frozen=True)
class AddressProved(Fact):
    """The first POST from a registration's mail."""

    name: ClassVar[str] = "registration.address_proved"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int


@dataclass(frozen=True)
class WayInAsked(Fact):
    """Somebody at an event's door asked for the link of an address. No ids: the address holds no registration."""

    name: ClassVar[str] = "event.way_in_asked"
    subject_type: ClassVar[str] = "event"
    subject: ClassVar[str] = "event_id"
    event_id: int
    registration_id: int | None
    contact_id: int | None


@dataclass(frozen=True)
class RegistrationPromoted(Fact):
    """A place came free, or an offer was taken: it waits no more.

    `left_session_id`: what it held until then, after a switch. `session_ids`: where it has come up, by start; empty in
    entries of earlier releases.
    """

    name: ClassVar[str] = "registration.promoted"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    contact_id: int
    left_session_id: int | None
    session_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class SeatOffered(Fact):
    """A place in a scarce room came free and is held for this person. `until`: ISO 8601, UTC."""

    name: ClassVar[str] = "registration.seat_offered"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    contact_id: int
    session_id: int
    until: str


@dataclass(frozen=True)
class OfferEnded(Fact):
    """A place is offered no more: declined, called off with its session, or nobody answered in time (`lapsed`)."""

    name: ClassVar[str] = "registration.offer_ended"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    contact_id: int
    session_id: int
    lapsed: bool


@dataclass(frozen=True)
class RegistrationSwitched(Fact):
    """Another session of the same event, at once."""

    name: ClassVar[str] = "registration.switched"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    contact_id: int
    old_session_id: int
    new_session_id: int


@dataclass(frozen=True)
class SwitchQueued(Fact):
    """She waits for another session of the event, and keeps the seat she has meanwhile."""

    name: ClassVar[str] = "registration.switch_queued"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    contact_id: int
    session_id: int


@dataclass(frozen=True)
class WaitingLeft(Fact):
    """She left the waiting list of a session and keeps the seat she has."""

    name: ClassVar[str] = "registration.waiting_left"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    contact_id: int
    session_id: int


@dataclass(frozen=True)
class RegistrationWithdrawn(Fact):
    """All its seats are free, but for those in sessions that were over. `session_ids`: those that were confirmed."""

    name: ClassVar[str] = "registration.withdrawn"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    contact_id: int
    session_ids: list[int]


@dataclass(frozen=True)
class RegistrationCorrected(Fact):
    """The person corrected what the form had said; which answers, not what."""

    name: ClassVar[str] = "registration.corrected"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    parts: list[str]


@dataclass(frozen=True)
class QuestionAsked(Fact):
    """The question for the speakers was written or changed."""

    name: ClassVar[str] = "registration.question_asked"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int


@dataclass(frozen=True)
class CapacityChanged(Fact):
    """None: no limit."""

    name: ClassVar[str] = "intake.capacity_changed"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int
    intake_id: int
    old: int | None
    new: int | None


@dataclass(frozen=True)
class SeatsHeld(Fact):
    """An allotment was made."""

    name: ClassVar[str] = "intake.seats_held"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int
    allotment_id: int
    seats: int


@dataclass(frozen=True)
class AllotmentEnded(Fact):
    """What was left of an allotment went to everybody."""

    name: ClassVar[str] = "intake.allotment_ended"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int
    allotment_id: int
    seats_left: int


@dataclass(frozen=True)
class RegistrationsExported(Fact):
    """Somebody took a file of an event's registrations: how many, cut to what. Words that were searched for may name a person."""

    name: ClassVar[str] = "event.registrations_exported"
    subject_type: ClassVar[str] = "event"
    subject: ClassVar[str] = "event_id"
    event_id: int
    registrations: int
    session: str
    state: str
    economy: str
    is_searched: bool
