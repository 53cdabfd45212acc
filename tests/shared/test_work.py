"""`manage.py work`: due times, one-off runs, failures, signals."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app, shared_task
from celery.schedules import crontab
from django.core.management import CommandError, call_command

from outreach.shared.management.commands import work
from outreach.shared.timetable import Timetable, next_run

NOON = datetime(2027, 2, 9, 12, 0, tzinfo=UTC)
RAN: list[str] = []


@shared_task(name="tests.count")
def count() -> None:
    RAN.append("count")


@shared_task(name="tests.fail")
def fail() -> None:
    RAN.append("fail")
    raise ValueError("a task that cannot")


@shared_task(name="tests.start_another")
def start_another() -> None:
    count.delay()


@pytest.fixture(autouse=True)
def eager_app() -> Iterator[None]:
    before = current_app.conf.task_always_eager
    RAN.clear()
    yield
    current_app.conf.task_always_eager = before


def schedule_of(*names: str) -> dict:
    return {name: {"task": name, "schedule": timedelta(seconds=2)} for name in names}


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (timedelta(seconds=2), NOON + timedelta(seconds=2)),
        (crontab(minute=17), NOON.replace(minute=17)),
        (crontab(minute=0), NOON.replace(hour=13)),
        (crontab(hour=3, minute=7), datetime(2027, 2, 10, 3, 7, tzinfo=UTC)),
        (crontab(hour=3, minute=7, day_of_month=1), datetime(2027, 3, 1, 3, 7, tzinfo=UTC)),
    ],
)
def test_next_run_is_the_first_instant_after_the_last(schedule: timedelta | crontab, expected: datetime) -> None:
    assert next_run(schedule, NOON) == expected


def test_take_due_gives_each_task_in_its_own_time() -> None:
    entries = {
        "often": {"task": "often", "schedule": timedelta(seconds=2)},
        "hourly": {"task": "hourly", "schedule": crontab(minute=1)},
    }
    timetable = Timetable(entries, NOON)

    taken = [timetable.take_due(NOON + timedelta(seconds=seconds)) for seconds in (0, 1, 2, 3, 60, 61)]

    assert taken == [[], [], ["often"], [], ["often", "hourly"], []]


def test_take_due_after_a_long_sleep_gives_each_task_once() -> None:
    timetable = Timetable(schedule_of("often"), NOON)
    morning = NOON + timedelta(hours=18)

    assert timetable.take_due(morning) == ["often"]
    assert timetable.take_due(morning) == []
    assert timetable.seconds_left(morning) == 2.0


def test_seconds_left_when_a_task_is_late_is_zero() -> None:
    timetable = Timetable(schedule_of("often"), NOON)

    assert timetable.seconds_left(NOON + timedelta(minutes=1)) == 0.0


@pytest.mark.django_db
def test_once_runs_every_task_of_the_schedule(settings) -> None:
    settings.CELERY_BEAT_SCHEDULE = schedule_of("tests.count", "tests.start_another")

    call_command("work", once=True)

    assert RAN == ["count", "count"]


@pytest.mark.django_db
def test_a_task_that_raises_is_logged_and_the_next_one_runs(settings, caplog) -> None:
    settings.CELERY_BEAT_SCHEDULE = schedule_of("tests.fail", "tests.count")

    call_command("work", once=True)

    assert RAN == ["fail", "count"]
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR and record.name == work.__name__] == [
        "the task tests.fail failed; it runs again when it is next due"
    ]


def test_a_schedule_that_names_an_unknown_task_is_refused(settings) -> None:
    settings.CELERY_BEAT_SCHEDULE = schedule_of("tests.count", "tests.nobody")

    with pytest.raises(CommandError, match=r"no app defines: tests\.nobody\."):
        call_command("work", once=True)

    assert RAN == []


def test_no_task_begins_after_the_word_to_stop() -> None:
    stop = threading.Event()
    stop.set()

    work.run_tasks(["tests.count"], stop)

    assert RAN == []


LOOP = """
import datetime, pathlib, sys, time
import django
django.setup()
from celery import shared_task
from django.conf import settings
from django.core.management import call_command

@shared_task(name="tests.slow")
def slow():
    print("begun", flush=True)
    time.sleep(1)
    print("ended", flush=True)

settings.CELERY_BEAT_SCHEDULE = {"slow": {"task": "tests.slow", "schedule": datetime.timedelta(seconds=0.1)}}
call_command("work")
print("left", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_running_task_end_and_begins_no_other(number: signal.Signals) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "outreach.settings"}
    with subprocess.Popen([sys.executable, "-c", LOOP], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"

        process.send_signal(number)

        assert process.stdout.read() == "ended\nleft\n"
        assert process.wait(timeout=10) == 0
