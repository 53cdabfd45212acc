"""Reminders by the batch: claimed together, read together, printed from a kept form, and each marked alone once it is sent.

Marks are written in order, so of the rows that a dead worker held only the first can have been handed over.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import override

from notifications.choices import State
from notifications.contexts import own_words
from notifications.models import Message
from notifications.queries import for_sending
from notifications.reminders import RULES, after_quiet_hours
from notifications.rendering import MailForm, form_of
from outreach.events.choices import SessionStatus, Status
from outreach.events.models import Session
from outreach.registrations.choices import SeatState
from outreach.registrations.links import way_in_url
from outreach.registrations.models import Registration, Seat
from outreach.shared import when

# How many are claimed and read at once.
BATCH = 100


@dataclass(frozen=True)
class Reminder:
    """A reminder that this worker holds, with what is its reader's own. The fields of `_COLUMNS`, then what she holds."""

    pk: int
    kind: str
    language: str
    message_id: str
    data: dict[str, str]
    due_at: datetime
    lease_until: datetime
    tries: int
    is_uncertain: bool
    error: str
    contact_id: int
    email: str
    erased_at: datetime | None
    registration_id: int
    holder_id: int
    withdrawn_at: datetime | None
    zone: str
    name: str
    # Sessions with a confirmed seat, and the way of taking part, by start.
    held: tuple[tuple[int, str], ...]
    registration: Registration


_COLUMNS = (
    "pk",
    "kind",
    "language",
    "message_id",
    "data",
    "due_at",
    "lease_until",
    "tries",
    "is_uncertain",
    "error",
    "contact_id",
    "contact__email",
    "contact__erased_at",
    "registration_id",
    "registration__contact_id",
    "registration__withdrawn_at",
    "registration__zone",
    "registration__name",
)
_OF_LINK = ("registration__public_id", "registration__link_counter")


@dataclass(frozen=True)
class Batch:
    """Reminders of one kind of one session, with the session as it stood when they were read."""

    session: Session
    reminders: list[Reminder]


def claim(kind: str, session_id: int, *, at: datetime) -> Batch | None:
    """Take the oldest that are due for the length of a lease; None if there are none. Five queries, however many.

    Another worker's rows are passed over.
    """
    keys = _take(kind, session_id, at)
    if not keys:
        return None
    session = Session.objects.select_related("event").get(pk=session_id)
    rows = list(Message.objects.filter(pk__in=keys).order_by("pk").values_list(*_COLUMNS, *_OF_LINK))
    held = _held({row[_COLUMNS.index("registration_id")] for row in rows})
    return Batch(session, [_reminder(row, held) for row in rows])


@transaction.atomic
def _take(kind: str, session_id: int, at: datetime) -> list[int]:
    """On PostgreSQL two workers may look at the same moment: what one has locked, the other skips."""
    due = Message.objects.due(at).filter(kind=kind, session=session_id).order_by("due_at", "pk")
    rows = list(due.select_for_update(skip_locked=True, no_key=True).values_list("pk", "lease_until")[:BATCH])
    # Two leases of the same microsecond would be taken for one: then a doubt goes unnoted, nothing else.
    first_of_lease = {lease: min(pk for pk, of in rows if of == lease) for _, lease in rows if lease}
    keys = [pk for pk, _ in rows]
    lease_until = at + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    Message.objects.filter(pk__in=keys).update(lease_until=lease_until, tries=F("tries") + 1)
    if first_of_lease:
        Message.objects.filter(pk__in=first_of_lease.values()).update(is_uncertain=True)
    return keys


def _held(registrations: set[int]) -> dict[int, list[tuple[int, str]]]:
    seats = Seat.objects.filter(registration__in=registrations, state=SeatState.CONFIRMED).order_by("session__starts_at", "pk")
    held = defaultdict(list)
    for registration_id, session_id, way in seats.values_list("registration_id", "session_id", "intake__way"):
        held[registration_id].append((session_id, way))
    return held


