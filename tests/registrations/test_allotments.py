"""Seats held for an economy or for those whom an institution brings, until a set hour."""

from datetime import timedelta
from typing import Any

import pytest

from outreach.registrations.actions import change_capacity, end_allotment, end_allotments, hold_seats, register, withdraw
from outreach.registrations.errors import BadAllotmentError, HeldAlreadyError, NothingToHoldError, TooFewSeatsLeftError
from outreach.registrations.models import Allotment, Intake, Registration
from outreach.registrations.tasks import end_allotments as task
from outreach.shared import clock
from tests.factories import make_allotment, make_institution, make_intake, make_registration
from tests.people import ANA, BEN, CHEN, Somebody
from tests.registrations.said import answers_of
from tests.registrations.waiting import counters, facts, names, states_of

pytestmark = pytest.mark.django_db
AT = clock.now()
WEEK = timedelta(days=7)


def hold(intake: Intake, *, seats: int = 2, **options: Any) -> Allotment:
    values: dict[str, Any] = {"until": AT + WEEK, "economy": "KE", "by": None, "at": AT}
    return hold_seats(intake, seats=seats, **values | options)


def sign_up(intake: Intake, person: Somebody) -> Registration:
    row = Intake.objects.select_related("session__event").get(pk=intake.pk)
    registration = register(row.session.event, intakes=[row], answers=answers_of(person), by=None, at=AT).registration
    assert registration is not None
    return registration


def used() -> list[int]:
    return list(Allotment.objects.order_by("pk").values_list("seats_used", flat=True))


def test_hold_seats_takes_them_from_everybody() -> None:
    intake = make_intake(capacity=3)

    allotment = hold(intake, by=7)

    assert (allotment.economy_id, allotment.institution, allotment.seats, allotment.seats_used) == ("KE", None, 2, 0)
    assert (allotment.until, allotment.ended_at) == (AT + WEEK, None)
    assert counters(intake) == [(0, 2, 0)]
    assert facts() == [("intake.seats_held", {"session_id": intake.session_id, "allotment_id": allotment.pk, "seats": 2})]
    assert [states_of(sign_up(intake, person))[intake.pk] for person in (ANA, BEN)] == ["confirmed", "waiting"]


def test_those_they_are_held_for_take_them_first_and_then_seats_for_everybody() -> None:
    intake = make_intake(capacity=3)
    allotment = hold(intake, seats=1)
    kenyans = [Somebody(f"K {n}", f"k{n}@tea.example", "Tea", "KE", "en", "Africa/Nairobi") for n in range(4)]

    seats = [sign_up(intake, person).seats.get() for person in kenyans]

    assert [(seat.state, seat.allotment) for seat in seats] == [
        ("confirmed", allotment),
        ("confirmed", None),
        ("confirmed", None),
        ("waiting", None),
    ]
    assert (counters(intake), used()) == ([(3, 0, 1)], [1])


def test_a_full_session_takes_those_whose_seats_are_held_while_others_wait() -> None:
    intake = make_intake(capacity=1)
    hold(intake, seats=1)
    waiting = make_registration(Intake.objects.get(), BEN, state="waiting")

    assert states_of(sign_up(intake, CHEN)) == {intake.pk: "confirmed"}
    assert (states_of(waiting), counters(intake)) == ({intake.pk: "waiting"}, [(1, 0, 1)])


def test_a_held_seat_that_is_given_back_goes_to_the_first_in_the_queue_it_is_held_for() -> None:
    intake = make_intake(capacity=1)
    allotment = hold(intake, seats=1)
    chens = sign_up(intake, CHEN)
    bens, amina = sign_up(intake, BEN), sign_up(intake, Somebody("Amina", "amina@tea.example", "Tea", "KE", "en", "Africa/Nairobi"))

    withdraw(chens, by=None, at=AT)

    assert (states_of(bens), states_of(amina)) == ({intake.pk: "waiting"}, {intake.pk: "confirmed"})
    assert (amina.seats.get().allotment, counters(intake), used()) == (allotment, [(1, 0, 1)], [1])


def test_a_held_seat_that_is_given_back_is_held_on_where_nobody_it_is_for_waits() -> None:
    intake = make_intake(capacity=1)
    hold(intake, seats=1)
    chens, bens = sign_up(intake, CHEN), sign_up(intake, BEN)

    withdraw(chens, by=None, at=AT)

    assert (states_of(bens), counters(intake), used()) == ({intake.pk: "waiting"}, [(0, 1, 1)], [0])


