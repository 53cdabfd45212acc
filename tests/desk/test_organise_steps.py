"""The steps that change what people registered for: first who is told, then the act."""

from datetime import date, time, timedelta

import pytest
from django.test import Client

from outreach.events.actions import cancel_event, cancel_session
from outreach.events.models import Event, Session
from outreach.journal.models import Entry
from outreach.shared import clock
from tests.desk.organising import HERE, desk_of, her_draft, her_event, make_organiser, seen_on, sentences, tell_everybody, texts
from tests.factories import make_intake, make_registration, make_session, make_session_around
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db

REASON = {"en": "The speaker is ill."}


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


@pytest.fixture
def session() -> Session:
    """Ana and Ben are registered, and are written to in their languages."""
    session = make_session(her_event(slug="hers"), on=date(2099, 2, 9))
    intake = make_intake(session, capacity=5)
    make_registration(intake, ANA)
    make_registration(intake, BEN)
    return session


def address_of(session: Session, step: str) -> str:
    return f"{HERE}/events/{session.event.slug}/versions/{session.slug}/step/{step}/"


def move_form(**changes: str) -> dict[str, str]:
    said = {"local_date": "2099-03-10", "local_start": "09:00", "local_end": "10:00", "zone": "Africa/Nairobi"}
    return said | texts("place", en="Geneva", fr="Genève", es="Ginebra") | changes


def facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


# Steps


@pytest.mark.parametrize("step", ["move", "change", "cancel"])
def test_a_step_says_first_how_many_people_in_which_languages_are_told(desk: Client, session: Session, step: str) -> None:
    response = desk.get(address_of(session, step))

    assert "2 people will be told" in response.text
    assert {row["code"]: row["people"] for row in response.context["told"]} == {ANA.language: 1, BEN.language: 1}


def test_a_move_is_shown_before_it_is_done(desk: Client, session: Session) -> None:
    shown = desk.post(address_of(session, "move"), seen_on(desk, address_of(session, "move")) | move_form(stage="check"))

    session.refresh_from_db()
    assert (shown.status_code, shown.context["is_confirming"], session.sequence, facts()) == (200, True, 0, [])
    assert ("zone", "Africa/Nairobi") in shown.context["kept"]
    assert all(words in shown.text for words in ("Tuesday 10 March 2099", "09:00–10:00", "Nairobi"))


def test_a_move_that_was_confirmed_is_done_and_names_the_new_city(desk: Client, session: Session) -> None:
    response = desk.post(address_of(session, "move"), seen_on(desk, address_of(session, "move")) | move_form(stage="act"), follow=True)

    session.refresh_from_db()
    assert (session.local_date, session.local_start, session.zone, session.sequence) == (date(2099, 3, 10), time(9), "Africa/Nairobi", 1)
    assert session.place == {"en": "Nairobi", "fr": "Nairobi", "es": "Nairobi"}
    assert (sentences(response), facts()) == (["The session is moved."], ["session.moved"])


def test_answers_may_be_changed_once_more_before_the_act(desk: Client, session: Session) -> None:
    response = desk.post(address_of(session, "move"), move_form(stage="again", local_start="08:45"))

    assert (response.context["is_confirming"], "08:45" in response.text, facts()) == (False, True, [])


def test_a_change_of_venue_is_told_and_one_of_the_livestream_is_not(desk: Client, session: Session) -> None:
    answers = seen_on(desk, address_of(session, "change")) | texts("venue", en="Room B") | {"mode": "hybrid", "dial_in": ""}
    desk.post(address_of(session, "change"), answers | {"stage": "act"})
    page = desk.get(address_of(session, "stream"))
    desk.post(address_of(session, "stream"), {"url": "https://live.example/a", "audio_url": "", "fallback_url": "", "stage": "act"})

    session.refresh_from_db()
    assert (session.venue, session.mode, session.sequence) == ({"en": "Room B"}, "hybrid", 1)
    assert session.livestream.url == "https://live.example/a"
    assert ("Nobody is written to" in page.text, facts()) == (True, ["session.changed", "session.livestream_changed"])


def test_a_livestream_in_the_clear_is_refused_at_its_field(desk: Client, session: Session) -> None:
    response = desk.post(address_of(session, "stream"), {"url": "https://live.example/a", "audio_url": "http://live.example/b"})

    assert (response.status_code, [name for name, _words in response.context["form"].faults], facts()) == (422, ["audio_url"], [])


