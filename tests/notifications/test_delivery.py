"""Sending over a real SMTP server: what it refuses for good, what it refuses for now, what it does not answer."""

import socket
from datetime import timedelta

import pytest

from notifications import delivery, tries
from notifications.choices import Method, State
from notifications.models import Message
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Registration, Seat
from tests import factories
from tests.notifications.scenes import REGISTERED_AT, SOON, confirmed
from tests.notifications.sink import DROP, Sink
from tests.people import ANA, BEN, CHEN, Somebody

pytestmark = pytest.mark.django_db


def told(message: Message) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.state, message.tries, message.error


def test_a_message_is_sent_once_and_its_words_are_kept(sink: Sink) -> None:
    message = confirmed()

    assert delivery.deliver(at=SOON) == 1
    assert delivery.deliver(at=SOON) == 0

    assert told(message) == (State.SENT, 1, "")
    assert sink.message_ids == [message.message_id]
    assert sink.recipients == [[ANA.email]]
    assert (message.sent_at, message.lease_until, message.method) == (SOON, None, Method.REQUEST)
    assert message.subject == sink.arrived[0]["Subject"]
    assert "/j/" in message.body


def test_many_messages_share_one_connection(sink: Sink) -> None:
    for person in (ANA, BEN, CHEN):
        confirmed(person)

    assert delivery.deliver(at=SOON) == 3
    assert sink.connections == 1


def test_nothing_is_sent_before_it_is_due(sink: Sink) -> None:
    confirmed()

    assert delivery.deliver(at=REGISTERED_AT - timedelta(seconds=1)) == 0
    assert sink.arrived == []


@pytest.mark.parametrize("answer", ["550 no such mailbox", "553 bad address"])
def test_an_address_refused_for_good_fails_at_once(sink: Sink, answer: str) -> None:
    sink.recipient_answers.append(answer)
    message = confirmed()

    delivery.deliver(at=SOON)

    state, tries, error = told(message)
    assert (state, tries) == (State.FAILED, 1)
    assert answer[:3] in error


def test_a_text_refused_for_good_fails_at_once(sink: Sink) -> None:
    sink.data_answers.append("554 no")
    message = confirmed()

    delivery.deliver(at=SOON)

    assert told(message)[:2] == (State.FAILED, 1)


def test_an_address_that_no_server_takes_fails_at_once(sink: Sink) -> None:
    contact = factories.make_contact(email="two words@weaving..example")
    message = confirmed(registration=factories.make_registration(contact=contact))

    delivery.deliver(at=SOON)

    assert told(message)[:2] == (State.FAILED, 1)
    assert sink.arrived == []


@pytest.mark.parametrize("where", ["recipient_answers", "data_answers"])
def test_a_refusal_for_now_waits_and_then_arrives_under_the_same_message_id(sink: Sink, where: str) -> None:
    getattr(sink, where).append("451 later")
    message = confirmed()

    assert delivery.deliver(at=SOON) == 0
    assert told(message)[:2] == (State.QUEUED, 1)
    assert message.due_at == SOON + timedelta(seconds=30)
    assert not message.is_uncertain
    assert delivery.deliver(at=SOON + timedelta(seconds=29)) == 0
    assert delivery.deliver(at=SOON + timedelta(seconds=30)) == 1
    assert told(message) == (State.SENT, 2, "")
    assert sink.message_ids == [message.message_id]


def test_one_refusal_does_not_hold_up_the_others(sink: Sink) -> None:
    sink.recipient_answers.extend(["451 later", "250 OK", "550 no", "250 OK"])
    for person in (ANA, BEN, CHEN, Somebody("Dee", "dee@dye.example", "Dee", "KE", "en", "UTC")):
        confirmed(person)

    assert delivery.deliver(at=SOON) == 2
    assert sorted(Message.objects.values_list("state", flat=True)) == ["failed", "queued", "sent", "sent"]


