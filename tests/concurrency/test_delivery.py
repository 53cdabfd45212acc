"""SIGKILL at random moments: every mail arrives, and at most one comes twice for each kill, sent alone or with others."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from notifications import batches, delivery
from notifications.choices import State
from notifications.models import Batch, Message
from notifications.queries import for_sending
from notifications.rendering import compose
from outreach.events.models import Session
from outreach.registrations.models import Registration, Seat
from outreach.shared import clock
from outreach.shared.when import utc_stamp
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

MAILS = 500
KILLS = 20
SEED = 20270209

# A server of its own process: prints its port, then the Message-ID of each mail it has taken.
SINK = """
import asyncio, sys
from aiosmtpd.smtp import SMTP

class Taking:
    async def handle_DATA(self, server, session, envelope):
        head = envelope.content.partition(b"\\r\\n\\r\\n")[0].decode("ascii")
        line = next(line for line in head.split("\\r\\n") if line.lower().startswith("message-id:"))
        print(line.partition(":")[2].strip(), flush=True)
        return "250 OK"

async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Taking(), hostname="sink.example"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


@contextmanager
def sink_process(log: Path) -> Iterator[int]:
    """A sink that writes to `log`; yields its port."""
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "-c", SINK], stdout=output, stderr=subprocess.DEVNULL)
        try:
            yield int(_wait_for(lambda: log.read_text().partition("\n")[0]))
        finally:
            process.kill()
            process.wait()


def _wait_for(look: object) -> str:
    for _ in range(500):
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError("nothing came in ten seconds")


def arrived(log: Path) -> list[str]:
    return log.read_text().split("\n")[1:-1]


@contextmanager
def worker() -> Iterator[int]:
    """A process that delivers until nothing is queued. Forked: it starts at once, with the test's settings and database."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            _deliver_all()
        finally:
            os._exit(0)
    yield pid


def _deliver_all() -> None:
    while Message.objects.filter(state=State.QUEUED).exists():
        if not delivery.deliver():
            time.sleep(0.05)


def make_messages(count: int, kind: str = "registration_confirmed") -> None:
    """One registration for each, made in bulk: copies of one valid row."""
    one = factories.make_registration()
    seat = one.seats.get()
    in_an_hour = clock.now() + timedelta(hours=1)
    Session.objects.update(starts_at=in_an_hour, ends_at=in_an_hour + timedelta(hours=1))
    was = {"starts_at": clock.now().isoformat(), "ends_at": in_an_hour.isoformat()}
    contacts = [type(one.contact)(email=f"person{number}@firms.example", name="A", language="en", zone="UTC") for number in range(count)]
    type(one.contact).objects.bulk_create(contacts)
    fields = {field.attname: getattr(one, field.attname) for field in Registration._meta.concrete_fields}
    for unique in ("id", "public_id", "receipt", "contact_id"):
        del fields[unique]
    registrations = Registration.objects.bulk_create([Registration(**fields, contact=contact) for contact in contacts])
    Seat.objects.bulk_create(
        [
            Seat(
                registration=row,
                intake=seat.intake,
                session=seat.session,
                one_of=True,
                state=seat.state,
                language="en",
                taken_at=clock.now(),
            )
            for row in registrations
        ]
    )
    Message.objects.bulk_create(
        [
            Message(
                key=f"{kind} {row.pk}",
                kind=kind,
                contact=row.contact,
                registration=row,
                session=seat.session,
                method="" if kind == "reminder_hour" else "REQUEST",
                language="en",
                message_id=f"<mail-{row.pk}@sessions.example>",
                data={"starts_at": utc_stamp(in_an_hour), "was": was},
                fact_at=clock.now(),
                due_at=clock.now() - timedelta(seconds=1),
            )
            for row in registrations
        ]
    )


def test_all_mails_arrive_though_the_worker_is_killed_twenty_times(tmp_path: Path, settings) -> None:
    make_messages(MAILS)
    # The forked workers find templates and zones read already: the test is of deaths, not of births.
    compose(for_sending(Message.objects.values_list("pk", flat=True).earliest("pk")))
    log = tmp_path / "arrived"
    # A kill falls after so many mails more, and a moment that is anywhere in the next one's life.
    chance = random.Random(SEED)
    with sink_process(log) as port:
        settings.EMAIL_BACKEND = "notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.MAIL_LEASE_SECONDS = 1
        for _ in range(KILLS):
            with worker() as pid:
                target = len(arrived(log)) + chance.randint(1, 2 * MAILS // KILLS - 8)
                while len(arrived(log)) < min(target, MAILS - KILLS) and os.waitpid(pid, os.WNOHANG) == (0, 0):
                    time.sleep(0.004)
                time.sleep(chance.uniform(0, 0.03))
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        with worker() as pid:
            os.waitpid(pid, 0)
        counted = Counter(arrived(log))

    expected = set(Message.objects.values_list("message_id", flat=True))
    assert set(counted) == expected
    assert len(expected) == MAILS
    assert sum(counted.values()) - MAILS <= KILLS
    assert max(counted.values()) <= 1 + KILLS
    assert dict(Counter(Message.objects.values_list("state", flat=True))) == {State.SENT: MAILS}
    # Killed in mid-work, not between runs: some message was left in a dead worker's hands.
    assert Message.objects.filter(is_uncertain=True).exists()
    print(f"{KILLS} kills, {sum(counted.values()) - MAILS} repeats, {Message.objects.filter(is_uncertain=True).count()} left in doubt")


@pytest.mark.parametrize("kind", ["reminder_hour", "session_changed"])
def test_of_a_batch_at_most_one_comes_twice_for_each_of_two_workers_killed(
    kind: str, tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_messages(MAILS, kind)
    # Several batches at once, each sent well before its lease ends.
    monkeypatch.setattr(batches, "SIZE", 20)
    settings.MAIL_LEASE_SECONDS = 2
    compose(for_sending(Message.objects.values_list("pk", flat=True).earliest("pk")))
    log = tmp_path / "arrived"
    chance = random.Random(SEED)
    kills = 0
    with sink_process(log) as port:
        settings.EMAIL_BACKEND = "notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        while len(arrived(log)) < MAILS - 100:
            target = len(arrived(log)) + chance.randint(1, 40)
            with worker() as first, worker() as second:
                _wait_for(lambda target=target: len(arrived(log)) >= target)
                time.sleep(chance.uniform(0, 0.03))
                for pid in (first, second):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                    kills += 1
        with worker() as first, worker() as second:
            os.waitpid(first, 0)
            os.waitpid(second, 0)
        counted = Counter(arrived(log))

    assert set(counted) == set(Message.objects.values_list("message_id", flat=True))
    assert len(counted) == MAILS
    assert sum(counted.values()) - MAILS <= kills
    assert dict(Counter(Message.objects.values_list("state", flat=True))) == {State.SENT: MAILS}
    assert Message.objects.filter(is_uncertain=True).exists()
    # Whoever took over did not know the words, but how the session stood.
    assert all("told" in data for data in Message.objects.values_list("data", flat=True))
    assert not Batch.objects.exists()
