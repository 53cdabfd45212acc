"""Who came in by the door, as a weak sign."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from outreach.attendance.actions import note_arrival
from outreach.attendance.choices import Following
from outreach.attendance.models import Arrival
from outreach.journal.models import Entry
from outreach.shared import clock
from tests.factories import make_intake, make_registration, make_session
from tests.people import ANA, BEN

pytestmark = pytest.mark.django_db
AT = clock.now()
LATER = AT + timedelta(minutes=10)


def arrivals() -> list[tuple]:
    return list(Arrival.objects.order_by("pk").values_list("registration_id", "session_id", "following", "arrived_at", "last_at", "times"))


def test_the_first_arrival_is_noted_and_told() -> None:
    registration = make_registration()
    session = registration.event.sessions.get()

    is_first = note_arrival(registration, session=session, following=Following.PICTURE, at=AT)

    assert is_first is True
    assert arrivals() == [(registration.pk, session.pk, "picture", AT, AT, 1)]
    entry = Entry.objects.get()
    assert (entry.name, entry.event_id) == ("attendance.arrived", registration.event_id)
    assert entry.payload == {"registration_id": registration.pk, "session_id": session.pk, "following": "picture"}


def test_who_comes_again_is_counted_and_keeps_the_first_instant() -> None:
    registration = make_registration()
    session = registration.event.sessions.get()
    note_arrival(registration, session=session, following=Following.PICTURE, at=AT)

    is_first = note_arrival(registration, session=session, following=Following.SOUND, at=LATER)

    assert is_first is False
    assert arrivals() == [(registration.pk, session.pk, "sound", AT, LATER, 2)]
    assert Entry.objects.count() == 1


def test_two_people_and_two_sessions_are_arrivals_of_their_own() -> None:
    session = make_session()
    other = make_session(session.event)
    intakes = [make_intake(session), make_intake(other)]
    ana, ben = make_registration(intakes[0], ANA), make_registration(intakes[0], BEN)

    for registration, where in ((ana, session), (ben, session), (ana, other)):
        note_arrival(registration, session=where, following=Following.HERE, at=AT)

    assert [row[:2] for row in arrivals()] == [(ana.pk, session.pk), (ben.pk, session.pk), (ana.pk, other.pk)]


def test_statements_of_an_arrival(django_assert_num_queries) -> None:
    registration = make_registration()
    session = registration.event.sessions.get()

    # Two for the savepoint that stands for the transaction in a test.
    with django_assert_num_queries(2 + 3):
        note_arrival(registration, session=session, following=Following.PICTURE, at=AT)
    with django_assert_num_queries(2 + 2):
        note_arrival(registration, session=session, following=Following.PICTURE, at=AT)


def test_nothing_is_kept_of_the_network_or_the_browser() -> None:
    assert {field.name for field in Arrival._meta.fields} == {
        "id",
        "registration",
        "session",
        "following",
        "arrived_at",
        "last_at",
        "times",
    }


@pytest.mark.parametrize("wrong", [{"following": "telephone"}, {"times": 0}])
def test_the_database_refuses_an_arrival_that_cannot_be(wrong: dict) -> None:
    registration = make_registration()
    values = {"session": registration.event.sessions.get(), "following": "picture", "arrived_at": AT, "last_at": AT} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Arrival.objects.create(registration=registration, **values)
