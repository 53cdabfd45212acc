"""What happens to registrations. Contacts are named by id, so that a mail goes to whom it was meant for."""

from dataclasses import dataclass
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
    """The address was corrected: the registration is another contact's, or was released for the one she held."""

    name: ClassVar[str] = "registration.readdressed"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    old_contact_id: int


@dataclass(frozen=True)
class AddressProved(Fact):
    """The first POST from a registration's mail."""

    name: ClassVar[str] = "registration.address_proved"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
