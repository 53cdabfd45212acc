"""When the entries of a Celery beat schedule are due, for a process that walks it by itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from celery.schedules import crontab


def next_run(schedule: timedelta | crontab, last: datetime) -> datetime:
    """The first instant after `last` at which the schedule is due."""
    if isinstance(schedule, timedelta):
        return last + schedule
    start, step, _ = schedule.remaining_delta(last)
    return start + step


class Timetable:
    """The next due instant of each entry. An entry missed many times (a machine asleep) is due once."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]], at: datetime) -> None:
        self._schedules = {entry["task"]: entry["schedule"] for entry in entries.values()}
        self._due_at = {task: next_run(schedule, at) for task, schedule in self._schedules.items()}

    @property
    def tasks(self) -> list[str]:
        return list(self._schedules)

    def take_due(self, at: datetime) -> list[str]:
        """The tasks due at `at`, in the schedule's order; each is next due after `at`."""
        due = [task for task, due_at in self._due_at.items() if due_at <= at]
        for task in due:
            self._due_at[task] = next_run(self._schedules[task], at)
        return due

    def seconds_left(self, at: datetime) -> float:
        """How long until the next entry is due; 0 when one is."""
        return max(0.0, (min(self._due_at.values()) - at).total_seconds())
