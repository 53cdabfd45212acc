"""What a registration holds, and when its door is open."""

from datetime import timedelta

import pytest

from outreach.events.choices import Pattern
from outreach.registrations.models import Registration
from outreach.registrations.queries import door_of, holdings, intakes_of, intakes_of_public
from outreach.shared import clock
from tests.factories import make_event, make_intake, make_registration, make_seat, make_session
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db
AT = clock.now()
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def make_timed(starts_in: timedelta, minutes: int = 60, **changes):
    return make_session(starts_at=AT + starts_in, ends_at=AT + starts_in + minutes * MINUTE, **changes)


def is_open(registration: Registration, at) -> bool:
    door = door_of(holdings(registration), at=at)
    assert door is not None
    return door.is_open


def test_the_door_is_open_from_fifteen_minutes_before_until_thirty_past_the_end() -> None:
    registration = make_registration(make_intake(make_timed(60 * MINUTE)))

    opens, closes = AT + 45 * MINUTE, AT + 150 * MINUTE

    door = door_of(holdings(registration), at=AT)
    assert door is not None
    assert (door.opens_at, door.closes_at, door.phase, door.is_open) == (opens, closes, "upcoming", False)
    assert [is_open(registration, at) for at in (opens - SECOND, opens, closes - SECOND, closes)] == [False, True, True, False]


def test_the_door_closes_when_the_organiser_ends_the_session() -> None:
    registration = make_registration(make_intake(make_timed(60 * MINUTE, ended_at=AT + 90 * MINUTE)))
    assert [is_open(registration, at) for at in (AT + 90 * MINUTE - SECOND, AT + 90 * MINUTE)] == [True, False]


def test_the_organiser_may_end_a_session_that_runs_over() -> None:
    registration = make_registration(make_intake(make_timed(60 * MINUTE, ended_at=AT + 130 * MINUTE)))
    assert [is_open(registration, at) for at in (AT + 125 * MINUTE, AT + 130 * MINUTE)] == [True, False]


def test_the_door_of_a_cancelled_session_stays_shut() -> None:
    session = make_timed(-5 * MINUTE, status="cancelled", cancelled_at=AT, cancel_reason={"en": "Illness"})
    assert is_open(make_registration(make_intake(session)), AT) is False


def test_the_door_stays_shut_for_who_waits() -> None:
    registration = make_registration(make_intake(make_timed(-5 * MINUTE), capacity=0), state="waiting")
    assert is_open(registration, AT) is False


def test_the_door_of_a_course_is_that_of_the_next_session_and_after_the_last_the_last() -> None:
    event = make_event(pattern=Pattern.COURSE)
    day = timedelta(days=1)
    sessions = [make_timed(number * day, event=event) for number in range(3)]
    held = holdings(make_registration([make_intake(session) for session in sessions]))

    instants = [AT, AT + 90 * MINUTE - SECOND, AT + 90 * MINUTE, AT + day, AT + 2 * day, AT + 5 * day]
    doors = [door_of(held, at=at) for at in instants]

    assert [(door.holding.session, door.is_open) for door in doors if door] == [
        (sessions[0], True),
        (sessions[0], True),
        (sessions[1], False),
        (sessions[1], True),
        (sessions[2], True),
        (sessions[2], False),
    ]


def test_of_two_sessions_of_a_course_close_to_each_other_the_door_of_the_second_opens_on_time() -> None:
    event = make_event(pattern=Pattern.COURSE)
    first, second = make_timed(-60 * MINUTE, event=event), make_timed(20 * MINUTE, event=event)
    held = holdings(make_registration([make_intake(first), make_intake(second)]))

    doors = [door_of(held, at=at) for at in (AT + 5 * MINUTE - SECOND, AT + 5 * MINUTE, AT + 29 * MINUTE)]

    assert [(door.holding.session, door.is_open) for door in doors if door] == [(first, True), (second, True), (second, True)]


