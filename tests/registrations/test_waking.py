"""Waking hours: seven to twenty-one on a person's own clocks."""

from datetime import UTC, datetime

import pytest

from outreach.registrations.waking import after_waking

APIA, GENEVA, NAIROBI = "Pacific/Apia", "Europe/Zurich", "Africa/Nairobi"


def utc(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "ends"),
    [
        # At eight in Nairobi: until twenty.
        (utc(2027, 2, 9, 5), NAIROBI, utc(2027, 2, 9, 17)),
        # At seven sharp; at nine, the day's last instant.
        (utc(2027, 2, 9, 4), NAIROBI, utc(2027, 2, 9, 16)),
        (utc(2027, 2, 9, 6), NAIROBI, utc(2027, 2, 9, 18)),
        # A second later: one second of the next morning.
        (utc(2027, 2, 9, 6, 0, 1), NAIROBI, utc(2027, 2, 10, 4, 0, 1)),
        # At three in the night, and at twenty-one: from seven.
        (utc(2027, 2, 9, 0), NAIROBI, utc(2027, 2, 9, 16)),
        (utc(2027, 2, 9, 18), NAIROBI, utc(2027, 2, 10, 16)),
        # A day ahead of the sender: eight in the evening of the 10th in Apia, an hour then and eleven the next day.
        (utc(2027, 2, 10, 7), APIA, utc(2027, 2, 11, 5)),
        # Geneva's night of 27 March 2027 is an hour shorter; the hours people are awake are not.
        (utc(2027, 3, 27, 17), GENEVA, utc(2027, 3, 28, 14)),
        # And that of 30 October an hour longer.
        (utc(2027, 10, 30, 17), GENEVA, utc(2027, 10, 31, 16)),
    ],
)
def test_twelve_waking_hours_later(at: datetime, zone: str, ends: datetime) -> None:
    assert after_waking(at, 12, zone) == ends


def test_a_day_that_the_clocks_skipped_is_not_counted_twice() -> None:
    """Apia went from the 29th of December 2011 to the 31st."""
    evening = utc(2011, 12, 30, 6)  # 20:00 on the 29th, UTC-10
    assert after_waking(evening, 20, APIA) == utc(2011, 12, 31, 22)  # one hour, fourteen on the 31st, five on the 1st


def test_more_hours_than_a_day_has_go_on_the_next_days() -> None:
    assert after_waking(utc(2027, 2, 9, 4), 30, NAIROBI) == utc(2027, 2, 11, 6)
