"""What registration refuses. `field` names the form field that the answer belongs to."""

from django.utils.translation import gettext_lazy as _

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
