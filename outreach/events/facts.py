"""What happens to events."""

from dataclasses import dataclass
from typing import ClassVar

from outreach.journal.facts import Fact


@dataclass(frozen=True)
class EventCreated(Fact):
    name: ClassVar[str] = "event.created"
    subject_type: ClassVar[str] = "event"
    subject: ClassVar[str] = "event_id"
    event_id: int


@dataclass(frozen=True)
class EventPublished(Fact):
    name: ClassVar[str] = "event.published"
    subject_type: ClassVar[str] = "event"
    subject: ClassVar[str] = "event_id"
    event_id: int
    languages: list[str]


@dataclass(frozen=True)
class EventCancelled(Fact):
    name: ClassVar[str] = "event.cancelled"
    subject_type: ClassVar[str] = "event"
    subject: ClassVar[str] = "event_id"
    event_id: int


@dataclass(frozen=True)
class EventRestored(Fact):
    name: ClassVar[str] = "event.restored"
    subject_type: ClassVar[str] = "event"
    subject: ClassVar[str] = "event_id"
    event_id: int


@dataclass(frozen=True)
class EventArchived(Fact):
    name: ClassVar[str] = "event.archived"
    subject_type: ClassVar[str] = "event"
    subject: ClassVar[str] = "event_id"
    event_id: int


@dataclass(frozen=True)
class SessionAdded(Fact):
    name: ClassVar[str] = "session.added"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int


@dataclass(frozen=True)
class SessionMoved(Fact):
    """Times as ISO 8601 in UTC."""

    name: ClassVar[str] = "session.moved"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int
    old_starts_at: str
    new_starts_at: str


@dataclass(frozen=True)
class SessionChanged(Fact):
    """What calendars show changed, but the time: `parts` are of venue, mode, dial_in."""

    name: ClassVar[str] = "session.changed"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int
    parts: list[str]


@dataclass(frozen=True)
class SessionRestored(Fact):
    name: ClassVar[str] = "session.restored"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int


@dataclass(frozen=True)
class SessionEnded(Fact):
    """The organiser closed the doors."""

    name: ClassVar[str] = "session.ended"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int


@dataclass(frozen=True)
class SessionCancelled(Fact):
    name: ClassVar[str] = "session.cancelled"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int


@dataclass(frozen=True)
class LivestreamChanged(Fact):
    """The address itself is not told: it stands behind personal links."""

    name: ClassVar[str] = "session.livestream_changed"
    subject_type: ClassVar[str] = "session"
    subject: ClassVar[str] = "session_id"
    session_id: int


@dataclass(frozen=True)
class EventEdited(Fact):
    """A part of an event changed: texts, hosts, speakers, agenda, references, materials, topics, audience or team."""

    name: ClassVar[str] = "event.edited"
    subject_type: ClassVar[str] = "event"
    subject: ClassVar[str] = "event_id"
    event_id: int
    part: str


@dataclass(frozen=True)
class SeriesAdded(Fact):
    name: ClassVar[str] = "series.added"
    subject_type: ClassVar[str] = "series"
    subject: ClassVar[str] = "series_id"
    series_id: int
