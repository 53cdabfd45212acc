"""Capacity and held seats on the staff pages: changed by actions, refused in words."""

from datetime import timedelta

import pytest
from django.test import Client

from outreach.people.choices import Role
from outreach.people.models import User
from outreach.registrations.models import Allotment, Intake
from outreach.shared import clock
from tests.desk.staff import errors, facts, save
from tests.factories import make_allotment, make_intake, make_registration, make_user
from tests.people import ANA, BEN
from tests.registrations.waiting import counters

pytestmark = pytest.mark.django_db
ALLOTMENTS = "/staff/registrations/allotment/"
INTAKES = "/staff/registrations/intake/"


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def desk(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def allotment_form(intake: Intake, **changes: str) -> dict[str, str]:
    until = clock.now() + timedelta(days=7)
    times = {"until_0": f"{until:%Y-%m-%d}", "until_1": "12:00"}
    return {"intake": str(intake.pk), "economy": "KE", "institution": "", "seats": "2"} | times | changes


def test_capacity_is_raised_by_the_action(desk: Client, administrator: User) -> None:
    intake = make_intake(capacity=1)
    make_registration(intake, ANA), make_registration(intake, BEN, state="waiting")

    response = save(desk, f"{INTAKES}{intake.pk}/change/", {"capacity": "2"})

    assert response.status_code == 302
    assert counters(intake) == [(2, 0, 0)]
    assert facts() == [("intake.capacity_changed", administrator.pk), ("registration.promoted", None)]


def test_capacity_below_what_is_taken_is_refused_in_words(desk: Client) -> None:
    intake = make_intake(capacity=2)
    make_registration(intake, ANA), make_registration(intake, BEN)

    response = save(desk, f"{INTAKES}{intake.pk}/change/", {"capacity": "1"})

    assert errors(response) == ["More seats than that are taken or held."]
    assert (Intake.objects.get().capacity, facts()) == (2, [])


def test_seats_are_held_by_the_action(desk: Client, administrator: User) -> None:
    intake = make_intake(capacity=3)

    response = desk.post(f"{ALLOTMENTS}add/", allotment_form(intake))

    allotment = Allotment.objects.get()
    assert response.status_code == 302
    assert (allotment.intake, allotment.economy_id, allotment.seats, allotment.until.hour) == (intake, "KE", 2, 12)
    assert (counters(intake), facts()) == ([(0, 2, 0)], [("intake.seats_held", administrator.pk)])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seats": "4"}, "There are not so many free seats to hold."),
        ({"economy": ""}, "Hold seats for an economy or for an institution."),
        ({"until_0": "2020-01-01"}, "Hold one seat or more, until an hour still to come."),
    ],
)
def test_seats_that_cannot_be_held_are_refused_in_words(desk: Client, changes: dict[str, str], sentence: str) -> None:
    intake = make_intake(capacity=3)

    response = desk.post(f"{ALLOTMENTS}add/", allotment_form(intake, **changes))

    assert errors(response) == [sentence]
    assert (counters(intake), Allotment.objects.count(), facts()) == ([(0, 0, 0)], 0, [])


def test_an_organiser_holds_no_seats_in_an_event_of_another_team() -> None:
    intake = make_intake(capacity=3)
    allotment = make_allotment(intake)
    client = Client()
    client.force_login(make_user(Role.ORGANISER))

    response = client.post(f"{ALLOTMENTS}add/", allotment_form(intake))

    assert (response.status_code, Allotment.objects.count()) == (200, 1)
    pages = [f"{INTAKES}{intake.pk}/change/", f"{ALLOTMENTS}{allotment.pk}/change/"]
    assert [client.get(page).status_code for page in pages] == [404, 404]
