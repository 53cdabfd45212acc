"""Whose turn it is, with thousands of one kind before the others."""

import random
from datetime import timedelta

import pytest

from notifications import turns
from notifications.choices import State
from notifications.models import Message
from outreach.registrations.models import Registration
from tests import factories
from tests.notifications.scenes import REGISTERED_AT, SOON, queued
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db

PEOPLE = (ANA, BEN, CHEN)


def of_one_session(kind: str, *, late: timedelta = timedelta(0)) -> list[int]:
    """A mail of this kind to three people about one session, by number."""
    intake = factories.make_intake()
    registrations = [factories.make_registration(intake, person) for person in PEOPLE]
    return [queued(row, kind, session_id=intake.session_id, due_at=REGISTERED_AT + late).pk for row in registrations]


def test_each_kind_of_each_session_has_its_share_whatever_waits() -> None:
    promoted = of_one_session("registration_promoted")
    confirmed = of_one_session("registration_confirmed", late=timedelta(seconds=1))

    turn = turns.in_turn(at=SOON, size=4)

    assert turn.singles == [promoted[0], confirmed[0], promoted[1], confirmed[1]]
    assert turn.of_many == []


@pytest.mark.parametrize("kind", ["reminder_hour", "session_changed"])
def test_mails_to_many_are_named_by_kind_and_session_and_take_nobodys_place(kind: str) -> None:
    of_many = Message.objects.get(pk=of_one_session(kind)[0])
    confirmed = of_one_session("registration_confirmed")
    Message.objects.update(due_at=REGISTERED_AT)

    turn = turns.in_turn(at=SOON, size=3)

    assert turn.singles == confirmed
    assert turn.of_many == [(kind, of_many.session_id)]


def test_a_mail_about_no_session_has_its_turn() -> None:
    link = queued(factories.make_registration(), "registrations_link")

    assert turns.in_turn(at=SOON).singles == [link.pk]


def test_nothing_due_is_no_turn() -> None:
    of_one_session("registration_confirmed", late=timedelta(days=1))

    assert not turns.in_turn(at=SOON)


# Which lines there are is found by steps along an index.


def outbox_at_random(chance: random.Random, registrations: list[Registration]) -> list[Message]:
    """Of five kinds, about four sessions or none: due now or later, held by a worker, left by one that died, sent."""
    session_ids = [registration.seats.get().session_id for registration in registrations]
    rows = []
    for number in range(chance.randint(0, 40)):
        is_sent = chance.random() < 0.1
        rows.append(
            Message(
                key=f"row {number}",
                kind=chance.choice(["registration_confirmed", "registrations_link", "reminder_day", "reminder_hour", "session_changed"]),
                contact=registrations[0].contact,
                registration=registrations[0],
                session_id=chance.choice([*session_ids, None]),
                language="en",
                message_id=f"<{number}@sessions.example>",
                fact_at=REGISTERED_AT,
                due_at=SOON + timedelta(seconds=chance.randint(-4, 2)),
                state=State.SENT if is_sent else State.QUEUED,
                sent_at=SOON if is_sent else None,
                lease_until=None if is_sent else chance.choice([None, None, SOON, SOON + timedelta(seconds=1)]),
            )
        )
    return Message.objects.bulk_create(rows)


def plainly(rows: list[Message]) -> turns.Turn:
    """The same turn, from all rows in order: the first of each line names it."""
    is_due = [row for row in rows if row.state == State.QUEUED and row.due_at <= SOON and (row.lease_until or SOON) <= SOON]
    lines: dict[tuple[str, int | None], list[int]] = {}
    for row in sorted(is_due, key=lambda row: (row.due_at, row.pk)):
        lines.setdefault((row.kind, row.session_id), []).append(row.pk)
    of_many = [line for line in lines if line[0] in {"reminder_day", "reminder_hour", "session_changed"}]
    singles = [lines[line][:1] for line in lines if line not in of_many]
    return turns.Turn([pk for line in singles for pk in line], of_many)


def test_the_lines_of_any_outbox_are_those_of_its_rows() -> None:
    chance = random.Random(20270209)
    registrations = [factories.make_registration(factories.make_intake(), ANA) for _ in range(4)]
    found = 0
    for _ in range(60):
        Message.objects.all().delete()
        expected = plainly(outbox_at_random(chance, registrations))
        assert turns.in_turn(at=SOON, size=1) == expected
        found += bool(expected)
    assert found > 40


def test_a_turn_costs_a_statement_and_one_for_each_line_of_single_mails(django_assert_num_queries) -> None:
    of_one_session("registration_promoted")
    of_one_session("registration_confirmed")
    of_one_session("reminder_hour")
    Message.objects.filter(kind="reminder_hour").update(due_at=REGISTERED_AT)

    with django_assert_num_queries(1 + 2):
        turn = turns.in_turn(at=SOON)

    assert (len(turn.singles), len(turn.of_many)) == (6, 1)
