"""The actions of registrations, the journal, the outbox and the server, together: who gets what."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications import delivery, drafts, reactions
from outreach.journal import log
from outreach.registrations.actions import Answers, correct_address, register
from outreach.registrations.actions.registering import Receipt
from outreach.registrations.models import Intake
from tests import factories
from tests.notifications.sink import Sink
from tests.people import ANA, BEN, CHEN, Somebody

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
WRONG = "ana@waeving.example"


def answers_of(person: Somebody, intake: Intake, email: str = "") -> Answers:
    return Answers(
        email=email or person.email,
        name=person.name,
        firm=person.firm,
        economy=person.economy,
        organisation_type="firm",
        organisation_size="1-9",
        job_role="owner",
        language=person.language,
        zone=person.zone,
        intakes=(intake.pk,),
    )


def sign_up(intake: Intake, person: Somebody = ANA, email: str = "", at: datetime = AT) -> Receipt:
    return register(intake.session.event, intakes=[intake], answers=answers_of(person, intake, email), by=None, at=at)


def work(at: datetime) -> None:
    """One round of the worker."""
    log.read("notifications", lambda fact, entry: drafts.queue(reactions.react_to(fact, entry.occurred_at)), at=at)
    delivery.deliver(at=at)


def said(sink: Sink) -> list[tuple[str, str | None]]:
    """To whom, and what the calendar part asks, in the order of arrival."""
    return [(mail["To"], _method(mail)) for mail in sink.arrived]


def _method(mail) -> str | None:
    methods = [part["Content-Type"].params.get("method") for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return methods[0] if methods else None


@pytest.fixture
def intake() -> Intake:
    session = factories.make_session(on=AT.date() + timedelta(days=30))
    type(session.event).objects.update(published_at=AT)
    return factories.make_intake(session, capacity=2)


def test_the_third_of_two_waits(sink: Sink, intake: Intake) -> None:
    for person in (ANA, BEN, CHEN):
        sign_up(intake, person)

    work(AT)

    # Each kind of mail in turn.
    assert sorted(said(sink)) == [(ANA.email, "REQUEST"), (BEN.email, "REQUEST"), (CHEN.email, None)]


def test_a_repeat_is_answered_by_mail_alone(sink: Sink, intake: Intake) -> None:
    sign_up(intake)
    work(AT)
    sign_up(intake, at=AT + timedelta(minutes=5))
    work(AT + timedelta(minutes=5))

    assert said(sink) == [(ANA.email, "REQUEST"), (ANA.email, "REQUEST")]


def test_corrected_before_anything_was_sent(sink: Sink, intake: Intake) -> None:
    receipt = sign_up(intake, email=WRONG)
    correct_address(intake.session.event, receipt=receipt.key, email=ANA.email, by=None, at=AT)

    work(AT)

    assert said(sink) == [(ANA.email, "REQUEST")]


def test_corrected_after_it_was_sent(sink: Sink, intake: Intake) -> None:
    receipt = sign_up(intake, email=WRONG)
    work(AT)
    later = AT + timedelta(minutes=2)
    correct_address(intake.session.event, receipt=receipt.key, email=ANA.email, by=None, at=later)
    work(later)
    work(later)

    assert said(sink) == [(WRONG, "REQUEST"), (WRONG, "CANCEL"), (ANA.email, "REQUEST")]
    first, _, last = (mail.get_body(("plain",)).get_content() for mail in sink.arrived)
    assert _way_in(first) != _way_in(last)


def _way_in(text: str) -> str:
    return next(line for line in text.splitlines() if "/j/" in line)


def test_corrected_to_an_address_that_holds_a_place_already(sink: Sink, intake: Intake) -> None:
    sign_up(intake)
    receipt = sign_up(intake, email=WRONG)
    work(AT)
    later = AT + timedelta(minutes=2)
    correct_address(intake.session.event, receipt=receipt.key, email=ANA.email, by=None, at=later)
    work(later)

    assert said(sink)[2:] == [(WRONG, "CANCEL"), (ANA.email, "REQUEST")]
    intake.refresh_from_db()
    assert intake.seats_taken == 1


def test_corrected_after_a_repeat_registers_as_if_first(sink: Sink, intake: Intake) -> None:
    sign_up(intake, BEN)
    receipt = sign_up(intake, ANA, email=BEN.email)
    correct_address(intake.session.event, receipt=receipt.key, email=ANA.email, by=None, at=AT)
    work(AT)

    assert said(sink) == [(BEN.email, "REQUEST"), (ANA.email, "REQUEST")]
