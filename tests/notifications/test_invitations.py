"""Invitations as calendars read them (RFC 5546, 6047)."""

from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from notifications.rendering import compose
from tests.events.calendar_readers import vobject_of
from tests.notifications.scenes import REGISTERED_AT, SCENES, message_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_site")]


def calendar_of(name: str, language: str = "en") -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(part_of(name, language))


def part_of(name: str, language: str = "en") -> str:
    message = message_of(next(scene for scene in SCENES if scene.name == name), language)
    (part,) = [part for part in compose(message).mail.alternatives if part.mimetype.startswith("text/calendar")]
    return part.content


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize(
    "name", ["registration_confirmed", "registration_confirmed_course", "registration_further_day", "registration_repeated"]
)
def test_a_request_asks_one_person_for_one_session(name: str, language: str) -> None:
    calendar = calendar_of(name, language)
    (event,) = calendar.walk("VEVENT")

    assert calendar["method"] == "REQUEST"
    assert str(event["organizer"]) == "mailto:sessions@sessions.example"
    assert str(event["attendee"]).startswith("mailto:")
    assert (event["attendee"].params["PARTSTAT"], event["attendee"].params["RSVP"]) == ("ACCEPTED", "FALSE")
    assert "CN" not in event["attendee"].params
    assert event["sequence"] == 0
    assert str(event["status"]) == "CONFIRMED"
    assert event.decoded("dtstamp") == REGISTERED_AT
    assert str(event["conference"]) == str(event["url"])
    assert str(event["url"]).startswith("https://sessions.example/j/")
    assert {event[name].params["LANGUAGE"] for name in ("summary", "description", "location")} == {language}


def test_the_instants_are_those_of_the_session() -> None:
    event = vobject_of(part_of("registration_confirmed_course", "es")).vevent

    assert event.dtstart.value.astimezone(UTC) == datetime(2027, 3, 27, 21, tzinfo=UTC)
    assert event.dtend.value.astimezone(UTC) == datetime(2027, 3, 27, 22, 30, tzinfo=UTC)


def test_the_day_after_the_clocks_change() -> None:
    event = vobject_of(part_of("registration_further_day", "en")).vevent

    assert event.dtstart.value.astimezone(UTC) == datetime(2027, 3, 28, 20, tzinfo=UTC)


def test_a_place_in_the_room_names_the_room_and_no_conference() -> None:
    (event,) = calendar_of("registration_confirmed_room").walk("VEVENT")

    assert str(event["location"]) == "Hall B, International Trade Centre"
    assert "conference" not in event


def test_a_repeat_carries_the_same_entry_as_the_first_mail() -> None:
    folder = Path(__file__).parent.parent / "golden" / "ics"

    first, again = ((folder / f"{name}.en.part.ics").read_text("utf-8") for name in ("registration_confirmed", "registration_repeated"))

    assert first == again


def test_a_cancel_names_the_entry_and_nothing_else() -> None:
    calendar = calendar_of("registration_readdressed")
    (event,) = calendar.walk("VEVENT")

    assert calendar["method"] == "CANCEL"
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 1)
    assert str(event["organizer"]) == "mailto:sessions@sessions.example"
    assert {"url", "conference", "description", "location"} & {name.lower() for name in event} == set()
