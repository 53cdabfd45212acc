"""Who comes up from a waiting list when a seat is free, and who does not."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from outreach.events.actions import cancel_event, cancel_session, restore_event
from outreach.events.choices import Status
from outreach.registrations.actions import change_capacity, correct_address, promote_waiting, register, switch, withdraw
from outreach.registrations.models import Intake, Seat
from outreach.registrations.promotion import promote
from outreach.registrations.seats import lock_intakes
from outreach.registrations.tasks import promote as task
from outreach.shared import clock
from tests.factories import make_event, make_intake, make_registration, make_seat, make_session
from tests.people import ANA, BEN, CHEN
from tests.registrations.said import answers_of
from tests.registrations.waiting import counters, facts, make_course, make_hybrid, make_languages, many, names, states_of

pytestmark = pytest.mark.django_db
AT = clock.now()
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@transaction.atomic
def run(intake: Intake, at: datetime = AT) -> int:
    return promote(lock_intakes(intake.session.event_id), at=at)


def test_people_come_up_in_the_order_of_the_queue_and_no_more_than_there_are_seats() -> None:
    intake = make_intake(capacity=2)
    anas, bens, chens = (make_registration(intake, person, state="waiting") for person in (ANA, BEN, CHEN))

    assert run(intake) == 2

    assert [states_of(one)[intake.pk] for one in (anas, bens, chens)] == ["confirmed", "confirmed", "waiting"]
    assert counters(intake) == [(2, 0, 1)]
    assert list(Seat.objects.order_by("queue_number").values_list("queue_number", "promoted_at")) == [(1, AT), (2, AT), (3, None)]


def test_nobody_comes_up_where_no_seat_is_free() -> None:
    intake = make_intake(capacity=0)
    make_registration(intake, state="waiting")
    assert (run(intake), counters(intake), names()) == (0, [(0, 0, 1)], [])


def test_without_a_limit_everybody_comes_up() -> None:
    intake = make_intake(capacity=None)
    for person in many(12):
        make_registration(intake, person, state="waiting")
    assert (run(intake), counters(intake)) == (12, [(12, 0, 0)])


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.CANCELLED, "cancelled_at": AT, "cancel_reason": {"en": "Illness"}},
        {"status": Status.DRAFT},
        {"status": Status.ARCHIVED},
    ],
)
def test_nobody_comes_up_in_an_event_that_is_not_published(changes: dict) -> None:
    intake = make_intake(make_session(make_event(**changes)), capacity=1)
    registration = make_registration(intake, state="waiting")
    assert (run(intake), states_of(registration)) == (0, {intake.pk: "waiting"})


@pytest.mark.parametrize(
    ("session", "intake", "number"),
    [
        ({"starts_at": AT - 2 * HOUR, "ends_at": AT}, {}, 0),
        ({"starts_at": AT - 2 * HOUR, "ends_at": AT + HOUR, "ended_at": AT - HOUR}, {}, 0),
        ({"starts_at": AT - HOUR, "ends_at": AT + SECOND}, {}, 1),
        ({"starts_at": AT + SECOND, "ends_at": AT + HOUR}, {"closes_at": AT - HOUR}, 1),
        ({"starts_at": AT, "ends_at": AT + HOUR}, {"closes_at": AT - HOUR}, 0),
        ({"starts_at": AT + HOUR, "ends_at": AT + 2 * HOUR}, {"opens_at": AT + SECOND}, 1),
    ],
    ids=["over", "ended", "on", "closed", "closed and on", "not yet open"],
)
def test_people_come_up_until_the_session_ends_and_once_registration_has_closed_until_it_starts(
    session: dict, intake: dict, number: int
) -> None:
    row = make_intake(make_session(**session), capacity=1, **intake)
    make_registration(row, state="waiting")
    assert (run(row), counters(row)) == (number, [(number, 0, 1 - number)])


def test_a_course_comes_up_on_all_its_days_or_on_none() -> None:
    intakes = make_course(1, 0, 1)
    registration = make_registration(intakes, state="waiting")

    assert run(intakes[0]) == 0
    assert set(states_of(registration).values()) == {"waiting"}

    change_capacity(intakes[1], capacity=1, by=None, at=AT)

    assert set(states_of(registration).values()) == {"confirmed"}
    assert (counters(*intakes), names()) == ([(1, 0, 0)] * 3, ["intake.capacity_changed", "registration.promoted"])


def test_who_lacks_a_day_of_the_course_is_passed_over_and_keeps_the_place() -> None:
    first, second = make_course(2, 1)
    online = make_intake(second.session, way="room", capacity=0)
    make_registration([first, second], ANA)
    bens, chens = make_registration([first, online], BEN, state="waiting"), make_registration([first, second], CHEN, state="waiting")

    change_capacity(second, capacity=2, by=None, at=AT)

    assert set(states_of(chens).values()) == {"confirmed"}
    assert set(states_of(bens).values()) == {"waiting"}
    assert list(bens.seats.order_by("pk").values_list("queue_number", flat=True)) == [1, 1]


def test_of_a_course_a_cancelled_day_waits_on_and_one_that_is_over_waits_no_more() -> None:
    over, off, ahead = make_course(0, 0, 1)
    registration = make_registration([over, off, ahead], state="waiting")
    type(over.session).objects.filter(pk=over.session_id).update(starts_at=AT - 2 * HOUR, ends_at=AT - HOUR)
    cancel_session(off.session, reason={"en": "Illness"}, by=None)

    assert run(ahead) == 1
    assert states_of(registration) == {off.pk: "waiting", ahead.pk: "confirmed"}
    assert counters(over, off, ahead) == [(0, 0, 0), (0, 0, 1), (1, 0, 0)]


def test_a_day_of_the_course_that_is_held_again_is_added_to_what_came_up() -> None:
    first, second = make_course(1, 1)
    registration = make_registration([first, second], state="waiting")
    type(second.session).objects.filter(pk=second.session_id).update(status="cancelled", cancelled_at=AT, cancel_reason={"en": "Illness"})
    run(first)
    type(second.session).objects.filter(pk=second.session_id).update(status="scheduled", cancelled_at=None, cancel_reason={})

    assert promote_waiting(at=AT) == 1
    assert set(states_of(registration).values()) == {"confirmed"}


def test_who_waits_for_the_room_and_is_online_leaves_online_when_the_room_is_given_at_once() -> None:
    room, online = make_hybrid(room=1, online=1, starts_at=AT + HOUR, ends_at=AT + 2 * HOUR)
    anas, bens = make_registration(online, ANA), make_registration(online, BEN, state="waiting")
    make_seat(anas, room, state="waiting")

    run(room)

    assert (states_of(anas), states_of(bens)) == ({room.pk: "confirmed"}, {online.pk: "confirmed"})
    assert counters(room, online) == [(1, 0, 0), (1, 0, 0)]


def test_a_seat_freed_while_its_session_was_cancelled_goes_to_who_waits_once_it_is_held_again() -> None:
    intake = make_intake(capacity=1)
    anas, bens = make_registration(intake, ANA), make_registration(intake, BEN, state="waiting")
    event = intake.session.event
    cancel_event(event, reason={"en": "Illness"}, by=None)
    withdraw(anas, by=None, at=AT)
    assert promote_waiting(at=AT) == 0
    restore_event(event, by=None)

    fresh = Intake.objects.select_related("session__event").get()
    chens = register(fresh.session.event, intakes=[fresh], answers=answers_of(CHEN), by=None, at=AT).registration
    assert chens is not None
    assert states_of(chens) == {intake.pk: "waiting"}  # she does not come before Ben

    assert promote_waiting(at=AT) == 1
    assert (states_of(bens), states_of(chens)) == ({intake.pk: "confirmed"}, {intake.pk: "waiting"})
    assert promote_waiting(at=AT) == 0


def test_a_switch_gives_those_who_wait_their_seat_before_it_takes_one() -> None:
    english, french = make_languages("en", "fr", capacity=1)
    anas, bens = make_registration(english, ANA), make_registration(french, BEN, state="waiting")

    seat = switch(anas, to=french, wait=True, by=None, at=AT)

    assert (seat.state, states_of(bens)) == ("waiting", {french.pk: "confirmed"})


def test_a_registration_released_for_a_corrected_address_brings_up_the_next() -> None:
    intake = make_intake(capacity=2)
    make_registration(intake, BEN)
    receipt = register(intake.session.event, intakes=[intake], answers=answers_of(ANA, intakes=(intake.pk,)), by=None, at=AT)
    intake.refresh_from_db()
    chens = make_registration(intake, CHEN, state="waiting")

    correct_address(intake.session.event, receipt=receipt.key, email=BEN.email, by=None, at=AT)

    assert (states_of(chens), counters(intake)) == ({intake.pk: "confirmed"}, [(2, 0, 0)])


def test_the_task_brings_up_in_every_event_where_somebody_waits_beside_a_seat() -> None:
    beside_a_seat = [make_intake(capacity=1) for _ in range(2)]
    full = make_intake(capacity=0)
    for intake in (*beside_a_seat, full):
        make_registration(intake, state="waiting")

    assert task() == 2
    assert counters(*beside_a_seat, full) == [(1, 0, 0), (1, 0, 0), (0, 0, 1)]


@pytest.mark.parametrize("number", [1, 3, 100])
def test_up_to_a_hundred_who_hold_nothing_else_come_up_in_six_statements_and_a_look_at_nobody_costs_two(
    expect_statements, number: int
) -> None:
    intake = make_intake(capacity=number)
    for person in many(number):
        make_registration(intake, person, state="waiting")
    with expect_statements(2 + 6):
        assert run(intake) == number
    with expect_statements(2):
        run(intake)
    assert names() == ["registration.promoted"] * number


def test_who_holds_more_comes_up_between_the_others() -> None:
    """Chen leaves her seat in French for one in English: Dee, who waits for it, has it."""
    english, french = make_languages("en", "fr", capacity=3)
    people = many(5)
    english_only = [make_registration(english, person, state="waiting") for person in people[:2]]
    chens = make_registration(french, CHEN)
    make_seat(chens, english, state="waiting")
    after_her = [make_registration(english, person, state="waiting") for person in people[2:4]]
    Intake.objects.filter(pk=french.pk).update(capacity=1)
    dees = make_registration(french, people[4], state="waiting")
    Intake.objects.filter(pk=english.pk).update(capacity=4)

    assert run(english) == 5

    assert [states_of(one) for one in (*english_only, chens, after_her[0])] == [{english.pk: "confirmed"}] * 4
    assert (states_of(after_her[1]), states_of(dees)) == ({english.pk: "waiting"}, {french.pk: "confirmed"})
    assert [payload["registration_id"] for _, payload in facts()] == [
        *(one.pk for one in english_only),
        chens.pk,
        after_her[0].pk,
        dees.pk,
    ]
