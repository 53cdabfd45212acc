"""A month as a calendar prints it: weeks of days, and in each day its sessions, on their own clocks."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale
from babel.dates import get_day_names
from django.utils.safestring import SafeString

from outreach.events.choices import Kind, Mode, Phase
from outreach.events.ical import title_of
from outreach.events.lifecycle import phase
from outreach.events.models import Event, Session
from outreach.shared import when
from outreach.shared.localized import Text
from outreach.shared.templatetags.moments import own_day

_SUNDAY = 6


@dataclass(frozen=True)
class Entry:
    """One session in its day. `kind` and `mode` are words; `state` is an exception that the clock or the organiser makes, or ""."""

    session: Session
    title: Text
    url: str
    kind: str
    mode: str
    languages: tuple[str, ...]
    start: str
    stamp: str
    own: str
    own_day: SafeString
    state: str

    @property
    def event(self) -> Event:
        return self.session.event


@dataclass(frozen=True)
class Day:
    day: date
    entries: tuple[Entry, ...]
    is_weekend: bool
    is_today: bool

    @property
    def kinds(self) -> tuple[str, ...]:
        """Each kind once, for the shapes that stand for entries where there is no room."""
        return tuple(dict.fromkeys(entry.event.kind for entry in self.entries))


def weeks_of(first: date, sessions: Iterable[Session], *, at: datetime, language: str, zone: str) -> list[list[Day | None]]:
    """The month's weeks from Monday on; None stands for days of other months. `zone` is the visitor's, or ""."""
    by_day: dict[date, list[Entry]] = {}
    for session in sessions:
        by_day.setdefault(session.local_date, []).append(_entry(session, at, language, zone))
    today = when.local(at, zone or "UTC").date()
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [[_day(day, by_day, today) if day.month == first.month else None for day in week] for week in weeks]


def weekdays(language: str) -> list[tuple[str, str]]:
    """(short, whole) names from Monday on."""
    locale = Locale.parse(language, sep="-")
    short, whole = (get_day_names(width, "stand-alone", locale=locale) for width in ("abbreviated", "wide"))
    return [(short[day], whole[day]) for day in range(7)]


def _day(day: date, by_day: dict[date, list[Entry]], today: date) -> Day:
    return Day(day, tuple(by_day.get(day, ())), is_weekend=day.weekday() >= _SUNDAY - 1, is_today=day == today)


def _entry(session: Session, at: datetime, language: str, zone: str) -> Entry:
    starts_at = session.starts_at
    return Entry(
        session=session,
        title=title_of(session, language),
        url=session.event.get_absolute_url(),
        kind=str(Kind(session.event.kind).label),
        mode=str(Mode(session.mode).label),
        languages=(session.language, *sorted(row.language for row in session.interpretations.all())),
        start=f"{when.local(starts_at, session.zone):%H:%M}",
        stamp=when.utc_stamp(starts_at),
        own=f"{when.local(starts_at, zone):%H:%M}" if zone else "",
        own_day=own_day(starts_at, session.zone, zone, language) if zone else SafeString(),
        state=_state(session, at),
    )


def _state(session: Session, at: datetime) -> str:
    if session.is_cancelled:
        return "cancelled"
    now = phase(session, at)
    return "" if now == Phase.UPCOMING else str(now)
