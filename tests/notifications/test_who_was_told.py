"""A mail tells of what its words name and of nothing else; calendars know people, and not their registrations."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from notifications import delivery
from notifications.choices import Method, State
from notifications.models import Message
from notifications.rendering import compose
from outreach.events.actions import Timing, cancel_event, cancel_session, move_session
from outreach.events.models import Session
from outreach.registrations.actions import register, switch, withdraw
from outreach.registrations.models import Intake, Registration
from tests import factories
from tests.notifications import post
from tests.notifications.calendar_client import times_of
from tests.people import ANA, BEN, Somebody
from tests.registrations.said import answers_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_site")]

AT = datetime(2027, 1, 20, 9, 30, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
REASON = {"en": "The speaker is ill."}


def sign_up(intakes: list[Intake], person: Somebody, at: datetime) -> Registration:
    own = list(Intake.objects.select_related("session__event").filter(pk__in=[intake.pk for intake in intakes]))
    registration = register(own[0].session.event, intakes=own, answers=answers_of(person), by=None, at=at).registration
    assert registration
    return Registration.objects.get(pk=registration.pk)


def move(session: Session, *, on: date, at: datetime) -> Session:
    fresh = Session.objects.get(pk=session.pk)
    return move_session(fresh, timing=Timing(on, time(9), time(10), fresh.zone), by=None, at=at)


def cancel(session: Session, *, on: date, at: datetime) -> Session:
    return cancel_session(Session.objects.get(pk=session.pk), reason=REASON, by=None, at=at)


def to(person: Somebody) -> list[EmailMultiAlternatives]:
    return [letter for letter in mail.outbox if letter.to == [person.email]]


@pytest.fixture
def holds_one_waits_for_another() -> tuple[Session, Session]:
    """Ben has a place in English, and waits for the French session, which Ana has filled."""
    group = factories.make_event(pattern="language-group")
    english = factories.make_session(group, on=date(2027, 2, 9), slug="en")
    french = factories.make_session(group, on=date(2027, 2, 10), slug="fr", language="fr")
    in_english, in_french = factories.make_intake(english), factories.make_intake(french, capacity=1)
    sign_up([in_french], ANA, AT)
    registration = sign_up([in_english], BEN, AT)
    switch(registration, to=Intake.objects.select_related("session__event").get(pk=in_french.pk), wait=True, by=None, at=AT + MINUTE)
    post.run(AT + 2 * MINUTE)
    mail.outbox.clear()
    return english, french


@pytest.mark.parametrize(("change", "said"), [(move, "Wednesday 17 February 2027"), (cancel, "The speaker is ill.")])
def test_who_waits_is_told_of_a_change_though_a_mail_of_her_other_session_came_first(
    holds_one_waits_for_another: tuple[Session, Session], change: Callable[..., Session], said: str
) -> None:
    english, french = holds_one_waits_for_another

    move(english, on=date(2027, 2, 16), at=AT + 10 * MINUTE)
    change(french, on=date(2027, 2, 17), at=AT + 11 * MINUTE)
    post.run_until(AT + 12 * MINUTE, AT + 120 * MINUTE)

    assert [said in letter.body for letter in to(BEN)] == [False, True]
    assert [post.method_of(letter) for letter in to(BEN)] == ["REQUEST", ""]


def test_who_waits_for_a_course_is_told_of_each_day_that_moves() -> None:
    course = factories.make_event(pattern="course")
    days = [factories.make_session(course, on=date(2027, 2, number)) for number in (9, 10)]
    intakes = [factories.make_intake(day, capacity=1) for day in days]
    sign_up(intakes, ANA, AT)
    sign_up(intakes, BEN, AT)
    post.run(AT)
    mail.outbox.clear()

    move(days[0], on=date(2027, 2, 16), at=AT + 10 * MINUTE)
    move(days[1], on=date(2027, 2, 17), at=AT + 11 * MINUTE)
    post.run_until(AT + 12 * MINUTE, AT + 120 * MINUTE)

    assert [[day in letter.body for day in ("16 February", "17 February")] for letter in to(BEN)] == [[True, False], [False, True]]


def test_an_entry_of_an_earlier_registration_is_taken_out_with_the_later_one() -> None:
    """The first CANCEL is dropped, for the place is hers again; the second invitation never leaves."""
    intake = factories.make_intake(factories.make_session(on=date(2027, 2, 9)))
    withdraw_after = AT + 10 * MINUTE
    first = sign_up([intake], BEN, AT)
    post.run(AT)

    withdraw(first, by=None, at=withdraw_after)
    again = sign_up([intake], BEN, withdraw_after + SECOND)
    withdraw(again, by=None, at=withdraw_after + 2 * SECOND)
    post.run_until(withdraw_after + MINUTE, withdraw_after + 60 * MINUTE)

    assert post.calendar_after(to(BEN)).times() == {}


def test_who_registers_again_is_told_that_her_new_session_is_cancelled_by_a_cancel() -> None:
    """Her calendar has the entry from the registration that she withdrew a minute before."""
    session = factories.make_session(on=date(2027, 2, 9))
    intake = factories.make_intake(session)
    first = sign_up([intake], BEN, AT)
    post.run(AT)

    withdraw(first, by=None, at=AT + 10 * MINUTE)
    sign_up([intake], BEN, AT + 10 * MINUTE + SECOND)
    cancel(session, on=session.local_date, at=AT + 10 * MINUTE + 2 * SECOND)
    post.run_until(AT + 11 * MINUTE, AT + 120 * MINUTE)

    assert post.calendar_after(to(BEN)).times() == {}


def test_an_invitation_waits_for_the_cancel_that_a_worker_holds() -> None:
    """She withdraws; a slow server has the CANCEL; she registers again. In either order her calendar has the session once."""
    session = factories.make_session(on=date(2027, 2, 9))
    intake = factories.make_intake(session)
    first = sign_up([intake], BEN, AT)
    post.run(AT)
    withdraw(first, by=None, at=AT + 10 * MINUTE)
    post.draft(AT + 10 * MINUTE)
    held = delivery.claim(Message.objects.get(kind="registration_withdrawn").pk, at=AT + 10 * MINUTE)
    assert held
    letter = compose(held)

    sign_up([intake], BEN, AT + 10 * MINUTE + 5 * SECOND)
    post.run(AT + 10 * MINUTE + 8 * SECOND)
    waiting = Message.objects.get(state=State.QUEUED, method=Method.REQUEST)
    assert (waiting.tries, len(to(BEN))) == (0, 1)
    letter.mail.send()
    delivery._note_sent(held, letter, AT + 10 * MINUTE + 20 * SECOND)
    post.run(AT + 60 * MINUTE)

    assert post.calendar_after(to(BEN)).times() == post.calendar_after(to(BEN)[::-1]).times() == times_of([session])


def test_a_course_that_is_cancelled_before_its_first_mail_is_told_once_as_cancelled() -> None:
    course = factories.make_event(pattern="course")
    intakes = [factories.make_intake(factories.make_session(course, on=date(2027, 2, number))) for number in (9, 10)]
    sign_up(intakes, BEN, AT)
    cancel_event(course, reason=REASON, by=None, at=AT + SECOND)

    post.run_until(AT + MINUTE, AT + 60 * MINUTE)

    assert [(letter.subject.rpartition(": ")[2], post.method_of(letter)) for letter in to(BEN)] == [("cancelled", ""), ("cancelled", "")]


def test_of_a_course_with_one_day_cancelled_the_first_mail_tells_of_the_others() -> None:
    course = factories.make_event(pattern="course")
    days = [factories.make_session(course, on=date(2027, 2, number)) for number in (9, 10)]
    sign_up([factories.make_intake(day) for day in days], BEN, AT)
    cancel(days[1], on=days[1].local_date, at=AT + SECOND)

    post.run_until(AT + MINUTE, AT + 60 * MINUTE)

    (letter,) = to(BEN)
    assert letter.subject.endswith("your place is confirmed")
    assert "This session is cancelled. The speaker is ill." in letter.body
    assert post.calendar_after([letter]).times() == times_of(days[:1])
