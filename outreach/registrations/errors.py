"""What registration refuses. `field` names the form field that the answer belongs to."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from outreach.shared.errors import ConflictError, DomainError


class RegistrationClosedError(ConflictError):
    code = "closed"
    message = _("Registration for this session has closed. Choose another session, or look for the recording later.")


class RegistrationNotYetOpenError(ConflictError):
    code = "not_yet_open"
    message = _("Registration for this session has not opened yet. Come back on the day it opens.")


class SessionCancelledError(ConflictError):
    code = "session_cancelled"
    message = _("This session has been cancelled. Choose another one.")


class EventNotOpenError(ConflictError):
    code = "event_not_open"
    message = _("This event takes no registrations.")


class SessionPastError(ConflictError):
    code = "session_past"
    message = _("This session is over. Choose another one, or look for the recording.")


class NotCorrectableError(ConflictError):
    code = "not_correctable"
    message = _("The address can no longer be changed here. Register again with the right one.")


class DoorClosedError(DomainError):
    code = "door_closed"
    message = _("The doors are not open.")


class IntakeFullError(ConflictError):
    code = "full"
    message = _("This session has just filled up. Nothing has changed: you still have what you had.")


class RegistrationEndedError(ConflictError):
    code = "registration_ended"
    message = _("This registration has ended. Register again to take part.")


class NotOfThisEventError(DomainError):
    code = "not_of_this_event"
    message = _("Choose another session of the same event.")


class NoLongerWaitingError(ConflictError):
    code = "no_longer_waiting"
    message = _("A place has come free for you meanwhile: you wait no more.")


class OfferEndedError(ConflictError):
    code = "offer_ended"
    message = _("The time to accept this place has passed. It goes to the next person waiting.")


class CapacityBelowTakenError(ConflictError):
    code = "capacity_below_taken"
    message = _("More seats than that are taken or held.")


class TooFewSeatsLeftError(ConflictError):
    code = "too_few_seats_left"
    message = _("There are not so many free seats to hold.")


class NothingToHoldError(DomainError):
    code = "nothing_to_hold"
    message = _("This session has no limit, so no seats need to be held.")


class BadAllotmentError(DomainError):
    code = "bad_allotment"
    message = _("Hold one seat or more, until an hour still to come.")


class HeldAlreadyError(ConflictError):
    code = "held_already"
    message = _("Seats are held for them already. End that first.")


class IntakeKnownError(ConflictError):
    code = "intake_known"
    message = _("Registration is open already. Load the page again to change the number of places.")


class WayHeldError(ConflictError):
    """`people`: how many have a place or wait for one in a way of attending that would end. `way`: its label."""

    code = "way_held"
    field = "mode"

    def __init__(self, people: int, way: str) -> None:
        self.people = people
        sentence = ngettext(
            "%(number)s person has a place or waits for one in the way that would end: %(way)s. That person has to choose the other way first.",
            "%(number)s people have a place or wait for one in the way that would end: %(way)s. They have to choose the other way first.",
            people,
        )
        super().__init__(sentence % {"number": people, "way": way})
