"""Mails that a worker holds together: taken in one UPDATE, noted one by one as they leave, marked in one UPDATE at the end.

The note is one small row, written anew after each mail. Mails leave in the order of their numbers, so of what a dead
worker held the first after the note is in doubt, those before it were sent, and the rest was not tried (ADR 0010).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from notifications.choices import State
from notifications.models import Batch, Message

# How many are taken at once.
SIZE = 200


@dataclass(frozen=True)
class Sent:
    """What the outbox keeps of a mail that was sent; `data` is JSON."""

    pk: int
    subject: str
    body: str
    data: str


def take(kind: str, session_id: int, *, at: datetime) -> tuple[int, list[int]] | None:
    """Take the oldest that are due for the length of a lease: the batch's number and theirs; None if there are none.

    Three queries, however many; more where a worker died. Another worker's rows are passed over, and so is whoever has
    one in the batch already: what is told depends on what was told before.
    """
    while True:
        dead, taken = _take(kind, session_id, at)
        if not dead:
            return taken
        for batch in dead:
            _settle(batch, session_id)


@transaction.atomic
def _take(kind: str, session_id: int, at: datetime) -> tuple[list[int], tuple[int, list[int]] | None]:
    """Batches whose workers died, which come first; without any, what was taken."""
    due = Message.objects.due(at).filter(kind=kind, session=session_id).order_by("due_at", "pk")
    # On PostgreSQL two workers may look at the same moment: what one has locked, the other skips.
    chosen = due.select_for_update(skip_locked=True, no_key=True)
    rows = list(chosen.values_list("batch_id", "registration_id", "contact_id", "pk")[:SIZE])
    first_of_each: dict[tuple[int, int], int] = {}
    for _, registration_id, contact_id, pk in rows:
        first_of_each.setdefault((registration_id, contact_id), pk)
    dead = sorted({batch for batch, *_ in rows if batch})
    if dead or not rows:
        return dead, None
    batch = Batch.objects.create(begun_at=at)
    keys = sorted(first_of_each.values())
    lease_until = at + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    Message.objects.filter(pk__in=keys).update(lease_until=lease_until, tries=F("tries") + 1, batch=batch)
    return [], (batch.pk, keys)


@transaction.atomic
def _settle(pk: int, session_id: int) -> None:
    """Mark what a worker had sent that died, as far as its note says; the words died with it. The rest is free again.

    Or it was too slow: then it finds its batch gone. A mail that names a batch which is gone is in doubt too.
    """
    # Two workers may find it: the second waits, and finds it gone.
    batch = Batch.objects.select_for_update().filter(pk=pk).first()
    held = Message.objects.filter(state=State.QUEUED, session=session_id, batch=pk)
    if batch:
        _mark_as_noted(list(held.filter(pk__lte=batch.sent_up_to)), batch)
        batch.delete()
    left = sorted(held.values_list("pk", flat=True))
    Message.objects.filter(pk__in=left[:1]).update(is_uncertain=True)
    Message.objects.filter(pk__in=left).update(lease_until=None, batch=None)


def _mark_as_noted(messages: list[Message], batch: Batch) -> None:
    for message in messages:
        message.state, message.sent_at, message.error = State.SENT, batch.begun_at, ""
        message.data = message.data | {"told": batch.told}
        message.lease_until, message.batch = None, None
    Message.objects.bulk_update(messages, ["state", "sent_at", "error", "data", "lease_until", "batch"])


_NOTE = "UPDATE notifications_batch SET sent_up_to = {} WHERE id = {} RETURNING (SELECT sequence FROM events_session WHERE id = {})"


def note(batch: int, pk: int, session_id: int) -> int | None:
    """Note that this mail was handed over. Returns the session's SEQUENCE as it stands now; None when the batch was lost. Inside `noting`."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("EXECUTE note_of_batch (%s, %s, %s)", [pk, batch, session_id])
        else:
            cursor.execute(_NOTE.format("%s", "%s", "%s"), [pk, batch, session_id])
        row = cursor.fetchone()
    return row[0] if row else None


@contextmanager
def noting() -> Iterator[None]:
    """While it lasts, PostgreSQL has the note planned, and answers before it is on its disk.

    A worker that is killed loses none. If the database's own machine goes down, what was written in its last second may
    be lost: those mails are sent again under the same Message-ID. Nothing but what became of mails is written meanwhile.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET synchronous_commit TO off; PREPARE note_of_batch (bigint, bigint, bigint) AS {_NOTE.format('$1', '$2', '$3')}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit; DEALLOCATE note_of_batch")


@transaction.atomic
def finish(batch: int, sent: list[Sent], left: list[Message], *, at: datetime) -> None:
    """Mark what was sent, and put back untried what is left. Three queries, one more for each number of tries.

    Nothing, when the lease ran out and another worker has the batch: it read the note.
    """
    if not Batch.objects.filter(pk=batch).delete()[0]:
        return
    if sent:
        _mark(batch, sent, at)
    for tries in {message.tries for message in left}:
        keys = [message.pk for message in left if message.tries == tries]
        Message.objects.filter(pk__in=keys, batch=batch).update(lease_until=None, batch=None, tries=tries - 1)


_MARK = """
UPDATE notifications_message SET state = 'sent', sent_at = %s, error = '', lease_until = NULL, batch_id = NULL,
    subject = told.column2, body = told.column3, data = CAST(told.column4 AS {json})
FROM (VALUES {rows}) AS told WHERE id = told.column1 AND batch_id = %s AND state = 'queued'
"""


def _mark(batch: int, sent: list[Sent], at: datetime) -> None:
    """One UPDATE; a person who was erased meanwhile has no words kept."""
    values: list[Any] = [connection.ops.adapt_datetimefield_value(at)]
    for mail in sent:
        values += [mail.pk, mail.subject, mail.body, mail.data]
    json = Message._meta.get_field("data").db_type(connection)
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(sent))
    with connection.cursor() as cursor:
        cursor.execute(_MARK.format(json=json, rows=rows), [*values, batch])
