"""Times the writing of feeds in its process and prints milliseconds as JSON; `bench.feed` calls it in `manage.py shell`."""

import json
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection

from outreach.events import feeds
from outreach.events.actions import Timing, move_session
from outreach.events.models import CalendarText, Session
from outreach.events.programme import ProgrammeFilter
from outreach.shared import clock
from outreach.shared.localized import Text

_TURNS = 5
_LANGUAGE = "fr"


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def write() -> bytes:
    return feeds.calendar(ProgrammeFilter.from_query({}), name=Text("Trade Sessions", _LANGUAGE), language=_LANGUAGE, at=clock.now())


def join() -> bytes:
    texts = CalendarText.objects.filter(language=_LANGUAGE).order_by("session__starts_at", "session_id")
    return "".join(texts.values_list("vevent", flat=True)).encode()


def move(number: int) -> None:
    session = Session.objects.select_related("event").order_by("pk")[number]
    timing = Timing(session.local_date + timedelta(days=7), session.local_start, session.local_end, session.zone)
    move_session(session, timing=timing, by=None)


def main() -> None:
    connection.ensure_connection()
    # The first of the process: nothing is kept, neither rules of zones nor the statement.
    cold = milliseconds(write)
    pairs = [(milliseconds(write), milliseconds(join)) for _ in range(_TURNS)]
    changes = [(milliseconds(lambda number=number: move(number)), milliseconds(write)) for number in range(_TURNS)]
    again, joining = (statistics.median(column) for column in zip(*pairs, strict=True))
    change, after = (statistics.median(column) for column in zip(*changes, strict=True))
    print(json.dumps({"cold": cold, "again": again, "joining": joining, "change": change, "after": after}))
