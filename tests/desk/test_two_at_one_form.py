"""Two organisers load one form. What each changed is kept; what both changed is shown to the second, who decides."""

from datetime import date, time

import pytest
from django.test import Client

from outreach.events.actions import change_livestream, change_session, move_session, set_audience, set_topics
from outreach.events.actions.creating import Timing
from outreach.events.choices import Mode
from outreach.events.models import Interpretation, Livestream, Session
from outreach.journal.models import Entry
from outreach.registrations.actions import change_capacity
from outreach.registrations.models import Intake
from tests.desk.organising import HERE, desk_of, her_event, make_organiser, seen_on, texts
from tests.factories import make_intake, make_session, make_topic

pytestmark = pytest.mark.django_db

HERS = f"{HERE}/events/hers/"
SESSION = f"{HERS}versions/1/"


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


@pytest.fixture
def session() -> Session:
    return make_session(her_event(slug="hers"), on=date(2099, 2, 9))


def interpret(session: Session, *languages: str) -> None:
    change_session(session, interpretation=languages, by=None)


def facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


# Title and interpretation


def test_a_title_is_saved_beside_the_interpretation_that_somebody_else_chose_meanwhile(desk: Client, session: Session) -> None:
    seen = seen_on(desk, SESSION)
    interpret(session, "fr")

    response = desk.post(SESSION, seen | texts("title", en="Day one"))

    session.refresh_from_db()
    assert (response.status_code, session.title) == (302, {"en": "Day one"})
    assert list(session.interpretations.values_list("language", flat=True)) == ["fr"]


def test_a_title_in_one_language_is_saved_beside_another_ones_in_another_language(desk: Client, session: Session) -> None:
    seen = seen_on(desk, SESSION)
    change_session(session, title={"fr": "Premier jour"}, by=None)

    desk.post(SESSION, seen | texts("title", en="Day one"))

    session.refresh_from_db()
    assert session.title == {"en": "Day one", "fr": "Premier jour"}


def test_a_field_that_both_changed_is_shown_with_both_and_nothing_is_written(desk: Client, session: Session) -> None:
    seen = seen_on(desk, SESSION)
    change_session(session, title={"en": "Opening day"}, by=None)
    interpret(session, "fr")
    before = facts()

    response = desk.post(SESSION, seen | texts("title", en="Day one", es="Primer día"))

    session.refresh_from_db()
    assert (response.status_code, session.title, facts()) == (409, {"en": "Opening day"}, before)
    assert response.context["errors"] == [
        (
            "title_en",
            "Title of the session: Somebody else saved this meanwhile: English: Opening day. Saving again puts yours in its place.",
        )
    ]
    form = response.context["naming"]
    assert form["title"].value() == {"en": "Day one", "es": "Primer día"}
    assert form["interpretation"].value() == ["fr"]


def test_saving_again_overwrites_what_was_shown(desk: Client, session: Session) -> None:
    seen = seen_on(desk, SESSION)
    change_session(session, title={"en": "Opening day"}, by=None)
    refused = desk.post(SESSION, seen | texts("title", en="Day one"))

    response = desk.post(SESSION, {"seen": refused.context["naming"]["seen"].value()} | texts("title", en="Day one"))

    session.refresh_from_db()
    assert (response.status_code, session.title) == (302, {"en": "Day one"})


def test_what_a_third_one_saved_between_is_shown_once_more(desk: Client, session: Session) -> None:
    seen = seen_on(desk, SESSION)
    change_session(session, title={"en": "Opening day"}, by=None)
    refused = desk.post(SESSION, seen | texts("title", en="Day one"))
    change_session(session, title={"en": "The first day"}, by=None)

    response = desk.post(SESSION, {"seen": refused.context["naming"]["seen"].value()} | texts("title", en="Day one"))

    session.refresh_from_db()
    assert (response.status_code, session.title) == (409, {"en": "The first day"})


def test_both_making_the_same_change_is_none_to_decide(desk: Client, session: Session) -> None:
    seen = seen_on(desk, SESSION)
    interpret(session, "fr", "es")

    response = desk.post(SESSION, seen | texts("title") | {"interpretation": ["es", "fr"]})

    assert response.status_code == 302
    assert Interpretation.objects.count() == 2


@pytest.mark.parametrize("seen", ["", "nonsense", "5", "[5]", '{"title": 7}', "[[[], {}, 1]]"])
def test_a_form_without_what_was_seen_overwrites_nothing(desk: Client, session: Session, seen: str) -> None:
    change_session(session, title={"en": "Opening day"}, by=None)

    response = desk.post(SESSION, {"seen": seen} | texts("title", en="Day one"))

    session.refresh_from_db()
    assert (response.status_code, session.title) == (409, {"en": "Opening day"})


# Places


@pytest.mark.parametrize("page", ["of the session", "of the event"])
def test_places_changed_by_both_are_those_of_the_first_until_the_second_saves_again(desk: Client, session: Session, page: str) -> None:
    intake = make_intake(session, capacity=5)
    if page == "of the session":
        shown, address, sent, field = SESSION, f"{SESSION}places/", {"way": "online"}, "online-seen"
    else:
        shown, address, sent, field = f"{HERS}places/", f"{HERS}places/", {"intake": str(intake.pk)}, f"{intake.pk}-seen"
    seen = seen_on(desk, shown, field=field)
    change_capacity(intake, capacity=80, by=None)

    refused = desk.post(address, seen | sent | {"capacity": "40"})

    assert (refused.status_code, Intake.objects.get().capacity) == (409, 80)
    assert "Somebody else saved this meanwhile: 80." in refused.text
    assert 'name="capacity" value="40"' in refused.text