def test_cancelling_asks_why_in_the_base_language(desk: Client, session: Session) -> None:
    without = desk.post(address_of(session, "cancel"), texts("reason", fr="Souffrante.") | {"stage": "act"})
    checked = desk.post(address_of(session, "cancel"), texts("reason", en="Ill.") | {"stage": "check"})
    desk.post(address_of(session, "cancel"), texts("reason", en="Ill.") | {"stage": "act"})

    session.refresh_from_db()
    assert (without.status_code, without.context["form"].faults[0][0]) == (422, "reason_en")
    assert checked.context["is_confirming"]
    assert (session.is_cancelled, session.cancel_reason, facts()) == (True, {"en": "Ill."}, ["session.cancelled"])


def test_a_cancelled_session_is_restored(desk: Client, session: Session) -> None:
    cancel_session(session, reason=REASON, by=None)
    tell_everybody()

    page = desk.get(address_of(session, "restore"))
    desk.post(address_of(session, "restore"), {"stage": "act"})

    session.refresh_from_db()
    assert ("2 people will be told" in page.text, session.is_cancelled) == (True, False)


def test_a_session_that_is_on_is_ended(desk: Client) -> None:
    session = make_session_around(clock.now(), event=her_event())

    desk.post(address_of(session, "end"), {"stage": "act"})

    session.refresh_from_db()
    assert (session.ended_at is not None, facts()) == (True, ["session.ended"])


def test_what_became_impossible_meanwhile_is_said_kindly_and_nothing_is_done(desk: Client, session: Session) -> None:
    cancel_event(session.event, reason=REASON, by=None)

    response = desk.post(address_of(session, "move"), move_form(stage="act"))

    session.refresh_from_db()
    assert (response.status_code, session.sequence, facts()) == (409, 1, ["event.cancelled"])
    assert "Somebody has changed it meanwhile" in response.text


def test_an_event_is_cancelled_and_restored_with_its_sessions(desk: Client, session: Session) -> None:
    make_session(session.event, on=date(2099, 2, 10))

    desk.post(f"{HERE}/events/hers/step/cancel/", texts("reason", en="Ill.") | {"stage": "act"})
    tell_everybody()
    page = desk.get(f"{HERE}/events/hers/step/restore/")
    states = list(Session.objects.values_list("status", flat=True))
    desk.post(f"{HERE}/events/hers/step/restore/", {"stage": "act"})

    assert (states, "2 people will be told" in page.text) == (["cancelled", "cancelled"], True)
    assert list(Session.objects.values_list("status", flat=True)) == ["scheduled", "scheduled"]


def test_a_session_is_not_moved_to_a_time_that_has_gone_by(desk: Client, session: Session) -> None:
    response = desk.post(address_of(session, "move"), move_form(local_date="2026-03-10", stage="act"))

    assert (response.status_code, [name for name, _words in response.context["form"].faults]) == (422, ["local_date"])
    assert "Choose an hour that is still to come." in response.text
    assert facts() == []


def test_a_session_that_is_on_may_be_given_another_end(desk: Client) -> None:
    session = make_session_around(clock.now(), event=her_event(slug="on"))
    later = (session.ends_at + timedelta(minutes=15)).replace(second=0, microsecond=0)
    said = {"local_date": f"{session.local_date}", "local_start": f"{session.local_start:%H:%M}", "local_end": f"{later:%H:%M}"}

    desk.post(address_of(session, "move"), seen_on(desk, address_of(session, "move")) | move_form(**said, zone="UTC", stage="act"))

    session.refresh_from_db()
    assert (session.ends_at, facts()) == (later, ["session.moved"])


def test_a_session_that_is_over_is_not_moved(desk: Client) -> None:
    session = make_session(her_event(), on=(clock.now() - timedelta(days=3)).date())

    assert desk.get(address_of(session, "move")).status_code == 409


# Publishing


def test_publishing_by_language(desk: Client) -> None:
    event = her_draft()
    make_session(event)
    address = f"{HERE}/events/{event.slug}/publish/"

    desk.post(address, {"languages": ["en"]})
    desk.post(address, {"languages": ["es"]})

    event.refresh_from_db()
    assert (event.status, sorted(event.languages.values_list("language", flat=True))) == ("published", ["en", "es"])


