"""One calendar file as two readers see it that know nothing of each other."""

import json
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from icalendar import Calendar

READER = Path(__file__).with_name("read_calendar.mjs")


@dataclass(frozen=True)
class Entry:
    method: str
    uid: str
    sequence: int
    status: str
    starts_at: datetime
    ends_at: datetime
    url: str


def read_with_icalendar(file: bytes) -> Entry:
    (entry,) = read_all_with_icalendar(file)
    return entry


def read_with_ical_js(file: bytes) -> Entry:
    (entry,) = read_all_with_ical_js(file)
    return entry


def read_twice(file: bytes) -> Entry:
    """What both readers see; they agree."""
    entry = read_with_icalendar(file)
    assert read_with_ical_js(file) == entry
    return entry


def read_all_with_icalendar(file: bytes) -> list[Entry]:
    calendar = Calendar.from_ical(file)
    return [
        Entry(
            method=str(calendar.get("METHOD", "")),
            uid=str(entry["UID"]),
            sequence=int(entry["SEQUENCE"]),
            status=str(entry["STATUS"]),
            starts_at=entry.decoded("DTSTART"),
            ends_at=entry.decoded("DTEND"),
            url=str(entry.get("URL", "")),
        )
        for entry in calendar.walk("VEVENT")
    ]


def read_all_with_ical_js(file: bytes) -> list[Entry]:
    answer = subprocess.run(["node", READER], input=file, capture_output=True, check=True).stdout
    return [
        Entry(**values | {name: datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at")}) for values in json.loads(answer)
    ]
