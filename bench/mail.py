"""Reminders written and sent, by the hundred thousand in the slow part; five thousand told of a move; senders killed."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.database import Database
from bench.place import ROOT, Place
from bench.report import Row

_REMINDERS, _SLOW_REMINDERS = 20_000, 100_000
_MOST_SECONDS_TO_WRITE_ALL = 2
_PLAIN = 2000
_SENDERS = 2
_LEAST_OF_ONE, _LEAST_OF_EACH = 1.5, 3
_MOST_GROWTH = 1.1
_MOVED = 5000
_MOST_MS_TO_MOVE = 300
_MOST_SECONDS_TO_TELL = 60
_MOST_SECONDS_OF_ANOTHER = 5
_KILLS = 10
_KILLED_MAILS = 1000
_LANGUAGES = (("fr", "Pacific/Apia"), ("es", "Africa/Nairobi"), ("fr", "Europe/Zurich"), ("en", "America/Barbados"))


@dataclass(frozen=True)
class Arrived:
    """What a sink took: seconds of the same clock, and Message-IDs."""

    times: list[float]
    ids: list[str]

    @property
    def rate(self) -> float:
        """A second, from the first to the last."""
        return (len(self.times) - 1) / (self.times[-1] - self.times[0])


@dataclass(frozen=True)
class Sink:
    port: int
    log: Path

    def arrived(self) -> Arrived:
        lines = [line.split() for line in self.log.read_text(encoding="ascii").splitlines()]
        return Arrived([float(line[0]) for line in lines], [line[1] for line in lines])


def measure(place: Place) -> list[Row]:
    moved = place.copy("moved")
    killed = place.copy("killed")
    return [*_reminders(place, place.copy("reminded"), _REMINDERS), *_move(place, moved), _kills(place, killed)]


def measure_whole(place: Place) -> list[Row]:
    return _reminders(place, place.copy("reminded_all"), _SLOW_REMINDERS)


def _reminders(place: Place, database: Database, count: int) -> list[Row]:
    """Beside Django sending the same words ready-made, and beside Django writing them from the same templates."""
    environment = place.environment(database)
    _add_people(place, database, count)
    written = _call(environment, "enqueue()")
    most = _MOST_SECONDS_TO_WRITE_ALL * count / _SLOW_REMINDERS
    one, (plain,) = _sent(place, environment, [f"send_plainly({_PLAIN}, is_kept=True)"])
    each, _ = _sent(place, environment, [f"send_plainly({_PLAIN}, is_kept=False)"])
    rendered, (rendering,) = _sent(place, environment, [f"send_plainly({_PLAIN}, is_kept=True, is_rendered=True)"])
    ours, found = _sent(place, environment, ["send()"] * _SENDERS)
    is_whole = len(set(ours.ids)) == len(ours.ids) == count
    growth = max(sender["late"] / sender["early"] for sender in found)
    sender, backend = (sum(said[part] for said in found) / count * 1000 for part in ("cpu", "backend"))
    return [
        Row(
            f"{count:,} reminders written, again none",
            f"<= {most:.1f} s",
            written["seconds"] <= most and (written["first"], written["second"]) == (count, 0),
            measured=f"{written['seconds']:.2f} s, CPU {written['backend']:.2f} s, {written['second']} again",
        ),
        Row(
            f"sent by {_SENDERS}, of Django over one connection",
            f">= {_LEAST_OF_ONE} x",
            ours.rate >= _LEAST_OF_ONE * one.rate and is_whole,
            ratio=ours.rate / one.rate,
            measured=f"{ours.rate:.0f} of {one.rate:.0f} a second",
        ),
        Row(
            "the same, of Django over one each",
            f">= {_LEAST_OF_EACH} x",
            ours.rate >= _LEAST_OF_EACH * each.rate,
            ratio=ours.rate / each.rate,
            measured=f"of {each.rate:.0f} a second",
        ),
        Row(
            "the same, of Django that renders each",
            "",
            True,
            ratio=ours.rate / rendered.rate,
            measured=f"of {rendered.rate:.0f} a second",
        ),
        Row(
            "CPU of one mail: sender and database, of Django's sender",
            "",
            True,
            ratio=(sender + backend) / (plain["cpu"] / _PLAIN * 1000),
            measured=f"{sender:.2f} + {backend:.2f} of {plain['cpu'] / _PLAIN * 1000:.2f} ms; {rendering['cpu'] / _PLAIN * 1000:.2f} rendered",
        ),
        Row(
            "memory of a sender, at the end of after 8 s",
            f"<= {_MOST_GROWTH} x",
            growth <= _MOST_GROWTH,
            ratio=growth,
            measured=f"{found[0]['late'] // 1024} MB",
        ),
    ]


def _move(place: Place, database: Database) -> list[Row]:
    """The session of thousands moves; while they are told, somebody registers for another."""
    environment = place.environment(database)
    _add_people(place, database, _MOVED)
    action = _call(environment, "move()")
    with _sink(place) as sink:
        registering = _start(environment, "confirm_another()")
        _wait_for(registering)
        fallen_due = time.monotonic()
        senders = [_start(environment | {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}, "send_updates()") for _ in range(_SENDERS)]
        while len(sink.arrived().times) < _MOVED // 10:
            time.sleep(0.05)
        _let_go(registering)
        other = _said(registering)
        for sender in senders:
            sender.wait()
        arrived = sink.arrived()
    last = arrived.times[-1] - fallen_due
    another = arrived.times[arrived.ids.index(other["message_id"])] - other["seconds"]
    return [
        Row(
            f"a session of {_MOVED:,} moves: each page of the organiser",
            f"<= {_MOST_MS_TO_MOVE} ms",
            max(action["ms"]) <= _MOST_MS_TO_MOVE and action["is_moved"] and action["queued"] == _MOVED,
            measured="{:.0f} ms to ask, {:.0f} to show its mails, {:.0f} to do it".format(*action["ms"]),
        ),
        Row(
            "all are told, from when it falls due",
            f"<= {_MOST_SECONDS_TO_TELL} s",
            last <= _MOST_SECONDS_TO_TELL and len(set(arrived.ids)) == _MOVED + 1,
            measured=f"{last:.0f} s",
        ),
        Row(
            "another session's confirmation meanwhile",
            f"<= {_MOST_SECONDS_OF_ANOTHER} s",
            another <= _MOST_SECONDS_OF_ANOTHER,
            measured=f"{another:.1f} s",
        ),
    ]


def _kills(place: Place, database: Database) -> Row:
    environment = place.environment(database)
    _add_people(place, database, _KILLED_MAILS)
    _call(environment, "enqueue()")
    chance = random.Random(20270209)
    with _sink(place) as sink:
        environment |= {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
        for _ in range(_KILLS):
            target = len(sink.arrived().ids) + chance.randint(10, _KILLED_MAILS // _KILLS)
            sender = _start(environment, "send_at_once()")
            while len(sink.arrived().ids) < target and sender.poll() is None:
                time.sleep(0.01)
            sender.kill()
            sender.wait()
            # Its lease ends: the clock of these senders stands still.
            database.ask("UPDATE notifications_message SET lease_until = lease_until - interval '1 hour' WHERE lease_until IS NOT NULL")
        _start(environment, "send_at_once()").wait()
        counted = Counter(sink.arrived().ids)
    repeats = sum(counted.values()) - len(counted)
    return Row(
        f"{_KILLS} senders killed with -9",
        f"none lost, <= {_KILLS} repeated",
        len(counted) == _KILLED_MAILS and repeats <= _KILLS,
        measured=f"{_KILLED_MAILS - len(counted)} lost, {repeats} repeated",
    )


def _add_people(place: Place, database: Database, count: int) -> None:
    place.seed(f"add_people({count})", environment=place.environment(database))
    for number, (language, zone) in enumerate(_LANGUAGES):
        database.ask(
            f"UPDATE registrations_registration SET language = '{language}', zone = '{zone}' "
            f"WHERE id % {len(_LANGUAGES)} = {number} AND event_id = (SELECT id FROM events_event WHERE slug = 'hot')"
        )
    database.ask("VACUUM ANALYZE")


def _sent(place: Place, environment: dict[str, str], calls: list[str]) -> tuple[Arrived, list[dict]]:
    """What a sink of its own got from these calls at once, and what they said."""
    with _sink(place) as sink:
        senders = [_start(environment | {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}, call) for call in calls]
        # All begin when all are there.
        for sender in senders:
            _wait_for(sender)
        for sender in senders:
            _let_go(sender)
        said = [_said(sender) for sender in senders]
        return sink.arrived(), said


def _wait_for(process: subprocess.Popen) -> None:
    """Until it says that it is ready."""
    if process.stdout:
        process.stdout.readline()


def _let_go(process: subprocess.Popen) -> None:
    if process.stdin:
        process.stdin.write("\n")
        process.stdin.flush()


@contextmanager
def _sink(place: Place) -> Iterator[Sink]:
    log = place.folder / f"sink-{time.monotonic_ns()}.log"
    process = subprocess.Popen([sys.executable, "-m", "bench.mail_sink", str(log)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield Sink(int(process.stdout.readline()), log) if process.stdout else Sink(0, log)
    finally:
        process.kill()
        process.wait()


def _start(environment: dict[str, str], call: str) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", f"from bench import mail_work; mail_work.{call}"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _call(environment: dict[str, str], call: str) -> dict:
    return _said(_start(environment, call))


def _said(process: subprocess.Popen) -> dict:
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit("a part of `mail` failed.")
    return json.loads(output.strip().rpartition("\n")[2] or "{}")
