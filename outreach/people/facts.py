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


@dataclass(frozen=True)
class UserChanged(Fact):
    """What the user may do from now on."""

    name: ClassVar[str] = "user.changed"
    subject_type: ClassVar[str] = "user"
    subject: ClassVar[str] = "user_id"
    user_id: int
    role: str
    is_active: bool
