"""Another language of the group, or the other way of attending, in one step."""

from datetime import timedelta

import pytest

from outreach.events.actions import cancel_session
from outreach.registrations.actions import switch, withdraw
from outreach.registrations.errors import (
    IntakeFullError,
    NotOfThisEventError,
    RegistrationClosedError,
    RegistrationEndedError,
    SessionCancelledError,
)
from outreach.shared import clock
from tests.factories import make_intake, make_registration, make_seat
from tests.people import ANA, BEN, CHEN
from tests.registrations.waiting import counters, facts, make_course, make_hybrid, make_languages, names, states_of

pytestmark = pytest.mark.django_db
AT = clock.now()


def test_switch_where_there_is_room_leaves_the_one_and_takes_the_other() -> None:
    english, french = make_languages("en", "fr", capacity=2)
    registration = make_registration(english)

    seat = switch(registration, to=french, by=None, at=AT)

    assert (seat.intake, seat.state, seat.language, seat.taken_at, seat.promoted_at) == (french, "confirmed", "fr", AT, None)
    assert states_of(registration) == {french.pk: "confirmed"}
    assert counters(english, french) == [(0, 0, 0), (1, 0, 0)]
    sessions = {"old_session_id": english.session_id, "new_session_id": french.session_id}
    payload = {"registration_id": registration.pk, "contact_id": registration.contact_id} | sessions
    assert facts() == [("registration.switched", payload)]


@pytest.mark.parametrize(("reads", "then"), [("en", "fr"), ("es", "es")])
def test_whoever_reads_the_language_she_leaves_is_written_to_in_the_other_from_then_on(reads: str, then: str) -> None:
    english, french = make_languages("en", "fr", capacity=2)
    registration = make_registration(english, language=reads)

    switch(registration, to=french, by=None, at=AT)

    registration.refresh_from_db()
    assert registration.language == then


def test_whoever_comes_up_after_a_switch_is_written_to_in_the_language_she_comes_to() -> None:
    english, french = make_languages("en", "fr", capacity=1)
    registration = make_registration(english, language="en")
    other = make_registration(french, BEN)
    switch(registration, to=french, wait=True, by=None, at=AT)

    withdraw(other, by=None, at=AT)

    registration.refresh_from_db()
    assert registration.language == "fr"


def test_switch_twice_changes_nothing_the_second_time() -> None:
    english, french = make_languages("en", "fr", capacity=2)
    registration = make_registration(english)
    first = switch(registration, to=french, by=None, at=AT)

    assert switch(registration, to=french, by=None) == first

    assert (counters(english, french), len(facts())) == ([(0, 0, 0), (1, 0, 0)], 1)


def test_switch_to_a_full_one_is_refused_and_nothing_changed() -> None:
    english, french = make_languages("en", "fr", capacity=1)
    registration = make_registration(english)
    make_registration(french, BEN)

    with pytest.raises(IntakeFullError):
        switch(registration, to=french, by=None, at=AT)

    assert states_of(registration) == {english.pk: "confirmed"}
    assert (counters(english, french), facts()) == ([(1, 0, 0), (1, 0, 0)], [])


def test_switch_to_a_full_one_with_waiting_keeps_the_seat_and_joins_the_queue() -> None:
    english, french = make_languages("en", "fr", capacity=1)
    registration = make_registration(english)
    make_registration(french, BEN)

    seat = switch(registration, to=french, wait=True, by=None, at=AT)

    assert (seat.state, seat.queue_number) == ("waiting", 1)
    assert states_of(registration) == {english.pk: "confirmed", french.pk: "waiting"}
    assert counters(english, french) == [(1, 0, 0), (1, 0, 1)]
    payload = {"registration_id": registration.pk, "contact_id": registration.contact_id, "session_id": french.session_id}
    assert facts() == [("registration.switch_queued", payload)]


def test_whoever_waits_to_switch_comes_up_and_the_seat_left_goes_to_the_next() -> None:
    english, french = make_languages("en", "fr", capacity=1)
    anas, bens = make_registration(english, ANA), make_registration(french, BEN)
    chens = make_registration(english, CHEN, state="waiting")
    make_seat(anas, french, state="waiting")

    withdraw(bens, by=None, at=AT)

    assert (states_of(anas), states_of(chens)) == ({french.pk: "confirmed"}, {english.pk: "confirmed"})
    assert counters(english, french) == [(1, 0, 0), (1, 0, 0)]
    ana = {"registration_id": anas.pk, "contact_id": anas.contact_id}
    ana |= {"left_session_id": english.session_id, "session_ids": [french.session_id]}
    chen = {"registration_id": chens.pk, "contact_id": chens.contact_id}
    chen |= {"left_session_id": None, "session_ids": [english.session_id]}
    assert facts()[1:] == [("registration.promoted", ana), ("registration.promoted", chen)]


def test_a_switch_frees_a_seat_for_the_next_in_line() -> None:
    english, french = make_languages("en", "fr", capacity=1)
    anas, bens = make_registration(english, ANA), make_registration(english, BEN, state="waiting")

    switch(anas, to=french, by=None, at=AT)

    assert (states_of(anas), states_of(bens)) == ({french.pk: "confirmed"}, {english.pk: "confirmed"})
    assert names() == ["registration.switched", "registration.promoted"]


def test_two_who_want_each_others_seat_and_wait_for_it_swap_when_a_third_leaves() -> None:
    english, french, spanish = make_languages("en", "fr", "es", capacity=1)
    anas, bens, chens = make_registration(english, ANA), make_registration(french, BEN), make_registration(spanish, CHEN)
    make_seat(anas, french, state="waiting")
    make_seat(bens, spanish, state="waiting")

    withdraw(chens, by=None, at=AT)

    assert (states_of(anas), states_of(bens)) == ({french.pk: "confirmed"}, {spanish.pk: "confirmed"})
    assert counters(english, french, spanish) == [(0, 0, 0), (1, 0, 0), (1, 0, 0)]


