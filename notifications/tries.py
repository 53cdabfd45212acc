"""What becomes of a mail after a try: marked, put back for later, or given up."""

import logging
import smtplib
from datetime import datetime, timedelta
from email.errors import MessageError

from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError

from notifications.choices import State
from notifications.models import Message

logger = logging.getLogger("notifications.delivery")

# How long after each try that failed in passing comes the next; the last step repeats.
LADDER = [timedelta(seconds=30), *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60, 120))]
# With the ladder: about a day.
MOST_TRIES = 20

_REFUSED = (ValidationError, BadHeaderError, MessageError, UnicodeError, AnymailRecipientsRefused, AnymailInvalidAddress)


def is_permanent(error: Exception) -> bool:
    """Whether sending the same message again would fail the same way.

    An address or a text that is refused for good (5xx) is; a refused sender is our own setting, which somebody mends.
    """
    if isinstance(error, _REFUSED):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    if isinstance(error, AnymailAPIError):
        return error.status_code in {400, 422}
    return isinstance(error, smtplib.SMTPNotSupportedError)


def note_failure(message: Message, error: Exception, at: datetime) -> None:
    words = words_of(error)
    if is_permanent(error) or message.tries >= MOST_TRIES:
        logger.error("message %s failed for good: %s", message.pk, _named(error))
        close(message, state=State.FAILED, error=words)
        return
    # A fault of our own code is logged with its trace; the message waits for the mended release.
    logger.warning("message %s waits after try %s: %s", message.pk, message.tries, _named(error), exc_info=not _is_of_mail(error))
    wait = LADDER[min(message.tries, len(LADDER)) - 1]
    put_back(message, due_at=at + wait, error=words, is_uncertain=message.is_uncertain or _broke_the_line(error))


def _broke_the_line(error: Exception) -> bool:
    """Whether the server gave no answer: it may have taken the message all the same."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError)


def _is_of_mail(error: Exception) -> bool:
    return isinstance(error, OSError | AnymailAPIError)  # smtplib's errors are OSErrors


def put_back(message: Message, **changes: object) -> None:
    Message.objects.filter(pk=message.pk, lease_until=message.lease_until).update(lease_until=None, batch=None, **changes)


def close(message: Message, **changes: object) -> None:
    """The end of a message, unless its lease ran out and another worker has it now."""
    Message.objects.filter(pk=message.pk, lease_until=message.lease_until).update(lease_until=None, batch=None, **changes)


def words_of(error: Exception) -> str:
    """For the mail log, which few may read: servers name the address that they refuse."""
    return f"{type(error).__name__}: {error}"[:500]


def _named(error: Exception) -> str:
    """For the log of the process, which holds no address."""
    return f"{type(error).__name__} {_code_of(error)}".rstrip()


def _code_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return ", ".join(str(code) for code, _words in error.recipients.values())
    return str(getattr(error, "smtp_code", getattr(error, "status_code", "")) or "")
