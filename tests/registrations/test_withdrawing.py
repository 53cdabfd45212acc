"""Leaving an event, or a waiting list."""

import pytest

from outreach.events.actions import cancel_session
from outreach.registrations.actions import leave_waiting_list, register, withdraw
from outreach.registrations.errors import NoLongerWaitingError
from outreach.registrations.links import holder_of, way_in_token
from outreach.registrations.models import Registration, Seat
from outreach.shared import clock
from tests.factories import make_intake, make_registration, make_seat
from tests.people import ANA, BEN, CHEN
from tests.registrations.said import answers_of
from tests.registrations.waiting import counters, facts, is_withdrawn_at, make_course, make_languages, names, states_of

pytestmark = pytest.mark.django_db
AT = clock.now()


def test_withdraw_ends_the_registration_releases_its_seat_and_kills_its_link() -> None:
    intake = make_intake(capacity=3)
    registration = make_registration(intake)
    token = way_in_token(registration)

    assert withdraw(registration, by=None, at=AT) is True

    assert (is_withdrawn_at(registration), holder_of(token)) == (AT, None)
    assert list(Seat.objects.values_list("state", "released_at")) == [("released", AT)]
    assert counters(intake) == [(0, 0, 0)]
    payload = {"registration_id": registration.pk, "contact_id": registration.contact_id, "session_ids": [intake.session_id]}
    assert facts() == [("registration.withdrawn", payload)]


def test_withdraw_a_second_time_changes_nothing() -> None:
    intake = make_intake(capacity=3)
    registration = make_registration(intake)
    withdraw(registration, by=None, at=AT)

    assert withdraw(registration, by=None) is False

    assert (is_withdrawn_at(registration), counters(intake), len(facts())) == (AT, [(0, 0, 0)], 1)


def test_withdraw_brings_up_the_first_in_the_queue_in_the_same_transaction() -> None:
    intake = make_intake(capacity=1)
    anas = make_registration(intake, ANA)
    bens, chens = (make_registration(intake, person, state="waiting") for person in (BEN, CHEN))

    withdraw(anas, by=None, at=AT)

    assert (states_of(bens), states_of(chens)) == ({intake.pk: "confirmed"}, {intake.pk: "waiting"})
    assert bens.seats.get().promoted_at == AT
    assert counters(intake) == [(1, 0, 1)]
    promoted = {"registration_id": bens.pk, "contact_id": bens.contact_id, "left_session_id": None, "session_ids": [intake.session_id]}
    assert facts()[1:] == [("registration.promoted", promoted)]


def test_withdraw_from_a_course_releases_every_day() -> None:
    intakes = make_course(2, 2, 2)
    registration = make_registration(intakes)

    withdraw(registration, by=None, at=AT)

    assert (states_of(registration), counters(*intakes)) == ({}, [(0, 0, 0)] * 3)
    assert facts()[0][1]["session_ids"] == [intake.session_id for intake in intakes]


def test_withdraw_while_waiting_leaves_the_queue_and_names_no_session() -> None:
    intake = make_intake(capacity=0)
    registration = make_registration(intake, state="waiting")

    withdraw(registration, by=None, at=AT)

    assert (counters(intake), facts()[0][1]["session_ids"]) == ([(0, 0, 0)], [])


def test_withdraw_from_a_cancelled_session_brings_nobody_up() -> None:
    intake = make_intake(capacity=1)
    anas, bens = make_registration(intake, ANA), make_registration(intake, BEN, state="waiting")
    cancel_session(intake.session, reason={"en": "Illness"}, by=None)

    withdraw(anas, by=None, at=AT)

    assert (states_of(bens), counters(intake)) == ({intake.pk: "waiting"}, [(0, 0, 1)])


def test_whoever_has_withdrawn_registers_anew() -> None:
    intake = make_intake(capacity=3)
    old = make_registration(intake, ANA)
    withdraw(old, by=None, at=AT)

    new = register(intake.session.event, intakes=[intake], answers=answers_of(ANA), by=None, at=AT).registration

    assert new is not None
    assert (new.contact, states_of(new), Registration.objects.count()) == (old.contact, {intake.pk: "confirmed"}, 2)


def test_leave_the_only_waiting_list_is_to_withdraw() -> None:
    intake = make_intake(capacity=0)
    registration = make_registration(intake, state="waiting")

    assert leave_waiting_list(registration, intake=intake, by=None, at=AT) is True
    assert leave_waiting_list(registration, intake=intake, by=None, at=AT) is False

    assert (is_withdrawn_at(registration), counters(intake)) == (AT, [(0, 0, 0)])
    payload = {"registration_id": registration.pk, "contact_id": registration.contact_id, "session_ids": []}
    assert facts() == [("registration.withdrawn", payload)]


def test_leave_the_waiting_list_of_another_language_and_keep_the_seat() -> None:
    english, french = make_languages("en", "fr", capacity=1)
    registration = make_registration(english)
    make_seat(registration, french, state="waiting")

    leave_waiting_list(registration, intake=french, by=None, at=AT)

    assert (states_of(registration), is_withdrawn_at(registration)) == ({english.pk: "confirmed"}, None)
    assert counters(english, french) == [(1, 0, 0), (0, 0, 0)]
    payload = {"registration_id": registration.pk, "contact_id": registration.contact_id, "session_id": french.session_id}
    assert facts() == [("registration.waiting_left", payload)]


def test_leave_the_waiting_list_of_a_course_as_a_whole() -> None:
    intakes = make_course(0, 3)
    registration = make_registration(intakes, state="waiting")

    leave_waiting_list(registration, intake=intakes[1], by=None, at=AT)

    assert (states_of(registration), is_withdrawn_at(registration), counters(*intakes)) == ({}, AT, [(0, 0, 0)] * 2)
    assert names() == ["registration.withdrawn"]


def test_leave_a_waiting_list_after_a_place_came_free_is_refused_and_the_place_kept() -> None:
    intake = make_intake(capacity=1)
    registration = make_registration(intake)

    with pytest.raises(NoLongerWaitingError):
        leave_waiting_list(registration, intake=intake, by=None, at=AT)

    assert (states_of(registration), counters(intake), facts()) == ({intake.pk: "confirmed"}, [(1, 0, 0)], [])