def test_the_door_of_a_course_passes_over_a_cancelled_session() -> None:
    event = make_event(pattern=Pattern.COURSE)
    off = make_timed(timedelta(0), event=event, status="cancelled", cancelled_at=AT, cancel_reason={"en": "Illness"})
    on = make_timed(timedelta(days=1), event=event)
    door = door_of(holdings(make_registration([make_intake(off), make_intake(on)])), at=AT)
    assert door is not None
    assert door.holding.session == on


def test_nobody_has_a_door_without_a_seat() -> None:
    registration = make_registration(state="released")
    assert (holdings(registration), door_of([], at=AT)) == ([], None)


def test_holdings_tell_the_position_counted_among_those_who_wait() -> None:
    intake = make_intake(capacity=0)
    first, second, third = (make_registration(intake, person, state="waiting") for person in (ANA, BEN, CHEN))
    assert [holdings(registration)[0].position for registration in (first, second, third)] == [1, 2, 3]

    first.seats.update(state="released", released_at=AT)

    assert [(holding.position, holding.is_confirmed) for holding in holdings(third)] == [(2, False)]


def test_holdings_tell_what_is_offered_and_until_when() -> None:
    seat = make_registration(make_intake(capacity=1), state="offered").seats.get()
    (holding,) = holdings(seat.registration)
    assert (holding.offered_until, holding.position, holding.is_confirmed, holding.is_waiting) == (seat.offered_until, None, False, False)


def test_who_waits_for_another_session_has_the_door_of_the_one_held() -> None:
    event = make_event(pattern=Pattern.LANGUAGE_GROUP)
    sooner, held = make_timed(-5 * MINUTE, event=event), make_timed(-MINUTE, event=event)
    registration = make_registration(make_intake(held))
    make_seat(registration, make_intake(sooner, capacity=0), state="waiting")

    door = door_of(holdings(registration), at=AT)

    assert door is not None
    assert (door.holding.session, door.is_open) == (held, True)


@pytest.mark.parametrize("number", [1, 3])
def test_holdings_of_who_waits_cost_one_query_too(django_assert_num_queries, number: int) -> None:
    event = make_event(pattern=Pattern.COURSE)
    registration = make_registration([make_intake(make_session(event), capacity=0) for _ in range(number)], state="waiting")
    with django_assert_num_queries(1):
        assert [holding.position for holding in holdings(registration)] == [1] * number


@pytest.mark.parametrize("number", [1, 3])
def test_holdings_cost_one_query_however_many(django_assert_num_queries, number: int) -> None:
    event = make_event(pattern=Pattern.COURSE)
    registration = make_registration([make_intake(make_session(event)) for _ in range(number)])
    with django_assert_num_queries(1):
        assert [holding.position for holding in holdings(registration)] == [None] * number


def test_holdings_stand_in_the_order_of_time() -> None:
    event = make_event(pattern=Pattern.COURSE)
    late, early = make_session(event, starts_at=AT, ends_at=AT + MINUTE), make_session(event, starts_at=AT - MINUTE, ends_at=AT)
    registration = make_registration([make_intake(late), make_intake(early)])
    assert [holding.session for holding in holdings(registration)] == [early, late]


def test_intakes_of_an_event_stand_in_the_order_of_time_without_those_of_others(django_assert_num_queries) -> None:
    event = make_event()
    second = make_intake(make_session(event, starts_at=AT, ends_at=AT + MINUTE))
    first = make_intake(make_session(event, starts_at=AT - MINUTE, ends_at=AT))
    make_intake()
    with django_assert_num_queries(2):
        assert list(intakes_of(event.pk)) == [first, second]
        assert intakes_of_public(event.slug) == [first, second]


def test_a_draft_has_no_public_intakes() -> None:
    intake = make_intake(make_session(make_event(status="draft")))
    assert intakes_of_public(intake.session.event.slug) == []
    assert list(intakes_of(intake.session.event_id)) == [intake]


def test_a_seat_released_does_not_hold() -> None:
    intake = make_intake()
    registration = make_registration(intake, state="released")
    seat = make_seat(registration, intake)
    assert [holding.seat for holding in holdings(registration)] == [seat]
