"""A model of a person's calendar that takes our mails as iTIP says (RFC 5546, 2.1.5 and 3.2).

An entry is known by its UID. Of two messages about one, the one with the higher SEQUENCE counts, of the same SEQUENCE the
one with the later DTSTAMP. REQUEST puts the entry there or changes it, CANCEL takes it out; what is older is ignored.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import icalendar

from outreach.events.models import Session


@dataclass(frozen=True)
class Entry:
    starts_at: datetime
    ends_at: datetime
    way_in: str


@dataclass
class CalendarClient:
    """Remembers the version of what it took out, as Google, Outlook and Apple do: a late REQUEST brings nothing back."""

    entries: dict[str, Entry] = field(default_factory=dict)
    _versions: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def receive(self, text: str) -> None:
        calendar = icalendar.Calendar.from_ical(text)
        (event,) = calendar.walk("VEVENT")
        uid, version = str(event["uid"]), (int(event["sequence"]), event.decoded("dtstamp"))
        if uid in self._versions and version < self._versions[uid]:
            return
        self._versions[uid] = version
        if calendar["method"] == "CANCEL":
            assert str(event["status"]) == "CANCELLED"
            self.entries.pop(uid, None)
        else:
            assert calendar["method"] == "REQUEST"
            start, end = (event.decoded(name).astimezone(UTC) for name in ("dtstart", "dtend"))
            self.entries[uid] = Entry(start, end, str(event["url"]))

    def times(self) -> dict[str, tuple[datetime, datetime]]:
        return {uid: (entry.starts_at, entry.ends_at) for uid, entry in self.entries.items()}


def times_of(sessions: list[Session]) -> dict[str, tuple[datetime, datetime]]:
    """What a calendar should hold that has exactly these sessions."""
    return {str(session.uid): (session.starts_at, session.ends_at) for session in sessions}
