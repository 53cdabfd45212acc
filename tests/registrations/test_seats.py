"""Taking and giving back seats, alone. Many at once: tests/concurrency."""

from datetime import datetime

import pytest

from outreach.registrations.models import Allotment, Intake
from outreach.registrations.seats import Claim, Guest, claim_all, release
from outreach.shared import clock
from tests.factories import make_allotment, make_institution, make_intake, make_registration
from tests.people import CHEN

pytestmark = pytest.mark.django_db
AT = clock.now()
NOBODY = Guest()


def counters() -> list[tuple[int, int]]:
    return list(Intake.objects.order_by("pk").values_list("seats_taken", "queue_last"))


@pytest.mark.parametrize("capacity", [None, 1])
def test_claim_with_room_takes_a_seat_in_one_statement(expect_statements, capacity: int | None) -> None:
    intake = make_intake(capacity=capacity)
    with expect_statements(1):
        assert claim_all([intake], NOBODY) == [Claim(intake)]
    assert counters() == [(1, 0)]


def test_claim_without_room_takes_the_next_number_in_two_statements(expect_statements) -> None:
    intake = make_intake(capacity=0)
    with expect_statements(2):
        assert claim_all([intake], NOBODY) == [Claim(intake, 1)]
    assert claim_all([intake], NOBODY) == [Claim(intake, 2)]
    assert counters() == [(0, 2)]


def test_claim_of_two_where_the_second_is_full_waits_in_both() -> None:
    first, second = make_intake(capacity=1), make_intake(capacity=0)
    assert claim_all([first, second], NOBODY) == [Claim(first, 1), Claim(second, 1)]
    assert counters() == [(0, 1), (0, 1)]


def test_claim_sees_a_seat_that_was_given_back() -> None:
    intake = make_intake(capacity=1)
    seat = make_registration(intake).seats.get()

    release([seat], at=AT)

    assert claim_all([intake], NOBODY) == [Claim(intake)]
    assert counters() == [(1, 0)]


def test_claim_beside_somebody_who_waits_joins_the_queue_though_a_seat_is_free() -> None:
    intake = make_intake(capacity=1)
    make_registration(intake, state="waiting")

    assert claim_all([intake], NOBODY) == [Claim(intake, 2)]
    assert counters() == [(0, 2)]


def test_claim_never_takes_a_seat_held_for_others() -> None:
    intake = make_intake(capacity=2)
    make_allotment(intake, "KE", seats=2)

    with_stale_row = Intake.objects.get()
    with_stale_row.seats_held = 0

    assert claim_all([with_stale_row], Guest("WS")) == [Claim(intake, 1)]
    assert counters() == [(0, 1)]


@pytest.mark.parametrize("row_says", [0, 2])
def test_claim_takes_the_seat_held_for_its_guest_whatever_the_row_read_before_says(row_says: int) -> None:
    intake = make_intake(capacity=2)
    allotment = make_allotment(intake, "KE", seats=2)
    row = Intake.objects.get()
    row.seats_held = row_says

    assert claim_all([row], Guest("KE")) == [Claim(intake, allotment=allotment)]

    assert (counters(), Intake.objects.get().seats_held, Allotment.objects.get().seats_used) == ([(1, 0)], 1, 1)


def test_claim_takes_a_held_seat_before_one_for_everybody() -> None:
    intake = make_intake(capacity=9)
    allotment = make_allotment(intake, "KE", seats=1)
    row = Intake.objects.get()

    claims = claim_all([row], Guest("KE")) + claim_all([row], Guest("KE"))

    assert claims == [Claim(intake, allotment=allotment), Claim(intake)]
    assert Intake.objects.get().seats_left == 7


def test_claim_takes_a_seat_held_for_those_whom_an_institution_brings() -> None:
    intake = make_intake(capacity=1)
    ministry = make_institution()
    allotment = make_allotment(intake, None, institution=ministry, seats=1)
    row = Intake.objects.get()

    assert claim_all([row], Guest("WS", ministry.pk)) == [Claim(intake, allotment=allotment)]
    assert claim_all([row], Guest("WS", ministry.pk)) == [Claim(intake, 1)]


def test_claim_of_a_held_seat_waits_behind_those_it_was_held_for() -> None:
    intake = make_intake(capacity=1)
    make_allotment(intake, "KE", seats=1)
    make_registration(intake, CHEN, state="waiting")

    assert claim_all([Intake.objects.get()], Guest("KE")) == [Claim(intake, 2)]


def test_a_course_without_a_seat_on_one_day_gives_a_held_one_back() -> None:
    first, second = make_intake(capacity=1), make_intake(capacity=0)
    make_allotment(first, "KE", seats=1)

    assert claim_all([first, second], Guest("KE")) == [Claim(first, 1), Claim(second, 1)]

    first.refresh_from_db()
    assert (first.seats_taken, first.seats_held, first.waiting, Allotment.objects.get().seats_used) == (0, 1, 1, 0)


@pytest.mark.parametrize(("ended_at", "held", "used"), [(None, 1, 0), (AT, 0, 1)])
def test_a_seat_goes_back_to_its_allotment_while_that_lasts(ended_at: datetime | None, held: int, used: int) -> None:
    intake = make_intake(capacity=2)
    allotment = make_allotment(intake, "KE", seats=1, seats_used=1, ended_at=ended_at)
    registration = make_registration(intake, CHEN)
    registration.seats.update(allotment=allotment)

    release([registration.seats.get()], at=AT)

    intake.refresh_from_db()
    assert (intake.seats_taken, intake.seats_held, Allotment.objects.get().seats_used) == (0, held, used)


def test_a_claim_knows_its_state() -> None:
    intake = make_intake()
    assert (Claim(intake).state, Claim(intake, 3).state) == ("confirmed", "waiting")
