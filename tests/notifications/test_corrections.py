"""An address that was corrected: what was not sent is dropped, what was sent is taken back once."""

from datetime import datetime, timedelta

import pytest

from notifications import delivery, drafts, queries, reactions
from notifications.choices import Method
from notifications.models import Message
from outreach.registrations.facts import RegistrationConfirmed, RegistrationReaddressed
from outreach.registrations.models import Registration
from tests import factories
from tests.notifications.scenes import REGISTERED_AT, SOON, confirmed, queued
from tests.notifications.sink import Sink
from tests.people import ANA, BEN, CHEN, Somebody

pytestmark = pytest.mark.django_db


def react(fact: object, at: datetime) -> None:
    drafts.queue(reactions.react_to(fact, at))


def readdress(registration: Registration, at: datetime, to: Somebody = BEN) -> RegistrationReaddressed:
    old = registration.contact_id
    registration.contact = factories.make_contact(to)
    registration.link_counter += 1
    registration.save(update_fields=["contact", "link_counter"])
    return RegistrationReaddressed(registration.pk, old)


def test_an_unsent_mail_to_the_wrong_address_is_dropped_and_nothing_taken_back(sink: Sink) -> None:
    registration = factories.make_registration(person=ANA)
    react(RegistrationConfirmed(registration.pk, registration.contact_id), REGISTERED_AT)
    react(readdress(registration, SOON), SOON)

    assert delivery.deliver(at=SOON) == 1

    assert sink.recipients == [[BEN.email]]
    states = list(Message.objects.order_by("pk").values_list("kind", "contact__email", "state"))
    assert states == [("registration_confirmed", ANA.email, "dropped"), ("registration_confirmed", BEN.email, "sent")]


def test_a_sent_mail_to_the_wrong_address_gets_one_cancel(sink: Sink) -> None:
    registration = factories.make_registration(person=ANA)
    react(RegistrationConfirmed(registration.pk, registration.contact_id), REGISTERED_AT)
    delivery.deliver(at=REGISTERED_AT)
    fact = readdress(registration, SOON)
    react(fact, SOON)
    react(fact, SOON)

    assert delivery.deliver(at=SOON) == 2

    assert sorted(sink.recipients[1:]) == [[ANA.email], [BEN.email]]
    assert list(Message.objects.filter(method=Method.CANCEL).values_list("contact__email", "state")) == [(ANA.email, "sent")]


def test_a_mail_that_may_have_arrived_counts_as_sent(sink: Sink, settings) -> None:
    """The worker died after it had claimed the mail: nobody knows whether it arrived, so it is taken back."""
    registration = factories.make_registration(person=ANA)
    react(RegistrationConfirmed(registration.pk, registration.contact_id), REGISTERED_AT)
    delivery.claim(Message.objects.get().pk, at=REGISTERED_AT)
    react(readdress(registration, SOON), SOON)

    delivery.deliver(at=SOON)
    assert sink.recipients == [[BEN.email]]
    delivery.deliver(at=SOON + timedelta(seconds=settings.MAIL_LEASE_SECONDS))
    delivery.deliver(at=SOON + timedelta(seconds=settings.MAIL_LEASE_SECONDS + 30))

    assert sink.recipients == [[BEN.email], [ANA.email]]
    assert sorted(Message.objects.values_list("kind", "state")) == [
        ("registration_confirmed", "dropped"),
        ("registration_confirmed", "sent"),
        ("registration_readdressed", "sent"),
    ]


def test_an_address_that_was_right_after_all_is_not_cancelled(sink: Sink) -> None:
    registration = factories.make_registration(person=ANA)
    react(RegistrationConfirmed(registration.pk, registration.contact_id), REGISTERED_AT)
    delivery.deliver(at=REGISTERED_AT)
    away = readdress(registration, SOON)
    back = readdress(registration, SOON + timedelta(minutes=1), to=ANA)
    react(away, SOON)
    react(back, SOON + timedelta(minutes=1))

    delivery.deliver(at=SOON + timedelta(minutes=1))

    assert sink.recipients == [[ANA.email], [ANA.email]]
    first, second = (message.get_body(("plain",)).get_content() for message in sink.arrived)
    assert first != second
    assert list(Message.objects.filter(method=Method.CANCEL).values_list("state", flat=True)) == ["dropped"]


def test_sequence_counts_the_cancels_sent_to_this_person_alone(sink: Sink) -> None:
    registration = factories.make_registration(person=ANA)
    session = registration.seats.get().session
    type(session).objects.update(sequence=3)
    queued(registration, "registration_confirmed", session_id=session.pk)
    delivery.deliver(at=SOON)
    react(readdress(registration, SOON), SOON)
    delivery.deliver(at=SOON)
    again = factories.make_registration(registration.seats.get().intake, CHEN, contact=factories.make_contact(ANA))
    other = confirmed(registration=again)

    to_ana = Message.objects.filter(contact__email=ANA.email).order_by("pk")
    assert [(row.method, queries.sequence_for(queries.for_sending(row.pk))) for row in to_ana] == [
        (Method.REQUEST, 4),
        (Method.CANCEL, 4),
        (Method.REQUEST, 4),
    ]
    assert other.pk == to_ana.last().pk
    to_ben = Message.objects.get(contact__email=BEN.email)
    assert queries.sequence_for(queries.for_sending(to_ben.pk)) == 3
