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
    calendar = Calendar.from_ical(file)
    (entry,) = calendar.walk("VEVENT")
    return Entry(
        method=str(calendar.get("METHOD", "")),
        uid=str(entry["UID"]),
        sequence=int(entry["SEQUENCE"]),
        status=str(entry["STATUS"]),
        starts_at=entry.decoded("DTSTART"),
        ends_at=entry.decoded("DTEND"),
        url=str(entry.get("URL", "")),
    )


def read_with_ical_js(file: bytes) -> Entry:
    answer = subprocess.run(["node", READER], input=file, capture_output=True, check=True).stdout
    values = json.loads(answer)
    instants = {name: datetime.fromisoformat(values.pop(name)) for name in ("starts_at", "ends_at")}
    return Entry(**values, **instants)
