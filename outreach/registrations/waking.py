"""The hours in which people answer: seven to twenty-one on their own clocks."""

from datetime import datetime, time, timedelta

from outreach.shared import clock

WAKES = time(7)
SLEEPS = time(21)


def after_waking(at: datetime, hours: int, zone: str) -> datetime:
    """The instant at which so many waking hours have passed since `at` for somebody in `zone`."""
    left = timedelta(hours=hours)
    day = clock.to_wall(at, zone).date()
    while True:
        begins = max(at, clock.to_instant(datetime.combine(day, WAKES), zone))
        ends = clock.to_instant(datetime.combine(day, SLEEPS), zone)
        if begins + left <= ends:
            return begins + left
        if begins < ends:
            left -= ends - begins
            # Never the same hours twice: a zone that skips a day gives its hours under two dates.
            at = ends
        day += timedelta(days=1)