def test_the_last_wish_counts_whichever_comes_true_first() -> None:
    english, french, spanish = make_languages("en", "fr", "es", capacity=1)
    anas, bens, chens = make_registration(english, ANA), make_registration(french, BEN), make_registration(spanish, CHEN)
    switch(anas, to=french, wait=True, by=None, at=AT)
    switch(anas, to=spanish, wait=True, by=None, at=AT)

    withdraw(bens, by=None, at=AT)
    assert states_of(anas) == {french.pk: "confirmed", spanish.pk: "waiting"}

    withdraw(chens, by=None, at=AT)
    assert states_of(anas) == {spanish.pk: "confirmed"}
    assert counters(english, french, spanish) == [(0, 0, 0), (0, 0, 0), (1, 0, 0)]


def test_an_older_wish_ends_when_a_later_one_comes_true() -> None:
    english, french, spanish = make_languages("en", "fr", "es", capacity=1)
    anas, chens = make_registration(english, ANA), make_registration(spanish, CHEN)
    make_registration(french, BEN)
    make_seat(anas, french, state="waiting")
    make_seat(anas, spanish, state="waiting")

    withdraw(chens, by=None, at=AT)

    assert states_of(anas) == {spanish.pk: "confirmed"}
    assert counters(english, french, spanish) == [(0, 0, 0), (1, 0, 0), (1, 0, 0)]


def test_switch_from_one_waiting_list_to_a_session_with_room_leaves_the_list() -> None:
    english, french = make_languages("en", "fr", capacity=1)
    make_registration(english, BEN)
    registration = make_registration(english, ANA, state="waiting")

    switch(registration, to=french, by=None, at=AT)

    assert (states_of(registration), counters(english, french)) == ({french.pk: "confirmed"}, [(1, 0, 0), (1, 0, 0)])


def test_switch_between_the_room_and_online_of_one_session() -> None:
    room, online = make_hybrid(room=1)
    registration = make_registration(online)

    switch(registration, to=room, by=None, at=AT)
    assert (states_of(registration), counters(room, online)) == ({room.pk: "confirmed"}, [(1, 0, 0), (0, 0, 0)])

    switch(registration, to=online, by=None, at=AT)
    assert (states_of(registration), counters(room, online)) == ({online.pk: "confirmed"}, [(0, 0, 0), (1, 0, 0)])


def test_switch_in_a_course_that_is_held_changes_the_way_of_one_day() -> None:
    first, second = make_course(5, 5)
    room = make_intake(second.session, way="room", capacity=1)
    registration = make_registration([first, second])

    switch(registration, to=room, by=None, at=AT)

    assert states_of(registration) == {first.pk: "confirmed", room.pk: "confirmed"}
    assert counters(first, second, room) == [(1, 0, 0), (0, 0, 0), (1, 0, 0)]


def test_switch_in_a_course_that_waits_goes_on_waiting_as_a_whole() -> None:
    first, second = make_course(0, 0)
    room = make_intake(second.session, way="room", capacity=1)
    registration = make_registration([first, second], state="waiting")

    seat = switch(registration, to=room, by=None, at=AT)

    assert (seat.state, states_of(registration)) == ("waiting", {first.pk: "waiting", room.pk: "waiting"})
    assert counters(first, second, room) == [(0, 0, 1), (0, 0, 0), (0, 0, 1)]


def test_switch_in_a_course_to_the_way_that_has_room_brings_the_whole_up() -> None:
    first, second = make_course(5, 0)
    other = make_intake(second.session, way="room", capacity=1)
    registration = make_registration([first, second], state="waiting")

    seat = switch(registration, to=other, by=None, at=AT)

    assert (seat.state, states_of(registration)) == ("offered", {first.pk: "offered", other.pk: "offered"})
    assert counters(first, second, other) == [(1, 0, 0), (0, 0, 0), (1, 0, 0)]


def test_switch_within_a_course_to_another_day_or_out_of_the_event_is_refused() -> None:
    first, second = make_course(5, 5)
    registration = make_registration(first)
    for elsewhere in (second, make_intake()):
        with pytest.raises(NotOfThisEventError):
            switch(registration, to=elsewhere, by=None, at=AT)
    assert (states_of(registration), facts()) == ({first.pk: "confirmed"}, [])


def test_switch_into_a_cancelled_or_closed_session_is_refused_and_nothing_changed() -> None:
    english, french, spanish = make_languages("en", "fr", "es", capacity=5)
    registration = make_registration(english)
    cancel_session(french.session, reason={"en": "Illness"}, by=None)
    type(spanish).objects.filter(pk=spanish.pk).update(closes_at=AT - timedelta(seconds=1))

    with pytest.raises(SessionCancelledError):
        switch(registration, to=french, by=None, at=AT)
    with pytest.raises(RegistrationClosedError):
        switch(registration, to=spanish, by=None, at=AT)

    assert (states_of(registration), counters(french, spanish)) == ({english.pk: "confirmed"}, [(0, 0, 0)] * 2)


def test_switch_after_withdrawing_is_refused() -> None:
    english, french = make_languages("en", "fr", capacity=5)
    registration = make_registration(english)
    withdraw(registration, by=None, at=AT)

    with pytest.raises(RegistrationEndedError):
        switch(registration, to=french, by=None, at=AT)
