"""Reminders by the batch: what a worker holds, what it leaves when it dies, and the same mail as one composed alone."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail

from notifications import delivery, mailings
from notifications.choices import State
from notifications.models import Message
from notifications.queries import for_sending
from notifications.rendering import compose
from outreach.events.models import Session
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Registration, Seat
from tests import factories
from tests.notifications.scenes import SCENES, Scene, message_of, queued
from tests.notifications.sink import DROP, Sink
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
EVERYBODY = (ANA, BEN, CHEN)
REMINDERS = [scene for scene in SCENES if scene.kind.startswith("reminder_")]


def reminded(people: tuple = EVERYBODY) -> Session:
    """A session with a reminder due to each of these people."""
    intake = factories.make_intake()
    for person in people:
        queued(factories.make_registration(intake, person), "reminder_hour", session_id=intake.session_id)
    return intake.session


def rows(*fields: str) -> list[tuple]:
    return list(Message.objects.order_by("pk").values_list(*fields))


def claim(session: Session, *, later: timedelta = timedelta(0)) -> mailings.Batch | None:
    return mailings.claim("reminder_hour", session.pk, at=session.starts_at - HOUR + later)


def test_what_one_worker_holds_no_other_takes() -> None:
    session = reminded()

    first = claim(session)

    assert first is not None
    assert [reminder.email for reminder in first.reminders] == [ANA.email, BEN.email, CHEN.email]
    assert rows("tries", "is_uncertain") == [(1, False)] * 3
    assert claim(session) is None


def test_a_batch_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    session = reminded()
    monkeypatch.setattr(mailings, "BATCH", 2)

    batches = [claim(session), claim(session)]

    assert [len(batch.reminders) for batch in batches if batch] == [2, 1]


@pytest.mark.parametrize("people", [1, 3])
def test_statements_do_not_grow_with_the_batch(people: int, django_assert_num_queries) -> None:
    session = reminded(EVERYBODY[:people])

    # A savepoint and its release around two; the session, the rows, the seats.
    with django_assert_num_queries(7):
        claim(session)


def test_of_what_a_dead_worker_held_only_the_first_is_in_doubt(sink: Sink, settings) -> None:
    session = reminded()
    claim(session)
    lease = timedelta(seconds=settings.MAIL_LEASE_SECONDS)

    assert delivery.deliver(at=session.starts_at - HOUR) == 0
    assert delivery.deliver(at=session.starts_at - HOUR + lease) == 3

    assert rows("state", "tries", "is_uncertain") == [(State.SENT, 2, True), (State.SENT, 2, False), (State.SENT, 2, False)]


def test_what_was_sent_before_the_worker_died_is_sent_no_more(sink: Sink, settings) -> None:
    session = reminded()
    batch = claim(session)
    assert batch is not None
    first = batch.reminders[0]
    form, _ = mailings.Forms().form_for(first, session)
    mailings.note_sent(first, form, "words", at=session.starts_at - HOUR)

    delivery.deliver(at=session.starts_at - HOUR + timedelta(seconds=settings.MAIL_LEASE_SECONDS))

    assert sink.recipients == [[BEN.email], [CHEN.email]]
    assert rows("is_uncertain") == [(False,), (True,), (False,)]


def test_a_mark_says_how_the_session_stands_and_comes_too_late_after_the_lease(settings) -> None:
    session = reminded((ANA,))
    batch = claim(session)
    assert batch is not None
    (held,) = batch.reminders
    form, _ = mailings.Forms().form_for(held, session)
    Session.objects.update(sequence=7)
    lease = timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    claim(session, later=lease)

    assert mailings.note_sent(held, form, "words", at=session.starts_at) is None
    assert rows("state", "body") == [(State.QUEUED, "")]

    again = claim(session, later=2 * lease)
    assert again is not None
    assert mailings.note_sent(again.reminders[0], form, "words", at=session.starts_at) == 7
    assert rows("state", "body", "lease_until") == [(State.SENT, "words", None)]


def test_when_the_time_is_over_the_rest_is_put_back_untried(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    session = reminded()
    batch = claim(session)
    assert batch is not None

    delivery._send_batch(batch, delivery._Run(mail.get_connection(), None), until=0)

    assert rows("state", "tries", "lease_until", "is_uncertain") == [(State.QUEUED, 0, None, False)] * 3
    assert sink.arrived == []


def test_a_server_that_is_not_there_costs_no_reminder_a_try(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    session = reminded()
    at = session.starts_at - HOUR

    assert delivery.deliver(at=at) == 0

    assert rows("state", "tries", "lease_until", "due_at") == [(State.QUEUED, 0, None, at + timedelta(seconds=30))] * 3


def test_one_that_is_refused_holds_up_nobody(sink: Sink) -> None:
    sink.recipient_answers.extend(["451 later", "250 OK", "550 no"])
    session = reminded()

    assert delivery.deliver(at=session.starts_at - HOUR) == 1

    assert rows("state", "is_uncertain") == [(State.QUEUED, False), (State.SENT, False), (State.FAILED, False)]
    assert rows("tries", "lease_until") == [(1, None)] * 3


def test_a_line_that_breaks_leaves_one_in_doubt(sink: Sink) -> None:
    sink.data_answers.append(DROP)
    session = reminded()

    assert delivery.deliver(at=session.starts_at - HOUR) == 2

    assert rows("state", "is_uncertain") == [(State.QUEUED, True), (State.SENT, False), (State.SENT, False)]


def test_who_lost_the_seat_is_left_out_of_the_batch(sink: Sink) -> None:
    session = reminded()
    Seat.objects.filter(registration__contact__email=BEN.email).update(state=SeatState.RELEASED, released_at=session.starts_at)

    assert delivery.deliver(at=session.starts_at - HOUR) == 2

    assert sink.recipients == [[ANA.email], [CHEN.email]]
    assert rows("state") == [(State.SENT,), (State.DROPPED,), (State.SENT,)]


def test_a_name_that_advertises_is_left_out(sink: Sink) -> None:
    session = reminded((BEN,))
    Registration.objects.update(name="Win at https://spam.example/now")

    delivery.deliver(at=session.starts_at - HOUR)

    assert "spam" not in sink.arrived[0].as_string()


@pytest.mark.usefixtures("known_site")
@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("scene", REMINDERS, ids=str)
def test_a_printed_reminder_is_the_mail_that_would_be_composed_alone(scene: Scene, language: str) -> None:
    message = message_of(scene, language)
    alone = compose(for_sending(message.pk))
    assert message.session is not None
    batch = mailings.claim(message.kind, message.session.pk, at=message.due_at)
    assert batch is not None
    (reminder,) = batch.reminders

    form, own = mailings.Forms().form_for(reminder, batch.session)
    printed = form.filled(email=reminder.email, message_id=reminder.message_id, own=own)

    assert (printed.subject, printed.body) == (alone.subject, alone.text)
    assert told_in(printed) == told_in(alone.mail)


def told_in(letter: mail.EmailMessage) -> tuple[dict[str, str], list[str]]:
    """Headers but for the date, and the two parts."""
    received = message_from_bytes(letter.message().as_bytes(linesep="\r\n"), policy=policy.default)
    headers = {name: str(value) for name, value in received.items() if name != "Date"}
    return headers, [part.get_content() for part in received.iter_parts()]
