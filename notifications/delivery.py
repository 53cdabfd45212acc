"""Sending what is queued: claim, commit, make the words, send with no transaction open, mark."""

import logging
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db.models import Case, F, Value, When

from notifications import batches, mailings, tries, turns
from notifications.batches import Sent
from notifications.choices import State
from notifications.mailings import Mailing, Piece
from notifications.models import Message
from notifications.queries import for_sending, must_wait, why_untrue, with_words_older_than
from notifications.reminders import TOO_LATE
from notifications.rendering import Letter, compose
from notifications.tries import LADDER, words_of
from outreach.events.models import Session
from outreach.shared import clock

logger = logging.getLogger(__name__)

# A run ends before what waits for this worker expires.
_LONGEST_RUN_SECONDS = 8
# What becomes due meanwhile waits so long.
_LONGEST_TURN_SECONDS = 2

# So many mails that are sent one by one, then a batch of those to many.
_SINGLES = 50


class _LineIsDownError(Exception):
    """The mail server cannot be reached."""


@dataclass
class _Run:
    """One line to the server, and how many mails left by it."""

    line: BaseEmailBackend
    at: datetime | None
    # Printed forms live as long as the run: who corrects a title meanwhile is some seconds late for some mails.
    forms: mailings.Forms = field(default_factory=mailings.Forms)
    sent: int = 0

    def now(self) -> datetime:
        return self.at or clock.now()


def deliver(*, at: datetime | None = None) -> int:
    """Send what is due over one connection, each kind of each session in turn, for some seconds. Returns how many were sent.

    A message is claimed alone, just before it is sent, but for what goes to many: of that a batch is claimed at once, and
    how far it was sent is noted after each. A worker that dies leaves one message in doubt. That one is sent again under
    the same Message-ID when its lease ends. A server that cannot be reached costs no message a try. Several workers may
    do so at once.
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
    """Some single mails and a batch to many, again and again, until all are sent or the time is over."""
    singles, lines = deque(turn.singles), deque(turn.of_many)
    while (singles or lines) and time.monotonic() < until:
        for pk in [singles.popleft() for _ in range(min(_SINGLES, len(singles)))]:
            if time.monotonic() < until:
                run.sent += _deliver_one(pk, run)
        if lines:
            kind, session_id = lines.popleft()
            if mailing := mailings.claim(kind, session_id, at=run.now()):
                _send_mailing(mailing, run, until)
                lines.append((kind, session_id))


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


def _open(run: _Run) -> None:
    """Open the line to the server, if it does not stand. Raises _LineIsDownError: then everything due waits a little."""
    try:
        run.line.open()
    except OSError as error:
        raise _LineIsDownError(words_of(error)) from error


def _deliver_one(pk: int, run: _Run) -> bool:
    _open(run)
    at = run.now()
    message = claim(pk, at=at)
    if message is None:
        return False
    if must_wait(message):
        tries.put_back(message, due_at=at + LADDER[0], tries=message.tries - 1)
        return False
    if why := why_untrue(message):
        tries.close(message, state=State.DROPPED, error=why)
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
        tries.note_failure(message, error, at)
        return False
    _note_sent(message, letter, at)
    return True


def _send_mailing(mailing: Mailing, run: _Run, until: float) -> None:
    """Send one after the other. When time is over, or the session changed meanwhile, the rest is put back."""
    left = deque(mailing.pieces)
    sent: list[Sent] = []
    with batches.noting():
        try:
            stands = True
            while left and stands and time.monotonic() < until:
                _open(run)
                stands = _send_next(left.popleft(), mailing, run, sent)
        finally:
            batches.finish(mailing.batch, sent, [piece.message for piece in left], at=run.now())


def _send_next(piece: Piece, mailing: Mailing, run: _Run, sent: list[Sent]) -> bool:
    """A reminder is sent at its hour or not at all: not into somebody's night, and not when it helps no more.

    Returns whether the session still stands as it was read.
    """
    message, session, at = piece.message, mailing.session, run.now()
    if piece.is_in_other_hands:
        tries.put_back(message, due_at=at + LADDER[0], tries=message.tries - 1)
    elif why := mailings.why_untrue(piece, session):
        tries.close(message, state=State.DROPPED, error=why)
    elif mailings.is_too_late(message, session, at):
        tries.close(message, state=State.MISSED, error=message.error or TOO_LATE)
    elif morning := mailings.rests_until(piece, at):
        tries.put_back(message, due_at=morning, tries=message.tries - 1)
    else:
        return _send_piece(piece, mailing, run, sent)
    return True


def _send_piece(piece: Piece, mailing: Mailing, run: _Run, sent: list[Sent]) -> bool:
    message, session = piece.message, mailing.session
    try:
        validate_email(message.contact.email)
        form, own = run.forms.form_for(piece, session)
        mail = form.filled(email=message.contact.email, message_id=message.message_id, own=own)
        run.line.send_messages([mail])
    except Exception as error:
        _close(run.line)
        tries.note_failure(message, error, run.now())
        return _sequence_of(session) == session.sequence
    run.sent += 1
    sent.append(Sent(message.pk, form.subject, str(mail.body), form.data))
    return batches.note(mailing.batch, message.pk, session.pk) == session.sequence


def _sequence_of(session: Session) -> int:
    return Session.objects.values_list("sequence", flat=True).get(pk=session.pk)


def _note_sent(message: Message, letter: Letter, at: datetime) -> None:
    said = {"kind": letter.kind, "method": letter.method, "data": letter.data, "subject": letter.subject[:400], "body": letter.text}
    tries.close(message, state=State.SENT, sent_at=at, error="", **said)


def _close(line: BaseEmailBackend) -> None:
    """Closing is a courtesy: a line that broke cannot say good-bye."""
    with suppress(OSError):
        line.close()