def test_places_left_as_they_were_are_not_put_back(desk: Client, session: Session) -> None:
    intake = make_intake(session, capacity=5)
    seen = seen_on(desk, SESSION, field="online-seen")
    change_capacity(intake, capacity=80, by=None)

    response = desk.post(f"{SESSION}places/", seen | {"way": "online", "capacity": "5"})

    assert (response.status_code, Intake.objects.get().capacity) == (302, 80)


# Venue, way of meeting, dial-in; addresses of the livestream


def test_a_venue_is_changed_beside_the_dial_in_that_somebody_else_gave(desk: Client, session: Session) -> None:
    address = f"{SESSION}step/change/"
    answers = seen_on(desk, address) | texts("venue", en="Room B") | {"mode": "hybrid", "dial_in": ""}
    change_session(session, dial_in="+41 22 730 01 11", by=None)

    shown = desk.post(address, answers | {"stage": "check"})
    desk.post(address, answers | {"stage": "act"})

    session.refresh_from_db()
    assert "+41 22 730 01 11" in shown.text
    assert (session.venue, session.mode, session.dial_in) == ({"en": "Room B"}, Mode.HYBRID, "+41 22 730 01 11")


@pytest.mark.parametrize("stage", ["check", "act"])
def test_a_way_of_meeting_that_both_changed_is_said_by_its_name_before_anything_is_done(desk: Client, session: Session, stage: str) -> None:
    address = f"{SESSION}step/change/"
    answers = seen_on(desk, address) | texts("venue", en="Room W") | {"mode": "hybrid", "dial_in": ""}
    change_session(session, mode=Mode.ROOM, by=None)

    response = desk.post(address, answers | {"stage": stage})

    session.refresh_from_db()
    assert (response.status_code, session.mode) == (409, Mode.ROOM)
    said = f"Somebody else saved this meanwhile: {Mode.ROOM.label}. Saving again puts yours in its place."
    assert response.context["form"].errors == {"mode": [said]}


def test_one_address_of_the_livestream_is_saved_beside_another_ones(desk: Client, session: Session) -> None:
    change_livestream(session, url="https://live.example/a", by=None)
    address = f"{SESSION}step/stream/"
    seen = seen_on(desk, address)
    change_livestream(session, url="https://live.example/a", audio_url="https://live.example/sound", by=None)

    desk.post(address, seen | {"url": "https://live.example/b", "audio_url": "", "fallback_url": "", "stage": "act"})

    assert list(Livestream.objects.values_list("url", "audio_url")) == [("https://live.example/b", "https://live.example/sound")]


# When


def moved(**changes: str) -> dict[str, str]:
    said = {"local_date": "2099-02-09", "local_start": "14:00", "local_end": "15:15", "zone": "Europe/Zurich", "stage": "act"}
    return said | texts("place", en="Geneva", fr="Genève", es="Ginebra") | changes


def test_two_moves_make_no_third_time(desk: Client, session: Session) -> None:
    """One changed the day, the other the hour: people would be told of a time that neither of them chose."""
    address = f"{SESSION}step/move/"
    seen = seen_on(desk, address)
    move_session(session, timing=Timing(date(2099, 2, 9), time(9), time(10, 15), "Europe/Zurich"), by=None)

    response = desk.post(address, seen | moved(local_date="2099-02-10"))

    session.refresh_from_db()
    assert (response.status_code, session.local_date, session.local_start, session.sequence) == (409, date(2099, 2, 9), time(9), 1)
    assert response.context["form"].faults == [
        ("local_start", "Start: Somebody else saved this meanwhile: 09:00. Saving again puts yours in its place."),
        ("local_end", "End: Somebody else saved this meanwhile: 10:15. Saving again puts yours in its place."),
    ]
    assert response.context["form"]["local_start"].value() == time(14)


def test_a_move_sent_again_puts_hers_in_the_place_of_what_was_shown(desk: Client, session: Session) -> None:
    address = f"{SESSION}step/move/"
    seen = seen_on(desk, address)
    move_session(session, timing=Timing(date(2099, 2, 9), time(9), time(10, 15), "Europe/Zurich"), by=None)
    refused = desk.post(address, seen | moved(local_date="2099-02-10"))

    desk.post(address, {"seen": refused.context["form"]["seen"].value()} | moved(local_date="2099-02-10"))

    session.refresh_from_db()
    assert (session.local_date, session.local_start, session.sequence) == (date(2099, 2, 10), time(14), 2)


# Topics and audience


def test_topics_are_saved_beside_the_audience_that_somebody_else_set(desk: Client, session: Session) -> None:
    event, topic = session.event, make_topic()
    seen = seen_on(desk, f"{HERS}parts/", field="reach-seen")
    set_audience(event, ["KE"], by=None)

    response = desk.post(f"{HERS}parts/", seen | {"act": "set:reach", "topics": [topic.pk], "audience": ""})

    assert response.status_code == 302
    assert (list(event.topics.all()), list(event.audience.values_list("pk", flat=True))) == ([topic], ["KE"])


def test_an_audience_that_both_changed_is_shown_by_name(desk: Client, session: Session) -> None:
    event, topic = session.event, make_topic()
    seen = seen_on(desk, f"{HERS}parts/", field="reach-seen")
    set_audience(event, ["KE", "WS"], by=None)
    set_topics(event, [topic], by=None)

    response = desk.post(f"{HERS}parts/", seen | {"act": "set:reach", "audience": "Barbados"})

    assert (response.status_code, sorted(event.audience.values_list("pk", flat=True))) == (409, ["KE", "WS"])
    [(field, sentence)] = response.context["errors"]
    assert (field, "Kenya" in sentence, "Samoa" in sentence) == ("reach-audience", True, True)
    assert (response.context["reach"]["audience"].value(), response.context["reach"]["topics"].value()) == ("Barbados", [topic.pk])
