"""Sending what is queued: claim, commit, make the words, send with no transaction open, mark."""

import logging
import smtplib
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.errors import MessageError

from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db.models import Case, F, Value, When

from notifications import mailings, reminders, turns
from notifications.choices import State
from notifications.mailings import Reminder
from notifications.models import Message
from notifications.queries import for_sending, must_wait, why_untrue, with_words_older_than
from notifications.rendering import Letter, compose
from outreach.events.models import Session
from outreach.shared import clock

logger = logging.getLogger(__name__)

# How long after each try that failed in passing comes the next; the last step repeats.
LADDER = [timedelta(seconds=30), *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60, 120))]
# With the ladder: about a day.
MOST_TRIES = 20
# A run ends before what waits for this worker expires.
_LONGEST_RUN_SECONDS = 8
# What becomes due meanwhile waits so long.
_LONGEST_TURN_SECONDS = 2

# So many mails that are sent one by one, then a batch of reminders.
_SINGLES = 50
Held = Message | Reminder

_REFUSED = (ValidationError, BadHeaderError, MessageError, UnicodeError, AnymailRecipientsRefused, AnymailInvalidAddress)


class _LineIsDownError(Exception):
    """The mail server cannot be reached."""


@dataclass
class _Run:
    """One line to the server, and how many mails left by it."""

    line: BaseEmailBackend
    at: datetime | None
    # Printed forms live as long as the run: who corrects a title meanwhile is some seconds late for some reminders.
    forms: mailings.Forms = field(default_factory=mailings.Forms)
    sent: int = 0

    def now(self) -> datetime:
        return self.at or clock.now()


def deliver(*, at: datetime | None = None) -> int:
    """Send what is due over one connection, each kind of each session in turn, for some seconds. Returns how many were sent.

    A message is claimed alone, just before it is sent, but for reminders: a batch of those is claimed at once and each is
    marked alone. A worker that dies leaves one message in doubt. That one is sent again under the same Message-ID when
    its lease ends. A server that cannot be reached costs no message a try. Several workers may do so at once.
    """
    run, until = _Run(get_connection(), at), time.monotonic() + _LONGEST_RUN_SECONDS
    try:
        while time.monotonic() < until and (turn := turns.in_turn(at=run.now())):
            _take_turn(turn, run, min(until, time.monotonic() + _LONGEST_TURN_SECONDS))
    except _LineIsDownError as error:
        logger.warning("the mail server cannot be reached: %s", error)
        Message.objects.due(run.now()).update(due_at=run.now() + LADDER[0], error=str(error))
    finally:
        _close(run.line)
    return run.sent


def _take_turn(turn: turns.Turn, run: _Run, until: float) -> None:
    """Some single mails and a batch of reminders, again and again, until all are sent or the time is over."""
    singles, reminders = deque(turn.singles), deque(turn.reminders)
    while (singles or reminders) and time.monotonic() < until:
        for pk in [singles.popleft() for _ in range(min(_SINGLES, len(singles)))]:
            if time.monotonic() < until:
                run.sent += _deliver_one(pk, run)
        if reminders:
            kind, session_id = reminders.popleft()
            if batch := mailings.claim(kind, session_id, at=run.now()):
                _send_batch(batch, run, until)
                reminders.append((kind, session_id))


def forget_words(*, at: datetime | None = None) -> int:
    """Blank what was written to people more than MAIL_BODY_DAYS ago. Returns how many messages."""
    return with_words_older_than(settings.MAIL_BODY_DAYS, at=at or clock.now()).update(subject="", body="")


def claim(pk: int, *, at: datetime) -> Message | None:
    """Take a message for the length of a lease, in one UPDATE; None when another worker was quicker.

    A lease that is still there and over belongs to a worker that died: what it sent is in doubt.
    """
    return for_sending(pk) if _take(pk, at) else None


