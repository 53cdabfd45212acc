"""On which days sample sessions are held."""

from datetime import date, timedelta

# Offices are closed around the new year.
_CLOSED = {(12, day) for day in range(24, 32)} | {(1, 1), (1, 2)}
_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Monday to Friday, the days around the new year apart."""
    return day.weekday() < 5 and (day.month, day.day) not in _CLOSED


def first_run(day: date, *, length: int, weekday: int | None = None) -> date:
    """The first day, on or after `day`, of so many working days in a row; with a `weekday` (0 is Monday), the first on that weekday."""
    while (weekday is not None and day.weekday() != weekday) or not all(is_working_day(day + run * _DAY) for run in range(length)):
        day += _DAY
    return day
