"""Never oversold, however many come at once; and beside it a writer that oversells, else these tests prove nothing.

On SQLite writers queue anyway: what is proved there is that nobody meets a locked database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
from django.test import Client

from outreach.events.choices import Mode, Pattern
from outreach.journal.models import Entry
from outreach.registrations.actions import arrive, correct_address, register
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.errors import NotCorrectableError
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.seats import Guest, claim_all, release
from outreach.shared import clock
from tests.concurrency.threads import at_once
from tests.factories import make_event, make_intake, make_registration, make_session
from tests.people import ANA, BEN
from tests.registrations.said import answers_of, fields_of, somebody

PEOPLE = [somebody(number) for number in range(50)]
every_engine = pytest.mark.django_db(transaction=True)


def sign_up(intakes: list[Intake], person):
    """With rows of this thread's own: the action sets a fresh session on each."""
    own = list(Intake.objects.select_related("session__event").filter(pk__in=[intake.pk for intake in intakes]))
    return register(own[0].session.event, intakes=own, answers=answers_of(person), by=None)


def counters(intake: Intake) -> tuple[int, int]:
    return Intake.objects.values_list("seats_taken", "queue_last").get(pk=intake.pk)


def states(intake: Intake) -> list[tuple[str, int | None]]:
    """(state, queue number) of each seat, confirmed ones first, then the queue."""
    return sorted(Seat.objects.filter(intake=intake).values_list("state", "queue_number"), key=lambda row: (row[0], row[1] or 0))


def queue(numbers: range) -> list[tuple[str, int]]:
    return [("waiting", number) for number in numbers]


@every_engine
def test_fifty_requests_for_the_last_seat_give_one_seat_and_a_queue_without_gap_or_double(settings) -> None:
    settings.LIMITS = settings.LIMITS | {"register-by-visitor": (1_000, 3600)}
    intake = make_intake(capacity=1)
    address = f"/fr/events/{intake.session.event.slug}/register/"

    answers = at_once([partial(Client().post, address, fields_of(person)) for person in PEOPLE])

    assert [getattr(answer, "status_code", answer) for answer in answers] == [302] * 50
    assert states(intake) == [("confirmed", None), *queue(range(1, 50))]
    assert counters(intake) == (1, 49)
    assert (Registration.objects.count(), Entry.objects.count()) == (50, 50)


@every_engine
def test_more_people_than_seats_fill_them_exactly() -> None:
    intake = make_intake(capacity=20)

    at_once([partial(sign_up, [intake], person) for person in PEOPLE])

    assert states(intake) == [("confirmed", None)] * 20 + queue(range(1, 31))
    assert counters(intake) == (20, 30)


@every_engine
def test_one_address_fifty_times_at_once_is_one_registration() -> None:
    intake = make_intake(capacity=60)

    receipts = at_once([partial(sign_up, [intake], ANA) for _ in range(50)])

    assert [receipt.registration for receipt in receipts if receipt.registration] == [Registration.objects.get()]
    assert (states(intake), counters(intake)) == ([("confirmed", None)], (1, 0))
    assert sorted(Entry.objects.values_list("name", flat=True)) == ["registration.confirmed"] + ["registration.repeated"] * 49


@every_engine
def test_a_course_fills_as_a_whole() -> None:
    event = make_event(pattern=Pattern.COURSE)
    day = timedelta(days=1)
    capacities = [12, 10, 14]
    intakes = [make_intake(make_session(event, on=(clock.now() + 30 * day + n * day).date()), capacity=c) for n, c in enumerate(capacities)]

    at_once([partial(sign_up, intakes if number % 2 else intakes[::-1], person) for number, person in enumerate(PEOPLE[:30])])

    for intake in intakes:
        assert states(intake) == [("confirmed", None)] * 10 + queue(range(1, 21))
        assert counters(intake) == (10, 20)
    confirmed = Registration.objects.filter(seats__state="confirmed").distinct()
    assert confirmed.count() == 10


@every_engine
def test_a_hybrid_session_fills_its_room_and_lets_everybody_in_online() -> None:
    session = make_session(mode=Mode.HYBRID)
    room, online = make_intake(session, way=Way.ROOM, capacity=5), make_intake(session)

    at_once([partial(sign_up, [room if number % 2 else online], person) for number, person in enumerate(PEOPLE)])

    assert states(room) == [("confirmed", None)] * 5 + queue(range(1, 21))
    assert states(online) == [("confirmed", None)] * 25
    assert (counters(room), counters(online)) == ((5, 20), (25, 0))


