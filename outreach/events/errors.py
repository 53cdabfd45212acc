"""What the programme refuses."""

from django.utils.translation import gettext_lazy as _

from outreach.shared.errors import ConflictError, DomainError


class WrongStateError(ConflictError):
    code = "wrong_state"
    message = _("The event is no longer in the state that this step needs. Load the page again.")


class NothingToPublishError(DomainError):
    code = "nothing_to_publish"
    message = _("An event needs at least one session and one language before it is published.")


class LanguageMissingError(DomainError):
    code = "language_missing"
    message = _("Write the title in this language before publishing it.")


class ReasonMissingError(DomainError):
    code = "reason_missing"
    message = _("Say why, in the event’s own language at least.")


class BadTimeError(DomainError):
    code = "bad_time"
    message = _("The end must be after the start, and the time zone one of the IANA names.")


class BadLivestreamError(DomainError):
    code = "bad_livestream"
    message = _("Write an address that begins with https://.")
