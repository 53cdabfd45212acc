"""The embedded stack as `make run` starts it: one process with threads, and SQLite in a file."""

import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO

from bench import visitor
from bench.load import Request, Requests, expect, send_all
from bench.place import ROOT, Place
from bench.report import Row
from bench.server import EMBEDDED, Server

_LEAST_OF_BARE = 0.5
_CLIENTS = 8
_A_TURN = 150
_TURNS = 7
_MIXED = 10_000
_MOST_MS = 300


def measure(place: Place) -> list[Row]:
    environment = place.environment(None)
    place.manage("prepare", "--sample", environment=environment)
    place.seed("add_events()", environment=environment)
    log = place.folder / "embedded.log"
    with log.open("a") as lines, Server("outreach.wsgi", environment=environment, workers=1, kind=EMBEDDED, log=lines) as ours:
        with Server("bench.bare", environment=environment, workers=1, kind=EMBEDDED) as bare:
            share, rates = _share(bare, ours)
        with _worker(environment, lines):
            answers = send_all(ours.port, _mixed(ours.port), clients=_CLIENTS)
    failed = [answer for answer in answers if answer.status not in {200, 302, 304}]
    slowest = statistics.quantiles((answer.seconds * 1000 for answer in answers), n=100)[-1]
    locked = log.read_text(encoding="utf-8").count("database is locked")
    right = _is_right(environment["DATABASE_URL"])
    return [
        Row("embedded: rate of a bare view", f">= {_LEAST_OF_BARE}", share >= _LEAST_OF_BARE, ratio=share, measured=rates),
        Row(
            f"embedded: {_MIXED:,} mixed requests",
            "none fails, none locked",
            not failed and not locked and right,
            measured=f"{len(failed)} failed, {locked} locked" + ("" if right else ", counts differ"),
        ),
        Row("embedded: 99 of 100 within", f"<= {_MOST_MS} ms", slowest <= _MOST_MS, measured=f"{slowest:.0f} ms"),
    ]


@contextmanager
def _worker(environment: dict[str, str], log: IO[str]) -> Iterator[None]:
    """The other process of `make run`, which writes to the same file."""
    process = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=environment, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _is_right(url: str) -> bool:
    """Every registration has a seat, a fact and a counter that knows it; the turns at both views and the mixed requests are all there."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = connection.execute(
        """SELECT (SELECT count(*) FROM registrations_registration), (SELECT count(*) FROM registrations_seat),
                  (SELECT sum(seats_taken) FROM registrations_intake),
                  (SELECT count(*) FROM journal_entry WHERE name = 'registration.confirmed')"""
    ).fetchone()
    connection.close()
    return set(found) == {2 * (_TURNS + 1) * _A_TURN + _MIXED // 10 * 2}


def _share(bare: Server, ours: Server) -> tuple[float, str]:
    """Our rate as a share of the bare view's, measured in turns, and both a second."""
    posts = partial(visitor.registrations, "hot")
    rates = []
    for turn in range(_TURNS + 1):
        pair = (_rate(bare, visitor.hello, 200), _rate(ours, posts, 302))
        if turn:  # the first one warms up
            rates.append(pair)
    share = statistics.median(mine / base for base, mine in rates)
    base, mine = (statistics.median(column) for column in zip(*rates, strict=True))
    return share, f"{mine:.0f} of {base:.0f} a second"


def _rate(server: Server, requests: Requests, status: int) -> float:
    start = time.perf_counter()
    expect(send_all(server.port, requests(_A_TURN), clients=_CLIENTS), status)
    return _A_TURN / (time.perf_counter() - start)


def _mixed(port: int) -> Iterator[Request]:
    """Of ten requests four are for the event's page, three for one that is unchanged, one for the list, two register."""
    path = "/en/events/hot/"
    etag = visitor.etag_of(port, path)
    for _ in range(_MIXED // 10):
        yield from visitor.pages(path, 4)
        yield from visitor.unchanged(path, etag, 3)
        yield from visitor.pages("/en/events/", 1)
        yield from visitor.registrations("hot", 2)
