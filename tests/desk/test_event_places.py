"""How many places, and for whom some are held."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outreach.journal.models import Entry
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Allotment, Intake
from outreach.shared import clock
from tests.desk.organising import HERE, desk_of, her_event, make_organiser, seen_on
from tests.factories import make_allotment, make_institution, make_intake, make_registration, make_session
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


@pytest.fixture
def intake() -> Intake:
    intake = make_intake(make_session(her_event(slug="hers"), on=date(2099, 2, 9)), capacity=5)
    make_registration(intake, ANA)
    make_registration(intake, BEN)
    return intake


def hold_form(**changes: str) -> dict[str, str]:
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    return {"seats": "2", "economy": "KE", "institution": "", "until_date": day, "until_time": "18:00"} | changes


def raising(desk: Client, intake: Intake, capacity: str) -> tuple[str, dict[str, str]]:
    page = f"{HERE}/events/hers/places/"
    return page, seen_on(desk, page, field=f"{intake.pk}-seen") | {"intake": str(intake.pk), "capacity": capacity}


def address(intake: Intake) -> str:
    return f"{HERE}/events/hers/places/{intake.pk}/hold/"


def test_capacity_is_raised_and_whoever_waits_comes_up(desk: Client, intake: Intake) -> None:
    Intake.objects.update(capacity=2)
    make_registration(intake, CHEN, state=SeatState.WAITING)

    response = desk.post(*raising(desk, intake, "4"))

    intake.refresh_from_db()
    assert (response.status_code, intake.capacity, intake.seats_taken, intake.waiting) == (302, 4, 3, 0)


def test_fewer_places_than_are_taken_are_refused_at_the_field_of_that_intake(desk: Client, intake: Intake) -> None:
    response = desk.post(*raising(desk, intake, "1"))

    intake.refresh_from_db()
    assert (response.status_code, intake.capacity, Entry.objects.count()) == (422, 5, 0)
    assert response.context["errors"] == [(f"{intake.pk}-capacity", "Places: More seats than that are taken or held.")]
    assert f'href="#{intake.pk}-capacity"' in response.text
    assert 'value="1"' in response.text


def test_seats_are_held_for_an_economy_until_an_hour_on_the_sessions_clocks(desk: Client, intake: Intake) -> None:
    response = desk.post(address(intake), hold_form(until_date="2099-02-01", until_time="18:00"))

    held = Allotment.objects.get()
    assert (response.status_code, held.seats, held.economy_id, held.institution) == (302, 2, "KE", None)
    assert held.until.isoformat() == "2099-02-01T17:00:00+00:00"
    assert "Kenya" in desk.get(f"{HERE}/events/hers/places/").text


def test_seats_are_held_for_those_whom_an_institution_brings(desk: Client, intake: Intake) -> None:
    institution = make_institution()

    desk.post(address(intake), hold_form(economy="", institution=str(institution.pk)))

    assert Allotment.objects.get().institution == institution


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"seats": "0"}, "seats"),
        ({"seats": "9"}, "seats"),
        ({"economy": ""}, "economy"),
        ({"economy": "XX"}, "economy"),
        ({"until_date": "2020-01-01"}, "until_date"),
        ({"until_date": "0001-01-01", "until_time": "00:00"}, "until_date"),
        ({"until_date": "9999-12-31", "until_time": "23:59"}, "until_date"),
        ({"until_date": "2099-03-29", "until_time": "02:30"}, "until_time"),
        ({"until_time": "soon"}, "until_time"),
    ],
)
def test_what_cannot_be_held_is_said_at_its_field_and_nothing_changes(
    desk: Client, intake: Intake, changes: dict[str, str], field: str
) -> None:
    response = desk.post(address(intake), hold_form(**changes))

    intake.refresh_from_db()
    assert (response.status_code, [name for name, _words in response.context["form"].faults]) == (422, [field])
    assert (Allotment.objects.count(), intake.seats_held, Entry.objects.count()) == (0, 0, 0)


def test_both_an_economy_and_an_institution_are_one_too_many(desk: Client, intake: Intake) -> None:
    response = desk.post(address(intake), hold_form(institution=str(make_institution().pk)))

    assert [name for name, _words in response.context["form"].faults] == ["economy"]


def test_seats_are_held_once_for_each(desk: Client, intake: Intake) -> None:
    make_allotment(intake)

    response = desk.post(address(intake), hold_form())

    assert response.context["form"].faults == [("economy", "For an economy: Seats are held for them already. End that first.")]
    assert Allotment.objects.count() == 1


def test_ending_gives_the_rest_to_everybody_once(desk: Client, intake: Intake) -> None:
    allotment = make_allotment(intake)
    end = f"{HERE}/events/hers/places/held/{allotment.pk}/end/"

    first, second = desk.post(end), desk.post(end)

    intake.refresh_from_db()
    assert (first.status_code, second.status_code, intake.seats_held) == (302, 404, 0)
    assert list(Entry.objects.values_list("name", flat=True)) == ["intake.allotment_ended"]


def test_what_another_event_has_cannot_be_named_here(desk: Client, intake: Intake) -> None:
    other = make_intake(make_session(her_event()), capacity=5)
    allotment = make_allotment(other)

    answers = [
        desk.post(f"{HERE}/events/hers/places/", {"intake": other.pk, "capacity": "9"}),
        desk.post(f"{HERE}/events/hers/places/", {"intake": "x", "capacity": "9"}),
        desk.post(address(other), hold_form()),
        desk.post(f"{HERE}/events/hers/places/held/{allotment.pk}/end/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert Entry.objects.count() == 0


def test_page_costs_the_same_with_one_row_and_with_three(desk: Client, intake: Intake) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"{HERE}/events/hers/places/")
        return len(queries)

    make_allotment(intake)
    cost()
    one = cost()
    for code in ("WS", "BB"):
        make_allotment(make_intake(make_session(intake.session.event), capacity=5), code)

    assert (one, cost()) == (8, 8)
