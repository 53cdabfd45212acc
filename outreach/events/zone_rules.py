"""The rules of a time zone for some years, as calendars carry them (RFC 5545, 3.6.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

# No clocks change twice within a week.
_WEEK, _SECOND = timedelta(days=7), timedelta(seconds=1)


@dataclass(frozen=True)
class _Observance:
    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=512)
def rules(zone: str, first_year: int, last_year: int) -> Timezone:
    """The VTIMEZONE of a zone for the years given and a day on either side, where UTC and the zone may disagree on the year.

    An onset is written on the clocks as they stood before it, so that a reader may count in UTC or on wall clocks.
    """
    onsets: dict[_Observance, list[datetime]] = {}
    for observance, onset in _onsets(zone, datetime(first_year - 1, 12, 31, tzinfo=UTC), datetime(last_year + 1, 1, 2, tzinfo=UTC)):
        onsets.setdefault(observance, []).append(onset)
    # What is ahead of the least offset is summer time. The database says so too, but for Ireland and Morocco, whose winter it
    # calls a summer time of less: Outlook would not follow.
    least = min(observance.after for observance in onsets)
    found = Timezone()
    found.add("tzid", zone)
    for observance, (first, *others) in onsets.items():
        part = TimezoneDaylight() if observance.after > least else TimezoneStandard()
        part.add("dtstart", first)
        if others:
            part.add("rdate", others)
        part.add("tzname", observance.name)
        part.add("tzoffsetfrom", observance.before)
        part.add("tzoffsetto", observance.after)
        found.add_component(part)
    return found


@lru_cache(maxsize=512)
def serialised_rules(zone: str, first_year: int, last_year: int) -> str:
    return rules(zone, first_year, last_year).to_ical().decode()


def _onsets(zone: str, start: datetime, end: datetime) -> Iterator[tuple[_Observance, datetime]]:
    """What holds at the start, then each change of the clocks before the end, with its naive time on the clocks before it."""
    clocks = ZoneInfo(zone)
    at = start.astimezone(clocks)
    offset = at.utcoffset() or timedelta()
    yield _Observance(offset, offset, at.tzname() or zone), (start + offset).replace(tzinfo=None)
    instant = start
    while instant < end:
        following = min(instant + _WEEK, end)
        if (following.astimezone(clocks).utcoffset() or timedelta()) != offset:
            onset = _first_at_another_offset(zone, instant, following)
            at = onset.astimezone(clocks)
            after = at.utcoffset() or timedelta()
            yield _Observance(offset, after, at.tzname() or zone), (onset + offset).replace(tzinfo=None)
            offset = after
        instant = following


def _first_at_another_offset(zone: str, before: datetime, after: datetime) -> datetime:
    """The second between two instants, at which the clocks change."""
    clocks = ZoneInfo(zone)
    offset = before.astimezone(clocks).utcoffset()
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(clocks).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
