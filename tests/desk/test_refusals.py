"""What the workspace refuses, where it says so and in which words."""

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from outreach.events.choices import Pattern, Status
from outreach.events.models import Event, Session
from outreach.journal.models import Entry
from tests.desk.organising import HERE, desk_of, her_draft, her_event, make_organiser, seen_on, texts
from tests.factories import make_intake, make_livestream, make_session

pytestmark = pytest.mark.django_db

SESSION = f"{HERE}/events/hers/versions/1/"
EVENT = f"{HERE}/events/hers"


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


@pytest.fixture
def session() -> Session:
    session = make_session(her_event(slug="hers"), on=date(2099, 2, 9))
    make_intake(session, capacity=5)
    return session


def facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


def test_an_event_with_a_session_ahead_is_not_put_into_the_archive(desk: Client, session: Session) -> None:
    details = desk.get(f"{EVENT}/details/")
    response = desk.post(f"{EVENT}/step/archive/", {"stage": "act"})

    assert "archive" not in [step.name for step in details.context["steps"]]
    assert (response.status_code, Event.objects.get().status, facts()) == (409, Status.PUBLISHED, [])
    assert "A published event goes into the archive when all its sessions are over or cancelled." in response.text


def test_an_event_whose_sessions_are_over_is_put_into_the_archive(desk: Client) -> None:
    make_session(her_event(slug="hers"), on=date(2026, 2, 9))

    details = desk.get(f"{EVENT}/details/")
    desk.post(f"{EVENT}/step/archive/", {"stage": "act"})

    assert "archive" in [step.name for step in details.context["steps"]]
    assert (Event.objects.get().status, facts()) == (Status.ARCHIVED, ["event.archived"])


def test_the_address_of_refused_places_leads_back_to_the_session(desk: Client, session: Session) -> None:
    refused = desk.post(f"{SESSION}places/", {"way": "online", "capacity": "none"})
    in_french = desk.get("/fr/organise/events/hers/versions/1/places/")

    assert (refused.status_code, in_french.status_code) == (422, 302)
    assert in_french["Location"] == "/fr/organise/events/hers/versions/1/"


# A new session, and the hour of one


def new_session(**changes: str) -> dict[str, str]:
    said = {"language": "en", "mode": "online", "online_capacity": "", "room_capacity": "", "dial_in": "", "zone": "Europe/Zurich"}
    hours = {"local_date": "2099-03-10", "local_start": "09:00", "local_end": "10:00"}
    return said | hours | texts("venue") | texts("place") | changes


def said_of_new_session(desk: Client, **changes: str) -> list[tuple[str, str]]:
    response = desk.post(f"{EVENT}/versions/new/", new_session(**changes))
    assert response.status_code == 422
    return response.context["form"].faults


def test_what_is_left_empty_is_said_by_the_name_of_its_field(desk: Client) -> None:
    her_event(slug="hers")

    assert said_of_new_session(desk, local_date="", mode="") == [
        ("local_date", "Date: This field is required."),
        ("mode_0", "Way of meeting: This field is required."),
    ]


def test_a_link_of_the_summary_leads_to_the_first_of_several_choices(desk: Client) -> None:
    her_event(slug="hers")

    page = desk.post(f"{EVENT}/versions/new/", new_session(mode="")).text

    assert ('href="#mode_0"' in page, 'id="mode_0"' in page) == (True, True)


@pytest.mark.parametrize(
    ("day", "words"), [("9999-12-31", "Date: Choose a day before 2200."), ("0001-01-01", "Date: Choose a day after 1999.")]
)
def test_a_day_that_no_calendar_has_is_said_to_be_the_days_fault(desk: Client, day: str, words: str) -> None:
    her_event(slug="hers")

    assert said_of_new_session(desk, local_date=day) == [("local_date", words)]


def test_an_end_that_is_the_start_is_no_session_of_a_whole_day(desk: Client, session: Session) -> None:
    words = ("local_end", "End: The end is the same as the start. Choose another end.")
    Event.objects.update(pattern=Pattern.COURSE)

    moved = desk.post(f"{SESSION}step/move/", new_session(local_start="10:00", local_end="10:00", stage="act"))

    assert said_of_new_session(desk, local_start="10:00", local_end="10:00") == [words]
    assert (moved.status_code, moved.context["form"].faults, facts()) == (422, [words], [])


def test_a_language_of_a_group_that_is_there_already_is_said_at_the_language(desk: Client) -> None:
    make_session(her_event(slug="hers", pattern=Pattern.LANGUAGE_GROUP), slug="en")

    assert said_of_new_session(desk) == [("language", "Language of delivery: The event has a session in this language already.")]


def test_an_event_of_one_session_takes_no_second_one(desk: Client, session: Session) -> None:
    words = "This is an event of one session, which it has. For several, draft a new event: a language group or a course."

    assert said_of_new_session(desk) == [("", words)]
    assert (Session.objects.count(), "Add a session" in desk.get(f"{EVENT}/versions/").text) == (1, False)


# Publishing


def test_publishing_names_the_language_that_has_no_title_and_leads_to_where_it_is_written(desk: Client) -> None:
    event = her_draft(slug="hers", title={"en": "New markets"})
    make_session(event)

    response = desk.post(f"{EVENT}/publish/", {"languages": ["en", "fr"]})

    assert response.context["error"] == "Write the title in this language before publishing it: Français."
    assert '<p><a href="/en/organise/events/hers/details/">Write the title</a></p>' in response.text


# The livestream


def stream(desk: Client, **addresses: str) -> HttpResponse:
    said = {"url": "", "audio_url": "", "fallback_url": "", "stage": "act"} | addresses
    return desk.post(f"{SESSION}step/stream/", said | seen_on(desk, f"{SESSION}step/stream/"))


def test_a_livestream_is_taken_away_and_no_mail_is_sent(desk: Client, session: Session) -> None:
    make_livestream(session)

    response = stream(desk)

    session = Session.objects.get()
    assert (response.status_code, hasattr(session, "livestream"), session.sequence) == (302, False, 0)
    assert facts() == ["session.livestream_changed"]


def test_other_addresses_do_not_stand_without_the_main_one(desk: Client, session: Session) -> None:
    response = stream(desk, audio_url="https://live.example/sound")

    assert response.context["form"].faults == [("url", "Livestream address: Give this address, or leave the two below empty too.")]
    assert facts() == []


def test_a_livestream_that_is_not_there_is_not_taken_away(desk: Client, session: Session) -> None:
    assert (stream(desk).status_code, facts()) == (302, [])