def committed(step: Callable[[], Any]) -> Any:
    """The step in a transaction of its own, as the actions call it: its locks hold until then."""
    with transaction.atomic():
        return step()


@every_engine
def test_seats_given_back_while_people_come_are_counted_exactly() -> None:
    intake = make_intake(capacity=10)
    leaving = [make_registration(intake, person) for person in PEOPLE[:10]]
    calls: list[Callable[[], Any]] = [partial(committed, partial(claim_all, [intake], Guest())) for _ in range(10)]
    calls += [partial(committed, partial(release, [registration.seats.get()], at=clock.now())) for registration in leaving]

    claims = at_once(calls)

    taken, queued = counters(intake)
    got = [claim[0].queue_number for claim in claims if claim]
    assert sorted(number for number in got if number) == list(range(1, queued + 1))
    # Ten sat, ten left, and of ten who came each has a seat or a number.
    assert taken == got.count(None)
    assert (taken + queued, taken <= 10) == (10, True)


@every_engine
def test_a_correction_and_the_first_proof_at_once_have_one_winner() -> None:
    intake = make_intake()
    receipts = [sign_up([intake], person) for person in PEOPLE[:8]]
    rows = [Registration.objects.select_related("contact").get(pk=receipt.registration.pk) for receipt in receipts]
    event = intake.session.event
    calls = []
    for number, (receipt, row) in enumerate(zip(receipts, rows, strict=True)):
        email = f"right{number}@firms.example"
        calls += [partial(correct_address, event, receipt=receipt.key, email=email, by=None), partial(arrive, row)]

    results = at_once(calls)

    for number in range(8):
        corrected, arrived = results[2 * number : 2 * number + 2]
        row = Registration.objects.select_related("contact").get(pk=rows[number].pk)
        was_proved_first = isinstance(corrected, NotCorrectableError)
        assert (was_proved_first or corrected is None) is True
        assert (arrived, row.proved_at is not None) == (was_proved_first, was_proved_first)
        assert row.contact.email == (PEOPLE[number].email if was_proved_first else f"right{number}@firms.example")
        assert row.link_counter == (0 if was_proved_first else 1)


@every_engine
def test_a_correction_pressed_twice_is_one_correction() -> None:
    intake = make_intake()
    receipt = sign_up([intake], ANA)
    correct = partial(correct_address, intake.session.event, receipt=receipt.key, email="right@weaving.example", by=None)

    assert at_once([correct] * 8) == [None] * 8

    row = Registration.objects.get()
    assert (row.contact.email, row.link_counter, row.withdrawn_at) == ("right@weaving.example", 1, None)
    assert (states(intake), counters(intake)) == ([("confirmed", None)], (1, 0))


@every_engine
def test_a_correction_while_the_same_person_registers_again_keeps_one_registration() -> None:
    intake = make_intake(capacity=9)
    receipt = sign_up([intake], ANA)
    correct = partial(correct_address, intake.session.event, receipt=receipt.key, email=BEN.email, by=None)

    results = at_once([correct, *[partial(sign_up, [intake], BEN)] * 5])

    assert [result for result in results if isinstance(result, Exception)] == []
    live = Registration.objects.filter(withdrawn_at=None)
    assert [row.contact.email for row in live.select_related("contact")] == [BEN.email]
    assert counters(intake) == (1, 0)


@every_engine
def test_two_people_who_correct_to_each_others_address_at_once_keep_one_registration() -> None:
    """Each meets the other's: the second finds the first one's released, or moved."""
    intake = make_intake(capacity=20)
    event = intake.session.event
    pairs = [(sign_up([intake], PEOPLE[n]), sign_up([intake], PEOPLE[n + 1])) for n in range(0, 16, 2)]
    calls = []
    for number, (one, other) in enumerate(pairs):
        calls.append(partial(correct_address, event, receipt=one.key, email=PEOPLE[2 * number + 1].email, by=None))
        calls.append(partial(correct_address, event, receipt=other.key, email=PEOPLE[2 * number].email, by=None))

    assert at_once(calls) == [None] * 16

    live = Registration.objects.filter(withdrawn_at=None)
    assert (live.count(), counters(intake)) == (8, (8, 0))


