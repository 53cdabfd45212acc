"""What the clock, the event and the counters say of an intake."""

from datetime import datetime

from outreach.events.choices import Phase, Status
from outreach.events.lifecycle import phase
from outreach.registrations.choices import IntakeState
from outreach.registrations.errors import (
    EventNotOpenError,
    RegistrationClosedError,
    RegistrationNotYetOpenError,
    SessionCancelledError,
    SessionPastError,
)
from outreach.registrations.models import Intake
from outreach.shared.errors import DomainError

FEW_SEATS = 10


def refusal(intake: Intake, at: datetime) -> type[DomainError] | None:
    """Why the intake takes nobody at `at`, or None. A full intake takes people: onto its waiting list."""
    session = intake.session
    if session.event.status == Status.CANCELLED or session.is_cancelled:
        return SessionCancelledError
    if session.event.status != Status.PUBLISHED:
        return EventNotOpenError
    if phase(session, at) == Phase.ENDED:
        return SessionPastError
    if intake.opens_at and at < intake.opens_at:
        return RegistrationNotYetOpenError
    if intake.closes_at and at >= intake.closes_at:
        return RegistrationClosedError
    return None


def promotion_refusal(intake: Intake, at: datetime) -> type[DomainError] | None:
    """Why nobody comes up from the waiting list of the intake at `at`, or None.

    Those who wait come up after registration has closed too, until the session starts; nobody does where the session
    is cancelled or over.
    """
    why = refusal(intake, at)
    if why is RegistrationNotYetOpenError:
        return None
    if why is RegistrationClosedError and phase(intake.session, at) == Phase.UPCOMING:
        return None
    return why


def state_of(intake: Intake, at: datetime) -> IntakeState:
    """Not yet open, open, full or closed. Cancelled, past and unpublished read as closed."""
    why = refusal(intake, at)
    if why is RegistrationNotYetOpenError:
        return IntakeState.NOT_YET
    if why is not None:
        return IntakeState.CLOSED
    return IntakeState.FULL if intake.is_full else IntakeState.OPEN


def few_left(intake: Intake, at: datetime) -> int | None:
    """How many seats are left when that is ten percent or fewer, or fewer than ten; else None. Held seats are not left."""
    left = intake.seats_left
    if intake.capacity is None or left is None or state_of(intake, at) != IntakeState.OPEN:
        return None
    return left if left < FEW_SEATS or left * 10 <= intake.capacity else None
