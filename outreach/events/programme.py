"""One filter of the programme, for pages, feeds and whatever else lists it: they agree because they all ask here.

A session belongs to the answer if its event is public and no record, if the event meets the filters of events (kind, topic,
series, economy, free text), and if one session at once meets those of sessions (language, way of attending, period).
"Ahead" and "past" are of events: one that still has such a session to come is ahead with all of them, ended ones among them.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from outreach.catalogue.models import Topic
from outreach.economies.queries import is_offered
from outreach.events import searching
from outreach.events.choices import SPOKEN, Kind, Mode, Phase
from outreach.events.lifecycle import phase_q
from outreach.events.models import Event, Host, Interpretation, Record, Session
from outreach.events.querysets import EventQuerySet, SessionQuerySet
from outreach.shared import clock

AHEAD, PAST = "ahead", "past"

# What somebody can attend in this way; `hybrid` asks for sessions held in both.
_HELD_AS = {
    Mode.ONLINE: (Mode.ONLINE, Mode.HYBRID),
    Mode.ROOM: (Mode.ROOM, Mode.HYBRID),
    Mode.HYBRID: (Mode.HYBRID,),
}
_WRITTEN_IN_RECORDS = {Mode.ONLINE: "online", Mode.ROOM: "in-person", Mode.HYBRID: "hybrid"}

_LONGEST = 100
_YEARS = range(1995, 2101)
_PERIOD = re.compile(r"(\d{4})(?:-(?:q([1-4])|(\d{2})))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SLUG = re.compile(r"[a-z0-9_-]{1,60}", re.ASCII)


@dataclass(frozen=True)
class ProgrammeFilter:
    """What is asked for; an empty field asks for anything.

    `economy` is that of a hosting institution, or one of those that the event is for. An event for nobody in particular is
    for all and meets none by that: else every economy would list the whole programme. Of a record it is the host economy,
    or one that its source names. `language` is one of delivery or interpretation; of a record, one that its source names.
    `period` is a year (2027), a quarter (2027-q1) or a month (2027-02); `since` and `until` are days, both included. All are
    read on the session's own calendar, and of a record by its first day as far as its source dates it.
    """

    kind: str = ""
    language: str = ""
    economy: str = ""
    topic: str = ""
    series: str = ""
    mode: str = ""
    period: str = ""
    since: date | None = None
    until: date | None = None
    when: str = ""
    q: str = ""
    # Parameters that were given and could not be read, by their names in addresses.
    ignored: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, given: Mapping[str, Any]) -> "ProgrammeFilter":
        """The filter of an address's parameters; names that are none of ours are not looked at.

        One query for a topic and one for a series, if they are given; none else once economies are kept.
        """
        read: dict[str, Any] = {}
        ignored = []
        for name, field, reader in _READERS:
            value = given.get(name, "")
            if value in ("", None):
                continue
            known = reader(_clean(value))
            if known:
                read[field] = known
            else:
                ignored.append(name)
        if "period" in read:
            # Its days are the period's: those that a form carried along are superseded.
            read = {field: known for field, known in read.items() if field not in {"since", "until"}}
        elif "since" in read and "until" in read and read["until"] < read["since"]:
            ignored.append("until")
            del read["until"]
        return cls(**read, ignored=tuple(ignored))

    def as_pairs(self) -> list[tuple[str, str]]:
        """The parameters that ask for the same, in one order for ever."""
        return [(name, str(value)) for name, field, _reader in _READERS if (value := getattr(self, field))]

    def as_query(self) -> str:
        """`as_pairs` as an address holds them: "kind=webinar&lang=fr"; "" for everything."""
        return urlencode(self.as_pairs())

    def without(self, *names: str) -> "ProgrammeFilter":
        """The same without these parameters, by their names in addresses."""
        empty = ProgrammeFilter()
        return replace(self, **{_FIELDS[name]: getattr(empty, _FIELDS[name]) for name in names})

    @property
    def is_narrow(self) -> bool:
        """Whether anything but past or ahead is asked for."""
        return bool(self.without("when").as_pairs())

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day asked for; None is open."""
        return days_of(self.period) if self.period else (self.since, self.until)

    def sessions(self, *, at: datetime) -> SessionQuerySet:
        """The public sessions asked for, by start, cancelled ones among them. One query when read."""
        events = self.events_with_sessions()
        if self.when:
            ahead = Exists(self.sessions_of_event().exclude(phase_q(Phase.ENDED, at)))
            events = events.filter(ahead if self.when == AHEAD else ~ahead)
        return Session.objects.filter(self.session_q(), event__in=events.values("pk")).order_by("starts_at", "pk")

    def events(self) -> EventQuerySet:
        """The public events asked for, ahead and past: those with such a session, and records."""
        held = Q(Exists(self.sessions_of_event())) & self._event_q()
        return Event.objects.public().filter(Q(is_record=False) & held | Q(is_record=True) & self._record_q())

    def events_with_sessions(self) -> EventQuerySet:
        """The public events that meet all that is not asked of a session; records are not among them."""
        return Event.objects.public().programme().filter(self._event_q())

    def sessions_of_event(self) -> SessionQuerySet:
        """Inside a query of events: the sessions of each that are asked for."""
        return Session.objects.filter(self.session_q(), event=OuterRef("pk"))

    def session_q(self) -> Q:
        """Of a session: its language, way of attending and day."""
        asked = Q()
        if self.language:
            interpreted = Interpretation.objects.filter(session=OuterRef("pk"), language=self.language)
            asked &= Q(language=self.language) | Q(Exists(interpreted))
        if self.mode:
            asked &= Q(mode__in=_HELD_AS[Mode(self.mode)])
        since, until = self.days
        if since:
            asked &= Q(local_date__gte=since)
        if until:
            asked &= Q(local_date__lte=until)
        return asked

    def _event_q(self) -> Q:
        """Of an event with sessions: all that is not of a session."""
        asked = self._common_q()
        if self.economy:
            hosts = Host.objects.filter(event=OuterRef("pk"), institution__economy=self.economy)
            audience = Event.audience.through.objects.filter(event=OuterRef("pk"), economy=self.economy)
            asked &= Q(Exists(hosts)) | Q(Exists(audience))
        return asked

    def _record_q(self) -> Q:
        """Of a record, which has no sessions: what its source says."""
        asked = self._common_q()
        record = Record.objects.filter(event=OuterRef("pk"))
        if self.language:
            # A list in JSON: both databases hold a code between quotation marks.
            record = record.annotate(named=Cast("languages", TextField())).filter(named__contains=f'"{self.language}"')
        if self.mode:
            record = record.filter(mode_as_written__in=[_WRITTEN_IN_RECORDS[held] for held in _HELD_AS[Mode(self.mode)]])
        if self.economy:
            named = Record.economies_named.through.objects.filter(record=OuterRef("pk"), economy=self.economy)
            record = record.filter(Q(host_economy=self.economy) | Q(Exists(named)))
        since, until = self.days
        if since:
            record = record.filter(sorted_at__gte=clock.day_bounds(since, "UTC")[0])
        if until:
            record = record.filter(sorted_at__lt=clock.day_bounds(until, "UTC")[1])
        return asked & Q(Exists(record))

    def _common_q(self) -> Q:
        asked = Q(kind=self.kind) if self.kind else Q()
        if self.topic:
            asked &= Q(Exists(Event.topics.through.objects.filter(event=OuterRef("pk"), topic__slug=self.topic)))
        if self.series:
            asked &= Q(series__slug=self.series)
        if self.q:
            asked &= searching.meets(self.q)
        return asked


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of a year, a quarter or a month. Raises ValueError for what is none."""
    found = _PERIOD.fullmatch(period)
    if not found or int(found[1]) not in _YEARS:
        raise ValueError(f"{period!r} is no period")
    year, quarter, month = int(found[1]), found[2], found[3]
    first, length = (int(month), 1) if month else (int(quarter) * 3 - 2, 3) if quarter else (1, 12)
    start = date(year, first, 1)
    end = date(year, 12, 31) if first + length > 12 else date(year, first + length, 1) - timedelta(days=1)
    return start, end


def _clean(value: Any) -> str:
    """The words of a value, blanks as one; "" where it is no text, too long, or holds signs that no keyboard writes."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return ""
    text = " ".join(value.split())
    return "" if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text) else text