def _reminder(row: tuple, held: dict[int, list[tuple[int, str]]]) -> Reminder:
    registration_id = row[_COLUMNS.index("registration_id")]
    # All that her way in is made of.
    registration = Registration(public_id=row[-2], link_counter=row[-1])
    values: tuple[Any, ...] = (*row[:-2], tuple(held.get(registration_id, ())), registration)
    return Reminder(*values)


def why_untrue(reminder: Reminder, session: Session) -> str:
    """Why a reminder must not be sent any more, for the desk; empty while it holds. No query."""
    if reminder.erased_at:
        return "the person was erased"
    if reminder.withdrawn_at or reminder.holder_id != reminder.contact_id:
        return "the registration is no longer this person's"
    if session.pk not in [session_id for session_id, _ in reminder.held]:
        return "the seat is no longer held"
    if session.status != SessionStatus.SCHEDULED or session.event.status != Status.PUBLISHED:
        return "the session is cancelled"
    if reminder.data["starts_at"] != when.utc_stamp(session.starts_at):
        return "the session has moved"
    return ""


def is_too_late(reminder: Reminder, session: Session, at: datetime) -> bool:
    """Whether it is to be missed rather than sent now."""
    return at > session.starts_at - RULES[reminder.kind].latest


def rests_until(reminder: Reminder, at: datetime) -> datetime | None:
    """When the person's quiet hours end, if it is in them now and the kind keeps them."""
    if not RULES[reminder.kind].keeps_quiet:
        return None
    morning = after_quiet_hours(at, reminder.zone)
    return morning if morning > at else None


class Forms:
    """The forms of a run of some seconds: one for all who are told the same. A session that changed has another."""

    def __init__(self) -> None:
        self._forms: dict[tuple, MailForm] = {}

    def form_for(self, reminder: Reminder, session: Session) -> tuple[MailForm, dict[str, str]]:
        """The form, and what is the person's own in it. About six queries for a form that is new."""
        own = own_words(reminder.name, way_in_url(reminder.registration))
        like = (reminder.kind, session.pk, session.sequence, reminder.language, reminder.zone, reminder.due_at, reminder.held, *own)
        if like not in self._forms:
            with override(reminder.language):
                self._forms[like] = form_of(for_sending(reminder.pk))
        return self._forms[like], own


# The session as it stands then: whoever is next in the batch is told what is so.
_MARK = """
UPDATE notifications_message SET state = %s, sent_at = %s, subject = %s, body = %s, data = %s, lease_until = NULL, error = ''
WHERE id = %s AND lease_until = %s RETURNING (SELECT sequence FROM events_session WHERE id = session_id)
"""


def note_sent(reminder: Reminder, form: MailForm, text: str, *, at: datetime) -> int | None:
    """Mark one as sent, unless its lease ran out and another worker has it now. Returns the session's sequence, else None."""
    instant = connection.ops.adapt_datetimefield_value
    values = [State.SENT.value, instant(at), form.subject, text, form.data, reminder.pk, instant(reminder.lease_until)]
    with connection.cursor() as cursor:
        cursor.execute(_MARK, values)
        row = cursor.fetchone()
    return row[0] if row else None


def sequence_of(session: Session) -> int:
    return Session.objects.values_list("sequence", flat=True).get(pk=session.pk)


def put_back(reminders: list[Reminder]) -> None:
    """Not tried after all. One query for each number of tries."""
    for tries in {reminder.tries for reminder in reminders}:
        keys = [reminder.pk for reminder in reminders if reminder.tries == tries]
        held = Message.objects.filter(pk__in=keys, lease_until=reminders[0].lease_until)
        held.update(lease_until=None, tries=tries - 1)


@contextmanager
def marking() -> Iterator[None]:
    """While it lasts, PostgreSQL answers before a mark is on its disk.

    A worker that is killed loses none. If the database's own machine goes down, marks of its last second may be lost:
    those reminders are sent again under the same Message-ID. Nothing but reminders is written meanwhile.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
