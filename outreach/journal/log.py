"""Writing facts, and reading those one has not read."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from outreach.journal.facts import Fact, fact_from
from outreach.journal.models import Entry, Reader, Unread
from outreach.shared import clock
from outreach.shared.inserting import insert

logger = logging.getLogger(__name__)

_LONGEST_WAIT = timedelta(hours=1)
_PAUSE_SECONDS = 0.05


def record(fact: Fact, *, by: int | None, at: datetime, event_id: int | None = None) -> Entry:
    """Write a fact inside the caller's transaction. Two INSERTs."""
    entry = _entry(fact, by, at, event_id)
    insert(entry)
    insert(*(Unread(entry=entry, reader=reader) for reader in settings.JOURNAL_READERS))
    return entry


def record_all(facts: Iterable[Fact], *, by: int | None, at: datetime, event_id: int | None = None) -> list[Entry]:
    """Write facts of one event, in their order, inside the caller's transaction. Two INSERTs for a hundred."""
    entries = Entry.objects.bulk_create([_entry(fact, by, at, event_id) for fact in facts])
    Unread.objects.bulk_create([Unread(entry=entry, reader=reader) for entry in entries for reader in settings.JOURNAL_READERS])
    return entries


def _entry(fact: Fact, by: int | None, at: datetime, event_id: int | None) -> Entry:
    return Entry(
        name=fact.name,
        subject_type=fact.subject_type,
        subject_id=fact.subject_id,
        event_id=event_id,
        actor_id=by,
        occurred_at=at,
        payload=fact.payload,
    )


def read_on(reader: str, handle: Callable[[Fact, Entry], None], *, at: datetime | None = None, batches: int = 20) -> int:
    """Read batch after batch until nothing is due, or so many times. Returns how many facts were taken.

    Many short transactions with pauses, not one long: SQLite has one writer at a time, and whoever waits for it sleeps
    up to a tenth of a second between looks.
    """
    taken = 0
    for _ in range(batches):
        got = read(reader, handle, at=at)
        taken += got
        if not got:
            break
        time.sleep(_PAUSE_SECONDS)
    return taken


@transaction.atomic
def read(reader: str, handle: Callable[[Fact, Entry], None], *, at: datetime | None = None, batch: int = 10) -> int:
    """Give the reader its next facts, in order, and forget those it took. Returns how many it took.

    All in one transaction: if the process dies, nothing was read and nothing was written. A fact whose
    `handle` raises stays unread with the error and a time for the next try; the others go on. A second
    process that finds the reader's row locked goes home (on SQLite the transaction itself is the lock).
    """
    at = at or clock.now()
    Reader.objects.get_or_create(name=reader)
    # PostgreSQL: without this lock two workers would handle the same facts.
    if not list(Reader.objects.select_for_update(skip_locked=True).filter(name=reader)):
        return 0
    due = Q(retry_at__isnull=True) | Q(retry_at__lte=at)
    rows = list(Unread.objects.filter(due, reader=reader).select_related("entry").order_by("entry_id")[:batch])
    done = [row.pk for row in rows if _handled(row, handle, at)]
    Unread.objects.filter(pk__in=done).delete()
    return len(done)


def _handled(row: Unread, handle: Callable[[Fact, Entry], None], at: datetime) -> bool:
    entry = row.entry
    try:
        with transaction.atomic():
            handle(fact_from(entry.name, entry.payload), entry)
    except Exception as error:  # one bad fact must not hold up the others; it is kept and shown
        row.tries += 1
        row.error = f"{type(error).__name__}: {error}"[:2000]
        row.retry_at = at + min(_LONGEST_WAIT, timedelta(seconds=2**row.tries))
        row.save(update_fields=["tries", "error", "retry_at"])
        logger.exception("fact %s (entry %s) was not handled", entry.name, entry.pk)
        return False
    return True


def is_waiting(reader: str, entries: QuerySet[Entry]) -> bool:
    """Whether any of these facts is still to be read for the first time. One that raised waits for a mended release. One query."""
    return Unread.objects.filter(reader=reader, error="", entry__in=entries).exists()


def count_failing() -> int:
    """How many facts raised when a reader took them, and wait for their next try. One query."""
    return Unread.objects.exclude(error="").count()
