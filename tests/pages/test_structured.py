"""JSON-LD: what search engines read, against what schema.org and Google ask of an Event."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from outreach.events.choices import DatePrecision, Mode, Pattern, SessionStatus
from outreach.events.models import Event, Record
from outreach.pages.structured import event_json_ld, record_json_ld
from outreach.registrations.choices import Way
from outreach.registrations.offer import offer_of
from tests.factories import make_event, make_host, make_institution, make_intake, make_livestream, make_session, make_speaker

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 10, 12, tzinfo=UTC)
ON = date(2027, 2, 9)
URL = "https://sessions.example/en/events/markets/"
PUBLISHED = datetime(2027, 1, 5, 9, tzinfo=UTC)


def data_of(script: str) -> dict:
    found = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', script, re.DOTALL)
    assert found
    return json.loads(found[1])


def told(event: Event, language: str = "en", at: datetime = AT) -> dict:
    offer = offer_of(event.slug, at=at)
    assert offer
    return data_of(event_json_ld(offer, language=language, url=URL))


def make_record(**facts: object) -> Record:
    event = make_event(slug="summit", is_record=True, kind="", base_language="fr", title={"fr": "Sommet"}, languages=("fr",))
    values = {
        "reference": "E1",
        "type_as_written": "conference",
        "held_from": "2018-10-02",
        "held_until": "2018-10-04",
        "date_precision": DatePrecision.DAY,
        "city": "Geneva",
        "languages": ["fr"],
        "organisers": ["WTO"],
    }
    return Record.objects.create(event=event, **values | facts)


def test_an_online_session_says_all_that_is_asked_for() -> None:
    event = make_event(published_at=PUBLISHED)
    make_intake(make_session(event, on=ON), capacity=5)
    make_host(event, institution=make_institution(name={"en": "Ministry of Trade"}, website="https://trade.example"))
    make_speaker(event, name="Mere Faleolo")

    assert told(event) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": URL,
        "url": URL,
        "name": "Finding export markets",
        "description": "Find your product’s code and compare markets.",
        "startDate": "2027-02-09T14:00:00+01:00",
        "endDate": "2027-02-09T15:15:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": URL},
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "organizer": [{"@type": "Organization", "name": "Ministry of Trade", "url": "https://trade.example"}],
        "performer": [{"@type": "Person", "name": "Mere Faleolo"}],
        "offers": {
            "@type": "Offer",
            "price": 0,
            "priceCurrency": "CHF",
            "url": f"{URL}#register",
            "availability": "https://schema.org/InStock",
            "validFrom": "2027-01-05T09:00:00+00:00",
        },
    }


def test_a_room_has_an_address_and_a_hybrid_session_both_places() -> None:
    venue = {"en": "Centre William Rappard"}
    room = make_session(on=ON, mode=Mode.ROOM, venue=venue).event
    hybrid = make_session(on=ON, mode=Mode.HYBRID).event
    address = {"@type": "PostalAddress", "addressLocality": "Geneva"}

    assert told(room)["location"] == {
        "@type": "Place",
        "name": "Centre William Rappard",
        "address": address | {"streetAddress": "Centre William Rappard"},
    }
    assert told(room)["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert told(hybrid)["location"] == [
        {"@type": "Place", "name": "Geneva", "address": address},
        {"@type": "VirtualLocation", "url": URL},
    ]
    assert told(hybrid)["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"


def test_a_cancelled_session_keeps_its_start_and_offers_nothing() -> None:
    session = make_session(on=ON, status=SessionStatus.CANCELLED, cancelled_at=AT, cancel_reason={"en": "Illness."})
    make_intake(session)

    data = told(session.event)

    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert data["startDate"] == "2027-02-09T14:00:00+01:00"
    assert "offers" not in data


def test_a_moved_session_says_when_it_was() -> None:
    session = make_session(on=ON, moved_from=datetime(2027, 2, 2, 13, tzinfo=UTC))

    data = told(session.event)

    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert (data["startDate"], data["previousStartDate"]) == ("2027-02-09T14:00:00+01:00", "2027-02-02T14:00:00+01:00")


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        ({}, "InStock"),
        ({"capacity": 5, "seats_taken": 4}, "InStock"),
        ({"capacity": 5, "seats_taken": 5}, "SoldOut"),
        ({"closes_at": AT}, None),
    ],
)
def test_the_offer_says_whether_there_are_seats(seats: dict, said: str | None) -> None:
    session = make_session(on=ON)
    make_intake(session, **seats)

    offers = told(session.event).get("offers")

    assert (offers and offers["availability"]) == (said and f"https://schema.org/{said}")


def test_registration_that_opens_later_says_when_and_no_more() -> None:
    session = make_session(on=ON)
    make_intake(session, opens_at=AT + timedelta(days=2))

    offers = told(session.event)["offers"]

    assert offers["validFrom"] == "2027-01-12T12:00:00+00:00"
    assert "availability" not in offers


def test_a_full_room_beside_an_open_stream_is_in_stock() -> None:
    session = make_session(on=ON, mode=Mode.HYBRID)
    make_intake(session, way=Way.ROOM, capacity=1, seats_taken=1)
    make_intake(session)

    assert told(session.event)["offers"]["availability"] == "https://schema.org/InStock"


@pytest.mark.parametrize(
    ("language", "day", "name"), [("en", 9, "Finding export markets"), ("es", 11, "Encontrar mercados de exportación")]
)
def test_of_a_language_group_it_is_the_session_in_the_pages_language(language: str, day: int, name: str) -> None:
    event = make_event(pattern=Pattern.LANGUAGE_GROUP)
    for number, code in enumerate(("en", "fr", "es")):
        make_speaker(event, session=make_session(event, slug=code, language=code, on=ON + timedelta(days=number)), name=code)

    data = told(event, language)

    assert (data["inLanguage"], data["startDate"][:10], data["name"]) == (language, f"2027-02-{day:02}", name)
    assert [one["name"] for one in data["performer"]] == [language]


def test_of_a_group_without_the_pages_language_it_is_the_first() -> None:
    event = make_event(pattern=Pattern.LANGUAGE_GROUP)
    for number, code in enumerate(("fr", "es")):
        make_session(event, slug=code, language=code, on=ON + timedelta(days=number))

    assert told(event, "en")["inLanguage"] == "fr"


def test_a_course_runs_from_its_first_day_to_its_last() -> None:
    event = make_event(pattern=Pattern.COURSE)
    for number in range(3):
        make_session(event, on=ON + timedelta(days=number), title={"en": f"Day {number + 1}"})

    data = told(event)

    assert (data["startDate"], data["endDate"]) == ("2027-02-09T14:00:00+01:00", "2027-02-11T15:15:00+01:00")
    assert [(day["@type"], day["name"], day["startDate"][:10]) for day in data["subEvent"]] == [
        ("Event", f"Day {number + 1}", f"2027-02-{9 + number:02}") for number in range(3)
    ]


def test_a_course_that_lost_its_first_day_begins_with_the_second() -> None:
    event = make_event(pattern=Pattern.COURSE)
    make_session(event, on=ON, status=SessionStatus.CANCELLED, cancelled_at=AT, cancel_reason={"en": "Illness."})
    make_session(event, on=ON + timedelta(days=1))

    data = told(event)

    assert (data["startDate"], data["eventStatus"]) == ("2027-02-10T14:00:00+01:00", "https://schema.org/EventScheduled")
    assert data["subEvent"][0]["eventStatus"] == "https://schema.org/EventCancelled"


def test_the_offset_is_that_of_the_day() -> None:
    assert told(make_session(on=date(2027, 7, 1)).event)["startDate"] == "2027-07-01T14:00:00+02:00"
    apia = make_session(on=ON, starts=time(8), ends=time(9), zone="Pacific/Apia").event
    assert told(apia)["startDate"] == "2027-02-09T08:00:00+13:00"


def test_only_published_languages_are_told() -> None:
    event = make_session(make_event(languages=("fr",), base_language="fr"), on=ON).event

    data = told(event, "es")

    assert data["name"] == "Trouver des marchés d’exportation"
    assert "Encontrar" not in json.dumps(data, ensure_ascii=False)


def test_no_text_ends_the_script() -> None:
    title = {"en": "</script><script>alert(1)</script><!-- \u2028 & tea"}
    event = make_session(make_event(title=title), on=ON).event
    offer = offer_of(event.slug, at=AT)
    assert offer

    script = event_json_ld(offer, language="en", url=URL)

    assert script.count("<") == 2
    assert script.count("</script>") == 1
    assert data_of(script)["name"] == title["en"]


def test_the_livestream_address_is_never_told() -> None:
    session = make_session(on=ON)
    make_livestream(session, "https://live.example/secret")

    assert "live.example" not in json.dumps(told(session.event))


def test_a_record_tells_what_its_source_says() -> None:
    record = make_record(mode_as_written="hybrid", venue="Palais des Nations", host_economy_id="CH")
    address = {"@type": "PostalAddress", "addressLocality": "Geneva", "addressCountry": "CH"}

    assert data_of(record_json_ld(record, url=URL)) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": URL,
        "url": URL,
        "name": "Sommet",
        "startDate": "2018-10-02",
        "endDate": "2018-10-04",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": [{"@type": "Place", "name": "Palais des Nations", "address": address}, {"@type": "VirtualLocation", "url": URL}],
        "inLanguage": ["fr"],
        "organizer": [{"@type": "Organization", "name": "WTO"}],
    }


@pytest.mark.parametrize(
    "facts",
    [
        {"held_from": "2018-10", "held_until": "", "date_precision": DatePrecision.MONTH},
        {"held_from": "2018", "held_until": "2018-10-04", "date_precision": DatePrecision.YEAR},
        {"held_from": "", "held_until": "", "date_precision": DatePrecision.UNKNOWN},
        {"city": ""},
    ],
)
def test_a_record_without_a_day_or_a_place_is_no_event_for_machines(facts: dict) -> None:
    assert record_json_ld(make_record(**facts), url=URL) == ""


def test_a_record_that_is_silent_on_its_end_and_way_is_silent_here() -> None:
    data = data_of(record_json_ld(make_record(held_until="2018-10"), url=URL))

    assert set(data) & {"endDate", "eventAttendanceMode", "eventStatus", "offers", "description"} == set()


def test_the_event_page_carries_it_in_published_languages_only(client) -> None:
    event = make_session(make_event(languages=("en", "fr"))).event
    kind = 'type="application/ld+json"'

    found = {language: client.get(f"/{language}/events/{event.slug}/").content.decode().count(kind) for language in ("en", "fr", "es")}

    assert found == {"en": 1, "fr": 1, "es": 0}
