"""The public calendar file of a session, read by two libraries that did not write it alone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from outreach.events.ical import session_file, title_of
from outreach.events.models import Event, Interpretation, Session
from tests import factories
from tests.events.calendar_readers import vobject_of

pytestmark = pytest.mark.django_db


def event_in(body: bytes) -> icalendar.Event:
    (found,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return found


@pytest.fixture
def site(settings) -> None:
    settings.SITE_URL = "https://sessions.example"


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_what_the_file_says(language: str, site: None) -> None:
    session = factories.make_session(factories.make_event(slug="markets"), on=date(2027, 2, 9))
    changed_at = datetime(2027, 1, 4, 8, 0, 30, 123456, tzinfo=UTC)
    Session.objects.update(changed_at=changed_at)
    Event.objects.update(changed_at=changed_at - timedelta(days=1))
    session = Session.objects.select_related("event").get()

    found = event_in(session_file(session, language=language))

    assert str(found["uid"]) == str(session.uid)
    assert found["sequence"] == 0
    assert found.decoded("dtstart") == datetime(2027, 2, 9, 14, tzinfo=ZoneInfo("Europe/Zurich"))
    assert found.decoded("dtend") == datetime(2027, 2, 9, 15, 15, tzinfo=ZoneInfo("Europe/Zurich"))
    assert found.decoded("dtstamp") == found.decoded("last-modified") == changed_at.replace(microsecond=0)
    assert str(found["summary"]) == factories.TITLE[language]
    assert found["summary"].params["LANGUAGE"] == language
    assert str(found["url"]) == f"https://sessions.example/{language}/events/markets/"
    assert str(found["status"]) == "CONFIRMED"
    assert "attendee" not in found
    assert "organizer" not in found


def test_two_readings_are_the_same_bytes_and_nothing_is_personal(site: None) -> None:
    session = factories.make_session()
    registration = factories.make_registration(factories.make_intake(session))

    first, second = session_file(session, language="en"), session_file(Session.objects.get(), language="en")

    assert first == second
    assert b"METHOD" not in first
    assert b"VALARM" not in first
    assert b"/j/" not in first
    assert registration.contact.email.encode() not in first


def test_a_cancelled_session_says_so(site: None) -> None:
    session = factories.make_session(
        status="cancelled", cancelled_at=datetime(2027, 1, 1, tzinfo=UTC), cancel_reason={"en": "Illness"}, sequence=2
    )

    found = event_in(session_file(session, language="en"))

    assert (str(found["status"]), found["sequence"]) == ("CANCELLED", 2)


@pytest.mark.parametrize(
    ("zone", "on"),
    [
        ("Europe/Zurich", date(2027, 3, 27)),
        ("Europe/Zurich", date(2027, 3, 28)),
        ("Europe/Zurich", date(2027, 10, 30)),
        ("Europe/Zurich", date(2027, 10, 31)),
        ("Europe/Zurich", date(2027, 12, 31)),
        ("Pacific/Apia", date(2027, 1, 1)),
        ("America/Barbados", date(2027, 6, 1)),
        ("Africa/Cairo", date(2027, 4, 30)),
        ("Asia/Kathmandu", date(2027, 5, 5)),
        ("America/St_Johns", date(2027, 3, 14)),
        ("Australia/Lord_Howe", date(2027, 4, 4)),
        ("UTC", date(2027, 5, 5)),
    ],
)
@pytest.mark.parametrize("starts", [time(0, 30), time(12), time(23)])
def test_another_reader_finds_the_same_instants_by_the_files_own_rules(zone: str, on: date, starts: time, site: None) -> None:
    """vobject builds the zone from the VTIMEZONE in the file, not from the IANA database (but for clocks at UTC in winter)."""
    session = factories.make_session(on=on, starts=starts, ends=time((starts.hour + 2) % 24, 45), zone=zone)
    body = session_file(session, language="en")

    found = vobject_of(body.decode()).vevent

    assert found.dtstart.value.astimezone(UTC) == session.starts_at
    assert found.dtend.value.astimezone(UTC) == session.ends_at
    zones = [str(part["tzid"]) for part in icalendar.Calendar.from_ical(body).walk("VTIMEZONE")]
    assert zones == ([] if zone == "UTC" else [zone])


def test_lines_are_folded_between_characters_and_texts_escaped(site: None) -> None:
    title = {"en": "Café; with, 李明 " + "é" * 80 + "\nnew \\ line"}
    session = factories.make_session(factories.make_event(title=title))

    body = session_file(session, language="en")

    lines = body.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode("utf-8") or not line for line in lines)
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert str(event_in(body)["summary"]) == title["en"]
    assert vobject_of(body.decode()).vevent.summary.value == title["en"]


def test_no_control_sign_that_was_pasted_into_a_text_stands_in_the_file(site: None) -> None:
    event = factories.make_event(title={"en": "Find\x0bmarkets\x07"}, summary={"en": "One\ttab\r\nTwo\x0clines\x7f"})
    session = factories.make_session(event, venue={"en": "Hall\x1fA"}, mode="room")

    body = session_file(session, language="en").decode()

    assert [sign for sign in body.replace("\r\n", "") if not (sign.isprintable() or sign == "\t")] == []
    found = event_in(body.encode())
    assert (str(found["summary"]), str(found["location"])) == ("Find markets ", "Hall A")
    assert str(found["description"]).splitlines()[:4] == ["Held in English.", "", "One\ttab", "Two lines "]


@pytest.mark.parametrize(
    ("language", "summary", "first"),
    [
        ("en", "Rules of origin (French)", "Held in French, with interpretation into English and Spanish."),
        ("fr", "Règles d’origine (français)", "Séance en français, avec interprétation (anglais et espagnol)."),
        ("es", "Rules of origin (French)", "Sesión en francés, con interpretación (español e inglés)."),
    ],
)
def test_each_session_of_a_language_group_says_in_which_it_is_held(language: str, summary: str, first: str, site: None) -> None:
    group = factories.make_event(pattern="language-group", title={"en": "Rules of origin", "fr": "Règles d’origine"})
    session = factories.make_session(group, language="fr")
    for code in ("es", "en"):
        Interpretation.objects.create(session=session, language=code)

    found = event_in(session_file(session, language=language))

    assert (str(found["summary"]), str(found["description"]).splitlines()[0]) == (summary, first)


@pytest.mark.parametrize(
    ("mode", "venue", "location"),
    [("room", {}, "Geneva"), ("hybrid", {}, "Geneva"), ("room", {"en": "Room W"}, "Room W"), ("online", {"en": "Room W"}, "Online")],
)
def test_location_is_the_venue_or_the_city_and_online_only_where_nobody_comes_to_a_room(
    mode: str, venue: dict, location: str, site: None
) -> None:
    session = factories.make_session(mode=mode, venue=venue)

    assert str(event_in(session_file(session, language="en"))["location"]) == location


def test_a_text_of_two_languages_names_none(site: None) -> None:
    """The reason in the language it is written in, beside a summary that is not published in it."""
    session = factories.make_session(
        factories.make_event(languages=("en",)),
        status="cancelled",
        cancelled_at=datetime(2027, 1, 1, tzinfo=UTC),
        cancel_reason={"fr": "Souffrante"},
    )

    found = event_in(session_file(session, language="fr"))

    assert str(found["description"]).splitlines()[:3] == ["Annulé : Souffrante", "", "Séance en anglais."]
    assert ("LANGUAGE" in found["description"].params, found["summary"].params["LANGUAGE"]) == (False, "en")


def test_texts_fall_back_to_a_published_language_and_say_which() -> None:
    session = factories.make_session(factories.make_event(languages=("fr",)))

    assert (str(title_of(session, "en")), title_of(session, "en").language) == (factories.TITLE["fr"], "fr")


def test_a_days_own_title_stands_after_the_courses() -> None:
    session = factories.make_session(title={"en": "The price"})

    assert str(title_of(session, "en")) == "Finding export markets – The price"
