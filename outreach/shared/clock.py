"""The one place that asks what time it is, and the arithmetic of zones."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone


def now() -> datetime:
    """The present instant, in UTC."""
    return timezone.now()  # noqa: TID251 - the only clock is this one


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name that this machine's time-zone data knows."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    return name in zone_names()


def as_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises ValueError for a name that is none."""
    if not is_zone(name):
        raise ValueError(f"{name!r} is not an IANA time zone")
    return ZoneInfo(name)


def to_instant(wall: datetime, zone: str) -> datetime:
    """The UTC instant at which clocks in `zone` show `wall` (naive).

    A time that a clock change skips is read with the offset before the change (RFC 5545, 3.3.5);
    of a time that occurs twice, the first.
    """
    return wall.replace(tzinfo=as_zone(zone)).astimezone(UTC)


def to_wall(instant: datetime, zone: str) -> datetime:
    """What clocks in `zone` show at `instant`, naive."""
    return instant.astimezone(as_zone(zone)).replace(tzinfo=None)


def is_shown(wall: datetime, zone: str) -> bool:
    """Whether clocks in `zone` ever show `wall` (naive): a change to summer time skips an hour."""
    return to_wall(to_instant(wall, zone), zone) == wall


def first_shown(wall: datetime, zone: str) -> datetime:
    """The first time, not before `wall` (naive, whole minutes), that clocks in `zone` do show."""
    while not is_shown(wall, zone):
        wall += timedelta(minutes=1)
    return wall


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """The instants at which `day` begins and ends in `zone`."""
    return to_instant(datetime.combine(day, time.min), zone), to_instant(datetime.combine(day + timedelta(days=1), time.min), zone)
