"""What feeds cost: written, unchanged, and after one session of ten thousand has changed."""

import json
import subprocess
import sys
from functools import partial

from bench import visitor
from bench.costs import Work, compare
from bench.database import Database
from bench.load import expect, send_all
from bench.place import ROOT, Place
from bench.report import Row

_PATH = "/en/events/calendar.ics"
# Sessions, and the most milliseconds to write a feed of them before it is compressed.
_SIZES = {1_000: 40, 10_000: 450}
_MOST_AFTER_CHANGE_MS = 60
_MOST_UNCHANGED = 5


def measure(place: Place) -> list[Row]:
    rows: list[Row] = []
    for count, most in _SIZES.items():
        database = place.copy(f"feed_{count}")
        fill = f"from bench import feed_seed; feed_seed.add_sessions({count})"
        place.manage("shell", "--no-imports", "--command", fill, environment=place.environment(database))
        told = _in_process(place, database)
        rows += [_written(count, most, told), _unchanged(place, database, count)]
    return [*rows, _changed(count, told)]


def _in_process(place: Place, database: Database) -> dict[str, float]:
    """Milliseconds of each part, measured in a process that does nothing else."""
    code = "from bench import feed_process; feed_process.main()"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
    done = subprocess.run(command, cwd=ROOT, env=place.environment(database), check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def _written(count: int, most: int, told: dict[str, float]) -> Row:
    measured = f"{told['cold']:.0f} ms, again {told['again']:.0f} ms; joining ready strings {told['joining']:.0f} ms"
    return Row(f"feed of {count:,} sessions, cold", f"<= {most} ms", told["cold"] <= most, measured=measured)


def _changed(count: int, told: dict[str, float]) -> Row:
    measured = f"{told['change']:.0f} ms; the feed after it {told['after']:.0f} ms"
    is_met = told["change"] <= _MOST_AFTER_CHANGE_MS
    return Row(f"feed: one session of {count:,} moved", f"<= {_MOST_AFTER_CHANGE_MS} ms", is_met, measured=measured)


def _unchanged(place: Place, database: Database, count: int) -> Row:
    with place.ours(database) as ours, place.hello() as hello:
        asked = partial(visitor.unchanged, _PATH, visitor.etag_of(ours.port, _PATH))
        # Each worker makes its copy once.
        expect(send_all(ours.port, asked(50), clients=ours.workers), 304)
        cost = compare(Work(hello, visitor.hello), Work(ours, asked, 304))
    statements = _statements(place, database, asked)
    is_met = cost.ratio <= _MOST_UNCHANGED and statements <= 1
    aim = f"<= {_MOST_UNCHANGED} x, <= 1 statement"
    return Row(f"feed of {count:,} sessions, unchanged", aim, is_met, cost.base, cost.ours, cost.ratio, statements)


def _statements(place: Place, database: Database, asked: partial) -> int:
    """Of one request, to a server that has answered it before."""
    with database.logging() as log, place.ours(database, workers=1) as server:
        expect(send_all(server.port, asked(5), clients=1), 304)
        log.skip()
        expect(send_all(server.port, asked(1), clients=1), 304)
        return len(log.read())
