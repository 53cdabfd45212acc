"""One calendar as libraries read it that did not write it alone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import icalendar
import vobject


@dataclass(frozen=True)
class Read:
    uid: str
    sequence: int
    status: str
    summary: str
    starts_at: datetime
    ends_at: datetime


def with_icalendar(body: bytes) -> list[Read]:
    return [
        Read(
            uid=str(entry["uid"]),
            sequence=int(entry["sequence"]),
            status=str(entry["status"]),
            summary=str(entry["summary"]),
            starts_at=entry.decoded("dtstart").astimezone(UTC),
            ends_at=entry.decoded("dtend").astimezone(UTC),
        )
        for entry in icalendar.Calendar.from_ical(body).walk("VEVENT")
    ]


def vobject_of(words: str) -> Any:
    """vobject remembers the zones of every calendar it has read, by name: each is read as the first."""
    zones = vars(vobject.icalendar)["__tzidMap"]
    for name in [name for name in zones if name != "UTC"]:
        del zones[name]
    return vobject.readOne(words)


def with_vobject(body: bytes) -> list[Read]:
    calendar = vobject_of(body.decode())
    return [
        Read(
            uid=entry.uid.value,
            sequence=int(entry.sequence.value),
            status=entry.status.value,
            summary=entry.summary.value,
            starts_at=entry.dtstart.value.astimezone(UTC),
            ends_at=entry.dtend.value.astimezone(UTC),
        )
        for entry in calendar.contents.get("vevent", [])
    ]


def uids_in(body: bytes) -> list[str]:
    """In the order of the file, without reading the rest of it."""
    return re.findall(r"^UID:(\S+)\r$", body.decode(), re.MULTILINE)
