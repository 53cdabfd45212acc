"""What happens to users."""

from dataclasses import dataclass
from typing import ClassVar

from outreach.journal.facts import Fact


@dataclass(frozen=True)
class UserAdded(Fact):
    name: ClassVar[str] = "user.added"
    subject_type: ClassVar[str] = "user"
    subject: ClassVar[str] = "user_id"
    user_id: int