def _read_kind(text: str) -> str:
    return text if text in Kind.values else ""


def _read_language(text: str) -> str:
    return text.lower() if text.lower() in SPOKEN else ""


def _read_economy(text: str) -> str:
    return text.upper() if text.isascii() and is_offered(text.upper(), unions=True) else ""


def _read_topic(text: str) -> str:
    return text if _SLUG.fullmatch(text) and Topic.objects.filter(slug=text).exists() else ""


def _read_series(text: str) -> str:
    return text if _SLUG.fullmatch(text) and Event.objects.public().filter(series__slug=text).exists() else ""


def _read_mode(text: str) -> str:
    return text if text in Mode.values else ""


def _read_when(text: str) -> str:
    return text if text in {AHEAD, PAST} else ""


def _read_period(text: str) -> str:
    text = text.lower()
    try:
        days_of(text)
    except ValueError:
        return ""
    return text


def _read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None


def _read_text(text: str) -> str:
    return text if searching.is_searchable(text) else ""


# The name in addresses, the field, and what reads it: "" or None for a value that is none.
_READERS = (
    ("kind", "kind", _read_kind),
    ("lang", "language", _read_language),
    ("economy", "economy", _read_economy),
    ("topic", "topic", _read_topic),
    ("series", "series", _read_series),
    ("mode", "mode", _read_mode),
    ("period", "period", _read_period),
    ("from", "since", _read_day),
    ("until", "until", _read_day),
    ("when", "when", _read_when),
    ("q", "q", _read_text),
)
_FIELDS = {name: field for name, field, _reader in _READERS}
