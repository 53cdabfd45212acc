"""The rules of zones in our files, read as RFC 5545 says and compared with the IANA database."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from outreach.events.ical import years_by_zone
from outreach.events.zone_rules import rules, serialised_rules
from outreach.shared import clock

YEARS = (2026, 2028)
HOUR = timedelta(hours=1)


def onsets_of(text: str) -> list[tuple[datetime, timedelta]]:
    """When each observance begins, in UTC, and its offset: DTSTART and RDATE are on the clocks before it (RFC 5545, 3.6.5)."""
    found = []
    for part in icalendar.Timezone.from_ical(text).subcomponents:
        before, after = part.decoded("tzoffsetfrom"), part.decoded("tzoffsetto")
        further = [moment.dt for moment in part["rdate"].dts] if "rdate" in part else []
        found += [((onset - before).replace(tzinfo=UTC), after) for onset in [part.decoded("dtstart"), *further]]
    return sorted(found)


def offset_at(onsets: list[tuple[datetime, timedelta]], instant: datetime) -> timedelta:
    return [after for onset, after in onsets if onset <= instant][-1]


@pytest.mark.parametrize("zone", sorted(clock.zone_names()))
def test_the_file_has_the_offset_of_the_database_every_day_and_around_each_change(zone: str) -> None:
    onsets = onsets_of(serialised_rules(zone, *YEARS))
    days = [datetime(YEARS[0], 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(366 * 3)]
    around = [onset + shift for onset, _after in onsets[1:] for shift in (-HOUR, -timedelta(seconds=1), timedelta(), HOUR)]

    told = {instant: offset_at(onsets, instant) for instant in [*days, *around]}

    assert told == {instant: instant.astimezone(clock.as_zone(zone)).utcoffset() for instant in told}


def test_an_onset_is_written_on_the_clocks_before_it() -> None:
    text = serialised_rules("Europe/Zurich", 2027, 2027)

    assert "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT" in text
    assert "BEGIN:STANDARD\r\nDTSTART:20271031T030000\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD" in text


@pytest.mark.parametrize("zone", ["Europe/Dublin", "Africa/Casablanca", "America/Toronto", "Pacific/Auckland"])
def test_summer_time_is_what_is_ahead(zone: str) -> None:
    parts = rules(zone, *YEARS).subcomponents

    offsets = {name: {part.decoded("tzoffsetto") for part in parts if part.name == name} for name in ("STANDARD", "DAYLIGHT")}

    assert max(offsets["STANDARD"]) < min(offsets["DAYLIGHT"])


def test_a_zone_without_changes_has_one_observance() -> None:
    assert len(rules("Africa/Nairobi", *YEARS).subcomponents) == 1


def test_rules_reach_from_the_first_session_to_the_last_and_utc_has_none() -> None:
    times = [
        ("Europe/Zurich", datetime(2027, 2, 9, 13, tzinfo=UTC), datetime(2027, 2, 9, 14, tzinfo=UTC)),
        ("Africa/Nairobi", datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("Europe/Zurich", datetime(2025, 12, 31, 22, tzinfo=UTC), datetime(2026, 1, 1, 1, tzinfo=UTC)),
        ("UTC", datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC)),
    ]

    assert list(years_by_zone(times).items()) == [("Africa/Nairobi", (2026, 2026)), ("Europe/Zurich", (2025, 2027))]
    assert years_by_zone([]) == {}
