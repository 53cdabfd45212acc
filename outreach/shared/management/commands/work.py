"""The periodic tasks in one process, where no Redis is: `manage.py work`, or `work --once` from cron."""

import logging
import signal
from argparse import ArgumentParser
from threading import Event
from types import FrameType
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import close_old_connections

from outreach.shared import clock
from outreach.shared.timetable import Timetable

logger = logging.getLogger(__name__)

# The clock may be set while we wait: look at it again at least this often.
LONGEST_WAIT_SECONDS = 30.0


class Command(BaseCommand):
    help = "Runs the periodic tasks in this process, as Celery beat and a worker do where there is Redis."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run every task of the schedule once and end (for cron)")

    def handle(self, *, once: bool, **options: Any) -> None:
        stop = Event()
        current_app.autodiscover_tasks(force=True)
        # Every two seconds a line that a task succeeded would bury the others.
        logging.getLogger("celery.app.trace").setLevel(logging.WARNING)
        # A task that starts another must find it run here, whatever the settings say of a broker.
        current_app.conf.task_always_eager = True
        timetable = Timetable(settings.CELERY_BEAT_SCHEDULE, clock.now())
        unknown = [task for task in timetable.tasks if task not in current_app.tasks]
        if unknown:
            raise CommandError(f"The schedule names tasks that no app defines: {', '.join(unknown)}.")
        if once:
            run_tasks(timetable.tasks, stop)
            return

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        while not stop.is_set():
            run_tasks(timetable.take_due(clock.now()), stop)
            stop.wait(min(timetable.seconds_left(clock.now()), LONGEST_WAIT_SECONDS))


def run_tasks(names: list[str], stop: Event) -> None:
    """Run the tasks in turn, until told to stop. One that raises is logged and the next one runs."""
    for name in names:
        if stop.is_set():
            return
        # A database that was restarted meanwhile gets a fresh connection.
        close_old_connections()
        try:
            current_app.tasks[name].apply(throw=True)
        except Exception:
            logger.exception("the task %s failed; it runs again when it is next due", name)
