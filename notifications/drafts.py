"""What is to be said, before it has words; and how it gets into the outbox without being said twice."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings

from notifications.choices import Method, State
from notifications.kinds import CHANGES, CONFIRMED, PROMOTED, REPEATED, SWITCHED, WAITING, Kind
from notifications.models import Message

# One statement each for so many: a session of thousands must not hold the writer long.
BATCH = 500

# Mails that say what a person holds: whoever sends the form again meanwhile is answered by them.
_SAY_WHAT_IS_HELD = {kind.name for kind in (CONFIRMED, WAITING, REPEATED, PROMOTED, SWITCHED)}


@dataclass(frozen=True)
class Draft:
    """A mail to one contact, mostly about a registration, and about one session where it carries an invitation.

    `occasion` tells two mails of one kind apart that are both to be sent: an instant, a link's counter.
    `data` is what only the fact knew. Due at once, unless `due_at` says later.
    """

    kind: Kind
    contact_id: int
    language: str
    fact_at: datetime
    occasion: str
    registration_id: int | None = None
    session_id: int | None = None
    method: Method = Method.NONE
    due_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        registration = f"registration {self.registration_id}" if self.registration_id else "no registration"
        session = f"session {self.session_id}" if self.session_id else "no session"
        return f"{self.kind.name}:{registration}:{session}:contact {self.contact_id}:{self.occasion}"

    @property
    def due(self) -> datetime:
        return self.due_at or self.fact_at

    @property
    def is_change(self) -> bool:
        return self.kind.name in CHANGES

    def joins(self, queued: Message) -> bool:
        """Whether this change is told by the change that still waits for its turn."""
        return self.is_change and queued.kind in CHANGES and self.session_id == queued.session_id

    def says_again(self, queued: Message) -> bool:
        """Whether a mail that still waits for its turn will say this: words are made at sending, so it will be up to date.

        Whether a change is news is asked at its sending.
        """
        if self.kind is REPEATED:
            return queued.kind in _SAY_WHAT_IS_HELD
        return (self.kind.name, self.session_id) == (queued.kind, queued.session_id)


def queue(drafts: Iterable[Draft]) -> int:
    """Put drafts into the outbox, in order. Returns how many; what is there already or will be said anyway is left out.

    Three statements for each 500, one more where a change joins one that waits.
    """
    left = iter(drafts)
    return sum(_queue(batch) for batch in iter(lambda: list(islice(left, BATCH)), []))


def _queue(batch: list[Draft]) -> int:
    waiting = _waiting_for(batch)
    joined: dict[tuple[str, datetime, datetime], list[int]] = defaultdict(list)
    new: dict[str, Draft] = {}
    for draft in batch:
        beside = waiting[draft.registration_id, draft.contact_id]
        if message := next(filter(draft.joins, beside), None):
            joined[draft.kind.name, draft.fact_at, draft.due].append(message.pk)
        elif not any(draft.says_again(message) for message in beside):
            new.setdefault(draft.key, draft)
    for (kind, fact_at, due), keys in joined.items():
        _join(keys, kind=kind, fact_at=fact_at, due=due)
    known = set(Message.objects.filter(key__in=new).values_list("key", flat=True))
    rows = [_row(draft) for key, draft in new.items() if key not in known]
    # PostgreSQL: another worker may write the same key in between, for reminders that no fact asks for.
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _waiting_for(batch: list[Draft]) -> dict[tuple[int | None, int], list[Message]]:
    """Mails to the same people that no worker holds yet, by registration and contact. One query."""
    queued = Message.objects.filter(contact__in={draft.contact_id for draft in batch}, state=State.QUEUED, lease_until__isnull=True)
    found = defaultdict(list)
    for message in queued.only("registration_id", "contact_id", "session_id", "kind", "method").order_by("pk"):
        found[message.registration_id, message.contact_id].append(message)
    return found


def _join(keys: list[int], *, kind: str, fact_at: datetime, due: datetime) -> None:
    """The change that waits tells of this one too: when it was due already, or sooner if this one cannot wait.

    What the person knew before stays as it is in `data`.
    """
    still_waiting = Message.objects.filter(pk__in=keys, state=State.QUEUED, lease_until__isnull=True)
    still_waiting.update(kind=kind, fact_at=fact_at)
    still_waiting.filter(due_at__gt=due).update(due_at=due)


def _row(draft: Draft) -> Message:
    return Message(
        key=draft.key,
        kind=draft.kind.name,
        contact_id=draft.contact_id,
        registration_id=draft.registration_id,
        session_id=draft.session_id,
        method=draft.method,
        language=draft.language,
        message_id=f"<{uuid.uuid4()}@{settings.MAIL_DOMAIN}>",
        data=draft.data,
        fact_at=draft.fact_at,
        due_at=draft.due,
    )
