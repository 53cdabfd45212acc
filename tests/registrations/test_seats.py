"""Taking and giving back seats, alone. Many at once: tests/concurrency."""

import pytest

from outreach.registrations.models import Intake
from outreach.registrations.seats import Claim, claim_all, release
from tests.factories import make_intake

pytestmark = pytest.mark.django_db


def counters() -> list[tuple[int, int]]:
    return list(Intake.objects.order_by("pk").values_list("seats_taken", "queue_last"))


@pytest.mark.parametrize("capacity", [None, 1])
def test_claim_with_room_takes_a_seat_in_one_statement(expect_statements, capacity: int | None) -> None:
    intake = make_intake(capacity=capacity)
    with expect_statements(1):
        assert claim_all([intake]) == [Claim(intake)]
    assert counters() == [(1, 0)]


def test_claim_without_room_takes_the_next_number_in_three_statements(expect_statements) -> None:
    intake = make_intake(capacity=0)
    with expect_statements(3):
        assert claim_all([intake]) == [Claim(intake, 1)]
    assert claim_all([intake]) == [Claim(intake, 2)]
    assert counters() == [(0, 2)]


def test_claim_of_two_where_the_second_is_full_waits_in_both() -> None:
    first, second = make_intake(capacity=1), make_intake(capacity=0)
    assert claim_all([first, second]) == [Claim(first, 1), Claim(second, 1)]
    assert counters() == [(0, 1), (0, 1)]


def test_claim_sees_a_seat_that_was_given_back() -> None:
    intake = make_intake(capacity=1)
    claim_all([intake])
    release([intake])
    assert claim_all([intake]) == [Claim(intake)]
    assert counters() == [(1, 0)]


def test_a_claim_knows_its_state() -> None:
    intake = make_intake()
    assert (Claim(intake).state, Claim(intake, 3).state) == ("confirmed", "waiting")