def test_a_line_that_breaks_after_the_text_leaves_a_doubt_and_is_opened_again(sink: Sink) -> None:
    sink.data_answers.append(DROP)
    first, second = confirmed(ANA), confirmed(BEN)

    assert delivery.deliver(at=SOON) == 1
    assert told(first)[:2] == (State.QUEUED, 1)
    assert first.is_uncertain
    assert told(second)[:2] == (State.SENT, 1)
    assert sink.connections == 2
    delivery.deliver(at=SOON + timedelta(seconds=30))
    assert sink.message_ids == [first.message_id, second.message_id, first.message_id]


def test_the_ladder_rises_to_two_hours_and_ends(sink: Sink) -> None:
    sink.recipient_answers.extend(["451 later"] * tries.MOST_TRIES)
    message = confirmed()
    at, waits = SOON, []

    while told(message)[0] == State.QUEUED:
        at = max(at, message.due_at)
        delivery.deliver(at=at)
        message.refresh_from_db()
        waits.append((message.due_at - at).total_seconds())

    assert waits[:9] == [30, 60, 120, 300, 600, 1200, 2400, 3600, 7200]
    assert set(waits[9:-1]) == {7200}
    assert told(message)[:2] == (State.FAILED, tries.MOST_TRIES)
    assert timedelta(hours=20) < at - SOON < timedelta(hours=30)


def test_a_server_that_is_dead_for_an_hour_costs_no_message_a_try(sink: Sink, settings) -> None:
    message, alive = confirmed(), settings.EMAIL_PORT
    with socket.socket() as taken:
        # Bound, and nobody listens: connections are refused.
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = taken.getsockname()[1]
        for minute in range(0, 60, 5):
            assert delivery.deliver(at=SOON + timedelta(minutes=minute)) == 0

    state, tries, error = told(message)
    assert (state, tries) == (State.QUEUED, 0)
    assert "ConnectionRefusedError" in error
    settings.EMAIL_PORT = alive
    assert delivery.deliver(at=SOON + timedelta(hours=1)) == 1
    assert sink.message_ids == [message.message_id]


def test_two_workers_cannot_claim_the_same_message() -> None:
    message = confirmed()

    assert delivery.claim(message.pk, at=SOON) is not None
    assert delivery.claim(message.pk, at=SOON) is None


def test_what_a_dead_worker_held_is_sent_when_its_lease_is_over(sink: Sink, settings) -> None:
    message = confirmed()
    delivery.claim(message.pk, at=SOON)

    assert delivery.deliver(at=SOON) == 0
    assert delivery.deliver(at=SOON + timedelta(seconds=settings.MAIL_LEASE_SECONDS)) == 1
    assert told(message) == (State.SENT, 2, "")
    assert message.is_uncertain


def test_a_worker_whose_lease_is_over_does_not_mark_what_another_holds(sink: Sink, settings) -> None:
    message = confirmed()
    slow = delivery.claim(message.pk, at=SOON)
    later = SOON + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    quick = delivery.claim(message.pk, at=later)
    assert slow is not None
    assert quick is not None

    tries.note_failure(slow, OSError("too late"), later)

    message.refresh_from_db()
    assert (message.lease_until, message.error) == (quick.lease_until, "")


def test_mail_of_a_registration_that_ended_is_dropped(sink: Sink) -> None:
    message = confirmed()
    Registration.objects.update(withdrawn_at=SOON)

    assert delivery.deliver(at=SOON) == 0
    assert told(message) == (State.DROPPED, 1, "the registration is no longer this person's")


def test_mail_of_a_seat_that_was_released_is_dropped(sink: Sink) -> None:
    message = confirmed()
    Seat.objects.update(state=SeatState.RELEASED, released_at=SOON)

    assert delivery.deliver(at=SOON) == 0
    assert told(message)[0] == State.DROPPED


def test_words_are_forgotten_after_their_days(sink: Sink, settings) -> None:
    settings.MAIL_BODY_DAYS = 30
    message = confirmed()
    delivery.deliver(at=SOON)

    assert delivery.forget_words(at=SOON + timedelta(days=29)) == 0
    assert delivery.forget_words(at=SOON + timedelta(days=30)) == 1
    assert delivery.forget_words(at=SOON + timedelta(days=30)) == 0
    message.refresh_from_db()
    assert (message.subject, message.body, message.state) == ("", "", State.SENT)
