"""From online to a room and back: what becomes of the people who registered for the way that ends."""

from datetime import date

import pytest
from django.test import Client

from outreach.events.choices import Mode
from outreach.events.models import Session
from outreach.journal.models import Entry
from tests.desk.organising import HERE, desk_of, her_event, make_organiser, seen_on, texts
from tests.factories import make_intake, make_registration, make_session
from tests.people import ANA, BEN

pytestmark = pytest.mark.django_db

CHANGE = f"{HERE}/events/hers/versions/1/step/change/"


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


@pytest.fixture
def session() -> Session:
    """Ana and Ben are registered to take part online."""
    session = make_session(her_event(slug="hers"), on=date(2099, 2, 9))
    intake = make_intake(session, capacity=5)
    make_registration(intake, ANA)
    make_registration(intake, BEN)
    return session


def facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


def where_form(**changes: str) -> dict[str, str]:
    return texts("venue", en="Room W") | {"mode": "room", "dial_in": ""} | changes


def test_from_online_to_a_room_the_places_go_along_and_the_mail_says_so_before(desk: Client, session: Session) -> None:
    answers = seen_on(desk, CHANGE) | where_form()
    shown = desk.post(CHANGE, answers | {"stage": "check"})
    desk.post(CHANGE, answers | {"stage": "act"})

    assert "You take part in the room" in shown.context["previews"][0].text
    assert "Your way in" not in shown.context["previews"][0].text
    assert list(session.intakes.values_list("way", "capacity", "seats_taken")) == [("room", 5, 2)]
    assert facts() == ["intake.way_changed", "session.changed"]


@pytest.mark.parametrize("mode", ["room", "hybrid"])
def test_a_room_has_a_venue(desk: Client, session: Session, mode: str) -> None:
    response = desk.post(CHANGE, where_form(mode=mode, venue_en="", stage="check"))

    assert (response.status_code, [name for name, _words in response.context["form"].faults]) == (422, ["venue_en"])


def test_a_way_that_people_have_a_place_in_does_not_end_and_the_field_says_why(desk: Client, session: Session) -> None:
    Session.objects.update(mode=Mode.HYBRID, venue={"en": "Room W"})

    for stage in ("check", "act"):
        answers = seen_on(desk, CHANGE) | where_form(stage=stage)
        response = desk.post(CHANGE, answers)

        assert (response.status_code, list(response.context["form"].errors)) == (409, ["mode"])
        assert "2 people have a place or wait for one in the way that would end: Online." in response.text
    session.refresh_from_db()
    assert (session.mode, facts()) == ("hybrid", [])


def test_the_history_says_that_the_places_are_of_the_other_way(desk: Client, session: Session) -> None:
    desk.post(CHANGE, seen_on(desk, CHANGE) | where_form(stage="act"))

    (told,) = [row for row in desk.get(f"{HERE}/events/hers/history/").context["told"] if row.entry.name == "intake.way_changed"]
    assert told.changes == (("Way of attending", "Online", "In the room"),)
