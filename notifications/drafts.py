"""What is to be said, before it has words; and how it gets into the outbox without being said twice."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from notifications.choices import Method, State
from notifications.kinds import REPEATED, Kind
from notifications.models import Message
from outreach.registrations.models import Registration


@dataclass(frozen=True)
class Draft:
    """A mail to one contact about a registration, and about one session where it carries an invitation.

    `occasion` tells two mails of one kind apart that are both to be sent: an instant, a link's counter.
    """

    kind: Kind
    registration: Registration
    contact_id: int
    fact_at: datetime
    occasion: str
    session_id: int | None = None
    method: Method = Method.NONE

    @property
    def key(self) -> str:
        about = f"session {self.session_id}" if self.session_id else "no session"
        return f"{self.kind.name}:registration {self.registration.pk}:{about}:contact {self.contact_id}:{self.occasion}"

    def says_again(self, queued: Message) -> bool:
        """Whether a mail that still waits for its turn will say this: words are made at sending, so it will be up to date."""
        return self.kind is REPEATED or (self.kind.name, self.session_id) == (queued.kind, queued.session_id)


def queue(drafts: Iterable[Draft]) -> int:
    """Put drafts into the outbox. Returns how many; one whose key is there already is left out. Two queries a draft."""
    return sum(_queue(draft) for draft in drafts)


def _queue(draft: Draft) -> bool:
    waiting = Message.objects.filter(
        registration=draft.registration, contact_id=draft.contact_id, state=State.QUEUED, lease_until__isnull=True
    )
    if any(draft.says_again(message) for message in waiting):
        return False
    _message, is_new = Message.objects.get_or_create(
        key=draft.key,
        defaults={
            "kind": draft.kind.name,
            "contact_id": draft.contact_id,
            "registration": draft.registration,
            "session_id": draft.session_id,
            "method": draft.method,
            "language": draft.registration.language,
            "message_id": f"<{uuid.uuid4()}@{settings.MAIL_DOMAIN}>",
            "fact_at": draft.fact_at,
            "due_at": draft.fact_at,
        },
    )
    return is_new
