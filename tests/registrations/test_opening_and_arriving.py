"""Letting people register; coming in by the personal link."""

from datetime import timedelta

import pytest

from outreach.events.models import Event
from outreach.journal.models import Entry
from outreach.people.models import Contact
from outreach.registrations.actions import arrive, open_intake
from outreach.registrations.choices import Way
from outreach.registrations.errors import IntakeKnownError
from outreach.registrations.models import Intake, Registration
from outreach.shared import clock
from tests.factories import make_intake, make_registration, make_session
from tests.people import ANA

pytestmark = pytest.mark.django_db
AT = clock.now()


def facts() -> list[tuple]:
    return [(entry.name, entry.payload, entry.event_id, entry.actor_id, entry.occurred_at) for entry in Entry.objects.all()]


def test_open_intake_offers_seats_and_moves_the_event() -> None:
    session = make_session()
    closes_at = AT + timedelta(days=3)

    intake = open_intake(session, way=Way.ROOM, capacity=40, opens_at=AT, closes_at=closes_at, by=7, at=AT)

    found = Intake.objects.get()
    assert (found, found.session, found.way, found.capacity, found.seats_taken, found.queue_last) == (intake, session, "room", 40, 0, 0)
    assert (found.opens_at, found.closes_at) == (AT, closes_at)
    assert Event.objects.get().changed_at == AT
    assert facts() == [("intake.opened", {"session_id": session.pk, "intake_id": intake.pk}, session.event_id, 7, AT)]


def test_open_intake_a_second_time_for_a_way_is_refused_and_nothing_recorded() -> None:
    intake = make_intake()
    with pytest.raises(IntakeKnownError):
        open_intake(intake.session, way=Way.ONLINE, capacity=None, by=None, at=AT)
    assert (Intake.objects.count(), facts()) == (1, [])


def test_arrive_proves_the_address_of_the_registration_and_of_the_contact() -> None:
    registration = make_registration(person=ANA)

    assert arrive(registration, at=AT) is True

    assert (Registration.objects.get().proved_at, Contact.objects.get().proved_at) == (AT, AT)
    assert facts() == [("registration.address_proved", {"registration_id": registration.pk}, registration.event_id, None, AT)]


def test_arrive_again_changes_nothing() -> None:
    registration = make_registration(person=ANA)
    arrive(registration, at=AT)

    assert arrive(registration, at=AT + timedelta(minutes=1)) is False

    assert (Registration.objects.get().proved_at, Contact.objects.get().proved_at, len(facts())) == (AT, AT, 1)


def test_arrive_for_another_event_proves_that_registration_too() -> None:
    arrive(make_registration(person=ANA), at=AT)
    second = make_registration(person=ANA)

    assert arrive(second, at=AT + timedelta(days=1)) is True
    assert Contact.objects.get().proved_at == AT


def test_arrive_by_a_link_of_an_address_that_was_corrected_meanwhile_proves_nothing_of_the_registration() -> None:
    registration = make_registration(person=ANA)
    there = Contact.objects.create(email="other@weaving.example", name="Ana", language="fr", zone="UTC")
    Registration.objects.update(contact=there)

    assert arrive(registration, at=AT) is False
    assert (Registration.objects.get().proved_at, facts()) == (None, [])
