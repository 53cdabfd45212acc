"""When some of what somebody holds or waits for is over, and some is still to come."""

from datetime import timedelta

import pytest

from outreach.registrations.actions import end_offers, leave_waiting_list, register, switch, withdraw
from outreach.registrations.errors import SessionPastError
from outreach.registrations.figures import registered_for
from outreach.registrations.models import Intake
from outreach.shared import clock
from tests.factories import make_event, make_intake, make_registration, make_seat, make_session
from tests.people import ANA, BEN
from tests.registrations.said import answers_of
from tests.registrations.waiting import counters, facts, is_withdrawn_at, make_course, names, states_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make_versions(*codes: str, capacity: int | None = None) -> list[Intake]:
    """A session online in each language, one a week; one attends one of them."""
    event = make_event(pattern="language-group")
    today = clock.now().date()
    return [
        make_intake(make_session(event, slug=code, language=code, on=today + 7 * number * DAY), capacity=capacity)
        for number, code in enumerate(codes, start=1)
    ]


def fresh(intake: Intake) -> Intake:
    return Intake.objects.select_related("session__event").get(pk=intake.pk)


def test_a_course_that_comes_up_midway_waits_no_more_for_the_day_that_is_over() -> None:
    over, second, third = make_course(1, 1, 1)
    leaving, waiting = make_registration([over, second, third], ANA), make_registration([over, second, third], BEN, state="waiting")

    withdraw(leaving, by=None, at=over.session.ends_at)

    assert states_of(waiting) == {second.pk: "confirmed", third.pk: "confirmed"}
    assert counters(over, second, third) == [(1, 0, 0)] * 3
    assert facts()[-1][1]["session_ids"] == [second.session_id, third.session_id]


def test_an_offer_that_lapses_midway_ends_the_registration_and_she_may_register_again() -> None:
    over, second, third = make_course(1, 1, 1, way="room")
    leaving, waiting = make_registration([over, second, third], ANA), make_registration([over, second, third], BEN, state="waiting")

    withdraw(leaving, by=None, at=over.session.ends_at)
    assert states_of(waiting) == {second.pk: "offered", third.pk: "offered"}
    at = waiting.seats.filter(state="offered").first().offered_until
    end_offers(at=at)

    assert (states_of(waiting), is_withdrawn_at(waiting)) == ({}, at)
    assert counters(over, second, third) == [(1, 0, 0), (0, 0, 0), (0, 0, 0)]
    again = register(second.session.event, intakes=[fresh(second), fresh(third)], answers=answers_of(BEN), by=None, at=at).registration
    assert again is not None
    assert states_of(again) == {second.pk: "confirmed", third.pk: "confirmed"}


def test_withdraw_midway_gives_back_what_is_to_come_and_leaves_what_was() -> None:
    over, second, third = make_course(2, 2, 2)
    registration = make_registration([over, second, third])
    at = over.session.ends_at

    assert withdraw(registration, by=None, at=at) is True
    assert withdraw(registration, by=None, at=at) is False

    assert (states_of(registration), is_withdrawn_at(registration)) == ({over.pk: "confirmed"}, at)
    assert counters(over, second, third) == [(1, 0, 0), (0, 0, 0), (0, 0, 0)]
    assert (names(), facts()[0][1]["session_ids"]) == (["registration.withdrawn"], [second.session_id, third.session_id])


def test_who_withdrew_midway_is_counted_where_she_was_and_may_register_again() -> None:
    over, second = make_course(2, 2)
    withdraw(make_registration([over, second], BEN), by=None, at=over.session.ends_at)
    on = over.session.local_date

    assert [registered_for([one.session], on=on).registrations for one in (over, second)] == [1, 0]
    assert register(second.session.event, intakes=[fresh(second)], answers=answers_of(BEN), by=None, at=over.session.ends_at).registration


@pytest.mark.parametrize("state", ["confirmed", "waiting"])
def test_where_all_is_over_there_is_nothing_to_withdraw(state: str) -> None:
    intake = make_intake(capacity=3)
    registration = make_registration(intake, state=state)
    before = counters(intake)

    assert withdraw(registration, by=None, at=intake.session.ends_at) is False

    assert (states_of(registration), is_withdrawn_at(registration)) == ({intake.pk: state}, None)
    assert (counters(intake), facts()) == (before, [])


def test_a_session_that_is_on_is_left_like_one_to_come() -> None:
    intake = make_intake(capacity=1)
    registration = make_registration(intake)

    assert withdraw(registration, by=None, at=intake.session.starts_at) is True
    assert (states_of(registration), facts()[0][1]["session_ids"]) == ({}, [intake.session_id])


def test_who_comes_up_in_another_language_after_hers_is_over_leaves_nothing_that_a_calendar_would_show() -> None:
    english, french = make_versions("en", "fr", capacity=1)
    leaving, registration = make_registration(french, ANA), make_registration(english, BEN)
    make_seat(registration, french, state="waiting")

    withdraw(leaving, by=None, at=english.session.ends_at)

    assert states_of(registration) == {french.pk: "confirmed"}
    assert facts()[-1][1]["left_session_id"] is None


def test_leave_the_waiting_list_after_her_session_is_over_ends_the_registration_and_leaves_what_was() -> None:
    english, french = make_versions("en", "fr", capacity=1)
    registration = make_registration(english)
    make_seat(registration, french, state="waiting")
    at = english.session.ends_at

    leave_waiting_list(registration, intake=french, by=None, at=at)

    assert (states_of(registration), is_withdrawn_at(registration)) == ({english.pk: "confirmed"}, at)
    payload = {"registration_id": registration.pk, "contact_id": registration.contact_id, "session_ids": []}
    assert facts() == [("registration.withdrawn", payload)]


def test_leave_the_waiting_list_and_the_one_waited_in_vain() -> None:
    english, french = make_versions("en", "fr", capacity=0)
    registration = make_registration(english, state="waiting")
    make_seat(registration, french, state="waiting")
    at = english.session.ends_at

    leave_waiting_list(registration, intake=french, by=None, at=at)

    assert (states_of(registration), is_withdrawn_at(registration), counters(english, french)) == ({}, at, [(0, 0, 0)] * 2)


def test_nobody_switches_from_what_is_over() -> None:
    english, french = make_versions("en", "fr")
    registration = make_registration(english)

    with pytest.raises(SessionPastError):
        switch(registration, to=french, by=None, at=english.session.ends_at)

    assert (states_of(registration), facts()) == ({english.pk: "confirmed"}, [])


def test_a_switch_from_a_waiting_list_names_that_and_not_the_session_that_is_over() -> None:
    english, french, spanish = make_versions("en", "fr", "es")
    registration = make_registration(english)
    Intake.objects.filter(pk=french.pk).update(capacity=0)
    make_seat(registration, fresh(french), state="waiting")

    switch(registration, to=spanish, by=None, at=english.session.ends_at)

    assert states_of(registration) == {spanish.pk: "confirmed"}
    assert facts()[0][1]["old_session_id"] == french.session_id
