"""What happens to mails that somebody at the desk takes in hand."""

from dataclasses import dataclass
from typing import ClassVar

from outreach.journal.facts import Fact


@dataclass(frozen=True)
class MailRetried(Fact):
    """A mail that had failed for good was put back to be sent."""

    name: ClassVar[str] = "mail.retried"
    subject_type: ClassVar[str] = "message"
    subject: ClassVar[str] = "message_id"
    message_id: int
    kind: str
    registration_id: int | None