def test_seats_held_where_those_they_are_for_wait_already_bring_them_up() -> None:
    intake = make_intake(capacity=0)
    bens, chens = (make_registration(intake, person, state="waiting") for person in (BEN, CHEN))
    Intake.objects.update(capacity=1)

    allotment = hold(intake, seats=1)

    assert (states_of(bens), states_of(chens)) == ({intake.pk: "waiting"}, {intake.pk: "confirmed"})
    assert (chens.seats.get().allotment, counters(intake)) == (allotment, [(1, 0, 1)])


def test_seats_are_held_for_those_whom_an_institution_brings() -> None:
    intake = make_intake(capacity=1)
    ministry = make_institution()
    hold(intake, seats=1, economy=None, institution=ministry)
    row = Intake.objects.get()
    bens = make_registration(row, BEN, state="waiting")
    brought = make_registration(row, ANA, state="waiting", source=ministry)

    change_capacity(intake, capacity=2, by=None, at=AT)

    assert (states_of(bens), states_of(brought)) == ({intake.pk: "confirmed"}, {intake.pk: "confirmed"})
    assert (counters(intake), used()) == ([(2, 0, 0)], [1])


def test_end_allotment_gives_what_is_left_to_those_who_wait() -> None:
    intake = make_intake(capacity=3)
    allotment = hold(intake, seats=3)
    sign_up(intake, CHEN)
    bens = sign_up(intake, BEN)

    assert end_allotment(allotment, by=7, at=AT) is True
    assert end_allotment(allotment, by=7, at=AT) is False

    assert (states_of(bens), counters(intake), used()) == ({intake.pk: "confirmed"}, [(2, 0, 0)], [1])
    assert Allotment.objects.get().ended_at == AT
    payload = {"session_id": intake.session_id, "allotment_id": allotment.pk, "seats_left": 2}
    assert ("intake.allotment_ended", payload) in facts()
    assert names().count("intake.allotment_ended") == 1


def test_a_seat_of_an_ended_allotment_goes_to_everybody() -> None:
    intake = make_intake(capacity=1)
    allotment = hold(intake, seats=1)
    chens, bens = sign_up(intake, CHEN), sign_up(intake, BEN)
    end_allotment(allotment, by=None, at=AT)

    withdraw(chens, by=None, at=AT)

    assert (states_of(bens), counters(intake)) == ({intake.pk: "confirmed"}, [(1, 0, 0)])


def test_end_allotments_ends_those_whose_hour_has_come() -> None:
    intake = make_intake(capacity=5)
    due = hold(intake, until=AT + WEEK)
    later = hold(intake, economy="WS", until=AT + 2 * WEEK)

    ended = [end_allotments(at=AT + WEEK - timedelta(seconds=1)), end_allotments(at=AT + WEEK), end_allotments(at=AT + WEEK)]

    assert ended == [0, 1, 0]
    due.refresh_from_db(), later.refresh_from_db()
    assert (due.ended_at, later.ended_at, counters(intake)) == (AT + WEEK, None, [(0, 2, 0)])


def test_the_task_ends_allotments() -> None:
    make_allotment(make_intake(capacity=5), until=clock.now())
    assert (task(), task()) == (1, 0)


def test_an_allotment_may_follow_one_that_ended() -> None:
    intake = make_intake(capacity=2)
    end_allotment(hold(intake), by=None, at=AT)
    hold(intake)
    assert counters(intake) == [(0, 2, 0)]


@pytest.mark.parametrize(
    ("capacity", "options", "error"),
    [
        (2, {"seats": 3}, TooFewSeatsLeftError),
        (None, {}, NothingToHoldError),
        (2, {"seats": 0}, BadAllotmentError),
        (2, {"until": AT}, BadAllotmentError),
        (2, {"economy": None}, BadAllotmentError),
    ],
)
def test_seats_that_cannot_be_held_are_not(capacity: int | None, options: dict, error: type[Exception]) -> None:
    intake = make_intake(capacity=capacity)
    with pytest.raises(error):
        hold(intake, **options)
    assert (counters(intake), Allotment.objects.count(), facts()) == ([(0, 0, 0)], 0, [])


def test_seats_are_held_once_for_the_same_economy() -> None:
    intake = make_intake(capacity=9)
    hold(intake)
    with pytest.raises(HeldAlreadyError):
        hold(intake)
    assert (counters(intake), len(facts())) == ([(0, 2, 0)], 1)


def test_a_seat_costs_no_more_statements_where_none_is_held_and_three_more_where_some_are(expect_statements) -> None:
    free, held = make_intake(capacity=9), make_intake(capacity=9)
    hold(held)
    rows = {row.pk: row for row in Intake.objects.select_related("session__event")}
    for intake, person, number in ((free, ANA, 8), (held, CHEN, 11)):
        row = rows[intake.pk]
        with expect_statements(number):
            register(row.session.event, intakes=[row], answers=answers_of(person), by=None, at=AT)