def _take(pk: int, at: datetime) -> bool:
    in_doubt = Case(When(lease_until__isnull=False, then=Value(True)), default=F("is_uncertain"))
    changes = {"lease_until": _lease_from(at), "tries": F("tries") + 1, "is_uncertain": in_doubt}
    return bool(Message.objects.due(at).filter(pk=pk).update(**changes))


def _lease_from(at: datetime) -> datetime:
    return at + timedelta(seconds=settings.MAIL_LEASE_SECONDS)


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


def _open(run: _Run) -> None:
    """Open the line to the server, if it does not stand. Raises _LineIsDownError: then everything due waits a little."""
    try:
        run.line.open()
    except OSError as error:
        raise _LineIsDownError(_words_of(error)) from error


def _deliver_one(pk: int, run: _Run) -> bool:
    _open(run)
    at = run.now()
    message = claim(pk, at=at)
    if message is None:
        return False
    if must_wait(message):
        _put_back(message, due_at=at + LADDER[0], tries=message.tries - 1)
        return False
    if why := why_untrue(message):
        _close_row(message, state=State.DROPPED, error=why)
        return False
    return _send(message, run.line, at)


def _send(message: Message, line: BaseEmailBackend, at: datetime) -> bool:
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


def _send_batch(batch: mailings.Batch, run: _Run, until: float) -> None:
    """Send reminders one after the other. When time is over, or the session changed meanwhile, the rest is put back."""
    left = deque(batch.reminders)
    try:
        with mailings.marking():
            stands = True
            while left and stands and time.monotonic() < until:
                _open(run)
                stands = _remind(left.popleft(), batch.session, run)
    finally:
        mailings.put_back(list(left))


def _remind(reminder: Reminder, session: Session, run: _Run) -> bool:
    """A reminder is sent at its hour or not at all: not into somebody's night, and not when it helps no more.

    Returns whether the session still stands as it was read.
    """
    at = run.now()
    if why := mailings.why_untrue(reminder, session):
        _close_row(reminder, state=State.DROPPED, error=why)
    elif mailings.is_too_late(reminder, session, at):
        _close_row(reminder, state=State.MISSED, error=reminder.error or reminders.TOO_LATE)
    elif morning := mailings.rests_until(reminder, at):
        _put_back(reminder, due_at=morning, tries=reminder.tries - 1)
    else:
        return _send_reminder(reminder, session, run, at) == session.sequence
    return True


def _send_reminder(reminder: Reminder, session: Session, run: _Run, at: datetime) -> int:
    """Returns the session's sequence after that."""
    try:
        validate_email(reminder.email)
        form, own = run.forms.form_for(reminder, session)
        mail = form.filled(email=reminder.email, message_id=reminder.message_id, own=own)
        run.line.send_messages([mail])
    except Exception as error:
        _close(run.line)
        _note_failure(reminder, error, at)
        return mailings.sequence_of(session)
    run.sent += 1
    sequence = mailings.note_sent(reminder, form, str(mail.body), at=at)
    return mailings.sequence_of(session) if sequence is None else sequence


def _note_sent(message: Message, letter: Letter, at: datetime) -> None:
    said = {"kind": letter.kind, "method": letter.method, "data": letter.data, "subject": letter.subject[:400], "body": letter.text}
    _close_row(message, state=State.SENT, sent_at=at, error="", **said)


def _note_failure(message: Held, error: Exception, at: datetime) -> None:
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


def _put_back(message: Held, **changes: object) -> None:
    Message.objects.filter(pk=message.pk, lease_until=message.lease_until).update(lease_until=None, **changes)


def _close_row(message: Held, **changes: object) -> None:
    """The end of a message, unless its lease ran out and another worker has it now."""
    Message.objects.filter(pk=message.pk, lease_until=message.lease_until).update(lease_until=None, **changes)


def _close(line: BaseEmailBackend) -> None:
    """Closing is a courtesy: a line that broke cannot say good-bye."""
    with suppress(OSError):
        line.close()


def _words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