@every_engine
def test_who_registers_under_an_address_while_it_is_being_corrected_away_is_registered() -> None:
    intake = make_intake(capacity=9)
    wrong = sign_up([intake], ANA)
    receipts = []
    second = Thread(target=lambda: receipts.extend(at_once([partial(sign_up, [intake], ANA)])))

    with transaction.atomic():
        correct_address(intake.session.event, receipt=wrong.key, email=BEN.email, by=None)
        second.start()
        # Time to come as far as our locks; without that of the old contact it finds the place that we are moving.
        second.join(timeout=1)
    second.join()

    assert [receipt.registration.contact.email for receipt in receipts] == [ANA.email]
    live = Registration.objects.filter(withdrawn_at=None).order_by("pk")
    assert [row.contact.email for row in live.select_related("contact")] == [BEN.email, ANA.email]
    assert counters(intake) == (2, 0)


@contextmanager
def line_to(database: str) -> Iterator[Any]:
    """A connection of psycopg2, without Django."""
    here = connection.settings_dict
    server = {"host": here["HOST"], "port": here["PORT"] or 5432, "user": here["USER"], "password": here["PASSWORD"]}
    line = psycopg2.connect(dbname=database, **server)
    try:
        yield line
    finally:
        line.close()


@contextmanager
def unguarded_copy() -> Iterator[str]:
    """A copy of this test's database, without the CHECK that refuses the seat too many. Yields its name."""
    source = connection.settings_dict["NAME"]
    copy = f"{source}_unguarded"
    connection.close()
    with line_to("postgres") as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{copy}"')
            cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{source}"')
            try:
                with line_to(copy) as line, line, line.cursor() as inside:
                    inside.execute("ALTER TABLE registrations_intake DROP CONSTRAINT registrations_intake_never_oversold")
                yield copy
            finally:
                cursor.execute(f'DROP DATABASE "{copy}"')


def naive_claim(database: str, intake: Intake, registration: Registration, all_have_counted: Barrier) -> None:
    """Count, and if there is room, insert: what is done where nobody has thought of the others."""
    with line_to(database) as line, line, line.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registrations_seat WHERE intake_id = %s AND state = 'confirmed'", [intake.pk])
        taken = cursor.fetchone()[0]
        all_have_counted.wait(timeout=30)
        if taken < intake.capacity:
            cursor.execute(
                "INSERT INTO registrations_seat (registration_id, intake_id, session_id, one_of, state, language, taken_at)"
                " VALUES (%s, %s, %s, true, 'confirmed', 'en', now())",
                [registration.pk, intake.pk, intake.session_id],
            )
            cursor.execute("UPDATE registrations_intake SET seats_taken = seats_taken + 1 WHERE id = %s", [intake.pk])


def claim_naively(database: str, intake: Intake, people: list[Registration]) -> list:
    all_have_counted = Barrier(len(people))
    return at_once([partial(naive_claim, database, intake, registration, all_have_counted) for registration in people])


@pytest.mark.postgresql
@every_engine
def test_a_naive_writer_oversells_where_the_check_is_dropped() -> None:
    intake = make_intake(capacity=1)
    people = [make_registration(intake, person, state=SeatState.RELEASED) for person in PEOPLE[:8]]

    with unguarded_copy() as database:
        results = claim_naively(database, intake, people)
        with line_to(database) as line, line.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM registrations_seat WHERE state = 'confirmed'")
            seats = cursor.fetchone()[0]

    assert results == [None] * 8
    assert (seats, intake.capacity) == (8, 1)


@pytest.mark.postgresql
@every_engine
def test_the_check_stands_behind_a_naive_writer() -> None:
    intake = make_intake(capacity=1)
    people = [make_registration(intake, person, state=SeatState.RELEASED) for person in PEOPLE[:8]]

    results = claim_naively(connection.settings_dict["NAME"], intake, people)

    assert sorted(type(result).__name__ for result in results) == ["CheckViolation"] * 7 + ["NoneType"]
    assert counters(intake) == (1, 0)
