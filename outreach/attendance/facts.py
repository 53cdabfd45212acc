"""What happens at the door."""

from dataclasses import dataclass
from typing import ClassVar

from outreach.journal.facts import Fact


@dataclass(frozen=True)
class Arrived(Fact):
    """Somebody went in, for the first time in this session."""

    name: ClassVar[str] = "attendance.arrived"
    subject_type: ClassVar[str] = "registration"
    subject: ClassVar[str] = "registration_id"
    registration_id: int
    session_id: int
    following: str
