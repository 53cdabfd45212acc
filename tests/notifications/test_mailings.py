"""Mails to many by the batch: what a worker holds, what it leaves when it dies, and the same mail as one composed alone."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail

from notifications import batches, delivery, mailings
from notifications.batches import Sent
from notifications.choices import State
from notifications.models import Batch, Message
from notifications.queries import for_sending
from notifications.rendering import compose
from outreach.events.models import Session
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Registration, Seat
from tests import factories
from tests.notifications import change_scenes
from tests.notifications.change_scenes import OLD, invited
from tests.notifications.scenes import SCENES, Scene, message_of, queued
from tests.notifications.sink import DROP, Sink
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
EVERYBODY = (ANA, BEN, CHEN)
OF_MANY = [scene for scene in [*SCENES, *change_scenes.SCENES] if scene.kind in mailings.KINDS_OF_MANY]


def reminded(people: tuple = EVERYBODY) -> Session:
    """A session with a reminder due to each of these people."""
    intake = factories.make_intake()
    for person in people:
        queued(factories.make_registration(intake, person), "reminder_hour", session_id=intake.session_id)
    return intake.session


def moved(people: tuple = EVERYBODY) -> Session:
    """A session that moved, with an update due to each of these people, who were invited before."""
    intake = factories.make_intake()
    for person in people:
        registration = factories.make_registration(intake, person)
        invited(registration, intake.session, **OLD)
        queued(registration, "session_changed", session_id=intake.session_id, due_at=intake.session.starts_at - HOUR)
    return intake.session


def rows(*fields: str) -> list[tuple]:
    return list(Message.objects.order_by("pk").values_list(*fields))


def claim(session: Session, *, later: timedelta = timedelta(0), kind: str = "reminder_hour") -> mailings.Mailing | None:
    return mailings.claim(kind, session.pk, at=session.starts_at - HOUR + later)


def held(session: Session, *, later: timedelta = timedelta(0)) -> tuple[int, list[Message]]:
    """The number of the batch, and its mails."""
    mailing = claim(session, later=later)
    assert mailing is not None
    return mailing.batch, [piece.message for piece in mailing.pieces]


def test_what_one_worker_holds_no_other_takes() -> None:
    session = reminded()

    first = claim(session)

    assert first is not None
    assert [piece.message.contact.email for piece in first.pieces] == [ANA.email, BEN.email, CHEN.email]
    assert rows("tries", "is_uncertain") == [(1, False)] * 3
    assert claim(session) is None


def test_a_batch_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    session = reminded()
    monkeypatch.setattr(batches, "SIZE", 2)

    assert [len(held(session)[1]), len(held(session)[1])] == [2, 1]


@pytest.mark.parametrize("people", [1, 3])
def test_statements_do_not_grow_with_the_batch(people: int, django_assert_num_queries) -> None:
    reminded_of, told_of = reminded(EVERYBODY[:people]), moved(EVERYBODY[:people])

    # A savepoint and its release around three; session and languages, mails, seats, intakes, the note of how it stands.
    with django_assert_num_queries(11):
        claim(reminded_of)
    # What each was told, holds and will be told; who is invited right now, and how often an entry was taken back.
    with django_assert_num_queries(16):
        claim(told_of, kind="session_changed")


@pytest.mark.parametrize("people", [1, 3])
def test_what_a_change_became_meanwhile_is_saved_in_one_statement(people: int, django_assert_num_queries) -> None:
    session = moved(EVERYBODY[:people])
    change_scenes.cancel(session)

    with django_assert_num_queries(17):
        claim(session, kind="session_changed")

    of_batch = Message.objects.filter(batch__isnull=False)
    assert list(of_batch.values_list("kind", "method")) == [("session_cancelled", "CANCEL")] * people


@pytest.mark.parametrize("people", [1, 3])
def test_a_form_asks_nothing(people: int, django_assert_num_queries) -> None:
    session = moved(EVERYBODY[:people])
    mailing = claim(session, kind="session_changed")
    assert mailing is not None
    forms = mailings.Forms()

    with django_assert_num_queries(0):
        for piece in mailing.pieces:
            forms.form_for(piece, mailing.session)


def test_two_mails_to_one_person_are_not_of_one_batch() -> None:
    session = moved((ANA,))
    queued(Registration.objects.get(), "session_changed", session_id=session.pk, due_at=session.starts_at - HOUR)

    first = claim(session, kind="session_changed")

    assert first is not None
    assert [piece.message.pk for piece in first.pieces] == [Message.objects.filter(state=State.QUEUED).earliest("pk").pk]
    second = claim(session, kind="session_changed")
    assert second is not None
    assert [piece.is_in_other_hands for piece in second.pieces] == [True]


def test_whoever_is_being_told_by_another_worker_is_told_later(sink: Sink) -> None:
    session = moved((ANA,))
    queued(Registration.objects.get(), "session_changed", session_id=session.pk, due_at=session.starts_at - HOUR)
    at = session.starts_at - HOUR
    claim(session, kind="session_changed")

    assert delivery.deliver(at=at) == 0

    assert rows("state", "tries", "due_at")[-1] == (State.QUEUED, 0, at + timedelta(seconds=30))


def test_of_what_a_dead_worker_held_only_the_first_is_in_doubt(sink: Sink, settings) -> None:
    session = reminded()
    claim(session)
    lease = timedelta(seconds=settings.MAIL_LEASE_SECONDS)

    assert delivery.deliver(at=session.starts_at - HOUR) == 0
    assert delivery.deliver(at=session.starts_at - HOUR + lease) == 3

    assert rows("state", "tries", "is_uncertain") == [(State.SENT, 2, True), (State.SENT, 2, False), (State.SENT, 2, False)]


@pytest.mark.parametrize(("make", "kind"), [(reminded, "reminder_hour"), (moved, "session_changed")])
def test_what_was_sent_before_the_worker_died_is_sent_no_more(make, kind: str, sink: Sink, settings) -> None:
    session = make()
    at = session.starts_at - HOUR
    mailing = claim(session, kind=kind)
    assert mailing is not None
    with batches.noting():
        batches.note(mailing.batch, mailing.pieces[0].message.pk, session.pk)

    delivery.deliver(at=at + timedelta(seconds=settings.MAIL_LEASE_SECONDS))

    assert sink.recipients == [[BEN.email], [CHEN.email]]
    mails = Message.objects.filter(kind=kind).order_by("pk")
    assert list(mails.values_list("state", "is_uncertain", "sent_at", "batch")) == [
        (State.SENT, False, at, None),
        (State.SENT, True, at + timedelta(seconds=settings.MAIL_LEASE_SECONDS), None),
        (State.SENT, False, at + timedelta(seconds=settings.MAIL_LEASE_SECONDS), None),
    ]
    # She was told how the session stood, though the words died with the worker.
    assert mails[0].data["told"] == mails[1].data["told"]
    assert (mails[0].body, mails[1].body != "") == ("", True)
    assert not Batch.objects.exists()


def test_a_note_says_how_the_session_stands_and_that_the_batch_is_lost(settings) -> None:
    session = reminded((ANA,))
    batch, (message,) = held(session)
    Session.objects.update(sequence=7)

    with batches.noting():
        assert batches.note(batch, message.pk, session.pk) == 7
    held_again = claim(session, later=timedelta(seconds=settings.MAIL_LEASE_SECONDS))

    assert held_again is None
    assert rows("state") == [(State.SENT,)]
    with batches.noting():
        assert batches.note(batch, message.pk, session.pk) is None


def test_who_lost_the_batch_marks_nothing(settings) -> None:
    session = reminded((ANA,))
    batch, (message,) = held(session)
    held(session, later=timedelta(seconds=settings.MAIL_LEASE_SECONDS))

    batches.finish(batch, [Sent(message.pk, "subject", "words", "{}")], [], at=session.starts_at)

    assert rows("state", "body", "tries", "is_uncertain") == [(State.QUEUED, "", 2, True)]


def test_a_mail_whose_batch_is_gone_is_in_doubt(settings) -> None:
    """A fault between two mails left it out of the marks."""
    session = reminded()
    batch, (first, _second, third) = held(session)
    batches.finish(batch, [Sent(first.pk, "subject", "words", json.dumps(first.data))], [third], at=session.starts_at)

    _, (left, doubtful) = sorted_by_doubt(held(session, later=timedelta(seconds=settings.MAIL_LEASE_SECONDS)))

    assert (left.contact.email, doubtful.contact.email) == (CHEN.email, BEN.email)


def sorted_by_doubt(of_batch: tuple[int, list[Message]]) -> tuple[int, list[Message]]:
    return of_batch[0], sorted(of_batch[1], key=lambda message: message.is_uncertain)


def test_of_who_was_erased_meanwhile_no_words_are_kept() -> None:
    session = reminded((ANA,))
    batch, (message,) = held(session)
    Message.objects.update(state=State.DROPPED, lease_until=None)

    batches.finish(batch, [Sent(message.pk, "subject", "words", "{}")], [], at=session.starts_at)

    assert rows("state", "subject", "body") == [(State.DROPPED, "", "")]


def test_when_the_time_is_over_the_rest_is_put_back_untried(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    session = reminded()
    mailing = claim(session)
    assert mailing is not None

    delivery._send_mailing(mailing, delivery._Run(mail.get_connection(), None), until=0)

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
@pytest.mark.parametrize("scene", OF_MANY, ids=str)
def test_a_printed_mail_is_the_mail_that_would_be_composed_alone(scene: Scene, language: str) -> None:
    message = message_of(scene, language)
    stored = Message.objects.get(pk=message.pk)
    alone = compose(for_sending(message.pk))
    assert message.session is not None
    mailing = mailings.claim(stored.kind, message.session.pk, at=message.due_at)
    assert mailing is not None
    (piece,) = mailing.pieces

    form, own = mailings.Forms().form_for(piece, mailing.session)
    printed = form.filled(email=message.contact.email, message_id=message.message_id, own=own)

    assert (printed.subject, printed.body) == (alone.subject, alone.text)
    assert told_in(printed) == told_in(alone.mail)
    assert json.loads(form.data) == json.loads(json.dumps(alone.data))
    assert [unfolded(str(words)) for words, _ in printed.alternatives] == [unfolded(str(words)) for words, _ in alone.mail.alternatives]
    assert [(name, unfolded(str(words)), kind) for name, words, kind in printed.attachments] == [
        (name, unfolded(str(words)), kind) for name, words, kind in alone.mail.attachments
    ]


def told_in(letter: mail.EmailMessage) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Headers but for date and boundary, and the parts: what each is, and its words."""
    received = message_from_bytes(letter.message().as_bytes(linesep="\r\n"), policy=policy.default)
    assert received.defects == []
    headers = {name: str(value) for name, value in received.items() if name not in {"Date", "Content-Type"}}
    return headers, list(_parts_of(received))


def _parts_of(part: mail.EmailMessage) -> Iterator[tuple[str, str]]:
    kind = re.sub('boundary="[^"]*"', "", str(part["Content-Type"]))
    if part.is_multipart():
        yield kind, ""
        for inner in part.iter_parts():
            yield from _parts_of(inner)
    else:
        yield f"{kind} {part['Content-Disposition']}", unfolded(part.get_payload(decode=True).decode())


def unfolded(words: str) -> str:
    """A calendar's lines whole, wherever they were folded."""
    return words.replace("\r\n ", "") if words.startswith("BEGIN:VCALENDAR") else words