@pytest.mark.parametrize(("languages", "has_session"), [([], True), (["fr"], True), (["en"], False)])
def test_publishing_that_cannot_be_is_said_at_the_languages(desk: Client, languages: list[str], has_session: bool) -> None:
    event = her_draft(title={"en": "New markets"})
    if has_session:
        make_session(event)

    response = desk.post(f"{HERE}/events/{event.slug}/publish/", {"languages": languages})

    event.refresh_from_db()
    assert (response.status_code, event.status, response.context["errors"][0][0]) == (422, "draft", "languages")


@pytest.mark.parametrize("languages", [[], ["fr", "es"]])
def test_a_published_event_is_published_in_all_the_languages_chosen_or_in_none(desk: Client, languages: list[str]) -> None:
    event = her_event(slug="hers", languages=("en",), title={"en": "Find markets", "fr": "Trouver des marchés"})
    make_session(event)

    response = desk.post(f"{HERE}/events/hers/publish/", {"languages": languages})

    assert (response.status_code, [name for name, _words in response.context["errors"]]) == (422, ["languages"])
    assert (list(event.languages.values_list("language", flat=True)), facts()) == (["en"], [])


def test_a_cancelled_event_is_not_published(desk: Client, session: Session) -> None:
    cancel_event(session.event, reason=REASON, by=None)

    response = desk.post(f"{HERE}/events/hers/publish/", {"languages": ["en"]})

    assert (response.status_code, Event.objects.get().status) == (409, "cancelled")


@pytest.mark.parametrize("language", ["fr", "es"])
def test_pages_speak_the_language_of_their_address(desk: Client, session: Session, language: str) -> None:
    page = desk.get(f"/{language}/organise/events/hers/versions/1/step/move/").text

    assert f'<html lang="{language}">' in page
    assert "will be told" not in page


# The mail that will be sent


def test_a_step_shows_its_mail_in_each_language_before_it_is_taken(desk: Client, session: Session) -> None:
    response = desk.post(address_of(session, "cancel"), texts("reason", **REASON) | {"stage": "check"})

    assert [preview.language for preview in response.context["previews"]] == ["en", "fr"]
    assert "We are sorry: this session will not be held." in response.text
    session.refresh_from_db()
    assert (session.is_cancelled, facts()) == (False, [])


def test_a_step_that_asks_nothing_shows_its_mail_at_once(desk: Client, session: Session) -> None:
    cancel_session(session, reason=REASON, by=None)
    tell_everybody()

    response = desk.get(address_of(session, "restore"))

    assert "The session that was cancelled is held after all." in response.text
    assert Session.objects.get().is_cancelled


def test_answers_that_change_nothing_say_that_no_mail_is_sent(desk: Client, session: Session) -> None:
    same = seen_on(desk, address_of(session, "move")) | move_form(
        local_date="2099-02-09", local_start="14:00", local_end="15:15", zone="Europe/Zurich"
    )

    response = desk.post(address_of(session, "move"), same | {"stage": "check"})

    assert (response.context["previews"], [words in response.text for words in ("No mail will be sent", "will be told")]) == (
        [],
        [True, False],
    )


def test_without_anybody_to_tell_there_is_no_mail_to_show(desk: Client) -> None:
    session = make_session(her_event(slug="hers"), on=date(2099, 2, 9))

    response = desk.post(address_of(session, "cancel"), texts("reason", **REASON) | {"stage": "check"})

    assert (response.status_code, response.context["previews"]) == (200, None)


def test_sessions_of_an_event_that_are_over_are_not_counted_among_the_told(desk: Client, session: Session) -> None:
    over = make_session_around(clock.now() - timedelta(days=3), event=session.event, slug="9")
    make_registration(make_intake(over), ANA, contact=make_registration(make_intake(make_session()), CHEN).contact)

    response = desk.get(f"{HERE}/events/hers/step/cancel/")

    assert response.context["reach"].people == 2


def test_restoring_a_session_that_is_over_tells_nobody(desk: Client) -> None:
    over = make_session_around(clock.now() - timedelta(days=3), event=her_event(slug="hers"))
    make_registration(make_intake(over), ANA)
    cancel_session(over, reason=REASON, by=None)

    response = desk.get(address_of(over, "restore"))

    assert (response.context["reach"].people, response.context["previews"]) == (0, None)
    assert "Nobody will be told" in response.text
