"""Sending what is queued: claim, commit, make the words, send with no transaction open, mark."""

import logging
import smtplib
import time
from contextlib import suppress
from datetime import datetime, timedelta
from email.errors import MessageError

from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db.models import Case, F, Value, When

from notifications.choices import State
from notifications.models import Message
from notifications.queries import for_sending, must_wait, why_untrue, with_words_older_than
from notifications.rendering import Letter, compose
from outreach.shared import clock

logger = logging.getLogger(__name__)

# How long after each try that failed in passing comes the next; the last step repeats.
LADDER = [timedelta(seconds=30), *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60, 120))]
# With the ladder: about a day.
MOST_TRIES = 20
# A run ends well before the worker's time limit would kill it.
_LONGEST_RUN_SECONDS = 60

_REFUSED = (ValidationError, BadHeaderError, MessageError, UnicodeError, AnymailRecipientsRefused, AnymailInvalidAddress)


def deliver(*, at: datetime | None = None, batch: int = 200) -> int:
    """Send what is due, oldest first, over one connection. Returns how many were sent.

    Each message is claimed alone, just before it is sent: a worker that dies leaves one message in doubt. That one is
    sent again under the same Message-ID when its lease ends. A server that cannot be reached costs no message a try.
    """
    due = list(Message.objects.due(at or clock.now()).order_by("due_at", "pk").values_list("pk", flat=True)[:batch])
    sent, line, until = 0, get_connection(), time.monotonic() + _LONGEST_RUN_SECONDS
    try:
        for pk in due:
            if time.monotonic() > until or not _is_open(line, at or clock.now()):
                break
            sent += _deliver_one(pk, line, at or clock.now())
    finally:
        _close(line)
    return sent


def forget_words(*, at: datetime | None = None) -> int:
    """Blank what was written to people more than MAIL_BODY_DAYS ago. Returns how many messages."""
    return with_words_older_than(settings.MAIL_BODY_DAYS, at=at or clock.now()).update(subject="", body="")


def claim(pk: int, *, at: datetime) -> Message | None:
    """Take a message for the length of a lease, in one UPDATE; None when another worker was quicker.

    A lease that is still there and over belongs to a worker that died: what it sent is in doubt.
    """
    in_doubt = Case(When(lease_until__isnull=False, then=Value(True)), default=F("is_uncertain"))
    lease_until = at + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    taken = Message.objects.due(at).filter(pk=pk).update(lease_until=lease_until, tries=F("tries") + 1, is_uncertain=in_doubt)
    return for_sending(pk) if taken else None


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


def _is_open(line: BaseEmailBackend, at: datetime) -> bool:
    """Whether the line to the server stands, opening it if need be. If it cannot, everything due waits a little."""
    try:
        line.open()
    except OSError as error:
        logger.warning("the mail server cannot be reached: %s", _words_of(error))
        Message.objects.due(at).update(due_at=at + LADDER[0], error=_words_of(error))
        return False
    return True


def _deliver_one(pk: int, line: BaseEmailBackend, at: datetime) -> bool:
    message = claim(pk, at=at)
    if message is None:
        return False
    if must_wait(message):
        _put_back(message, due_at=at + LADDER[0], tries=message.tries - 1)
        return False
    if why := why_untrue(message):
        _close_row(message, state=State.DROPPED, error=why)
        return False
    try:
        validate_email(message.contact.email)
        letter = compose(message)
        line.send_messages([letter.mail])
    except Exception as error:
        # Whatever it is, the message is kept with it and the next one is sent over a fresh line.
        _close(line)
        _note_failure(message, error, at)
        return False
    _note_sent(message, letter, at)
    return True


def _note_sent(message: Message, letter: Letter, at: datetime) -> None:
    _close_row(message, state=State.SENT, sent_at=at, method=letter.method, subject=letter.subject[:400], body=letter.text, error="")


def _note_failure(message: Message, error: Exception, at: datetime) -> None:
    words = _words_of(error)
    if is_permanent(error) or message.tries >= MOST_TRIES:
        logger.error("message %s failed for good: %s", message.pk, words)
        _close_row(message, state=State.FAILED, error=words)
        return
    # A fault of our own code is logged with its trace; the message waits for the mended release.
    logger.warning("message %s waits after try %s: %s", message.pk, message.tries, words, exc_info=not _is_of_mail(error))
    wait = LADDER[min(message.tries, len(LADDER)) - 1]
    _put_back(message, due_at=at + wait, error=words, is_uncertain=message.is_uncertain or _broke_the_line(error))


def _broke_the_line(error: Exception) -> bool:
    """Whether the server gave no answer: it may have taken the message all the same."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError)


def _is_of_mail(error: Exception) -> bool:
    return isinstance(error, OSError | AnymailAPIError)  # smtplib's errors are OSErrors


def _put_back(message: Message, **changes: object) -> None:
    Message.objects.filter(pk=message.pk, lease_until=message.lease_until).update(lease_until=None, **changes)


def _close_row(message: Message, **changes: object) -> None:
    """The end of a message, unless its lease ran out and another worker has it now."""
    Message.objects.filter(pk=message.pk, lease_until=message.lease_until).update(lease_until=None, **changes)


def _close(line: BaseEmailBackend) -> None:
    """Closing is a courtesy: a line that broke cannot say good-bye."""
    with suppress(OSError):
        line.close()


def _words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
