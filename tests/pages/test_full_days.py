"""A course is attended as a whole: a day that is full is named before she registers."""

from datetime import date, timedelta

import pytest
from django.test import Client

from outreach.events.choices import Pattern
from tests.factories import make_event, make_intake, make_session
from tests.people import BEN
from tests.registrations.said import fields_of

pytestmark = pytest.mark.django_db
FIRST = date(2037, 2, 10)
EACH = "You hold a place in each."


def course(*capacities: int | None) -> str:
    """The address of a course of a day for each capacity."""
    event = make_event(pattern=Pattern.COURSE)
    for day, capacity in enumerate(capacities):
        make_intake(make_session(event, on=FIRST + timedelta(days=day)), capacity=capacity)
    return f"/en/events/{event.slug}/"


@pytest.mark.parametrize(
    ("capacities", "days"),
    [((5, 0, None), "11 February 2037"), ((0, 5, 0), "10 and 12 February 2037"), ((0, 0), "10 and 11 February 2037")],
)
def test_the_form_names_the_days_that_are_full(capacities: tuple[int | None, ...], days: str) -> None:
    page = Client().get(course(*capacities)).text

    assert f"Full on {days}: you join the waiting list for all sessions together" in page
    assert EACH not in page


def test_with_a_seat_on_each_day_nothing_is_full() -> None:
    page = Client().get(course(1, None)).text

    assert EACH in page
    assert "Full on" not in page


def test_it_is_said_again_beside_a_form_that_needs_a_change() -> None:
    answer = Client().post(f"{course(5, 0)}register/", fields_of(BEN, seat="all:online", name=""))

    assert answer.status_code == 422
    assert "Full on 11 February 2037" in answer.text
