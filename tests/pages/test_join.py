"""The personal way in. A GET shows, a POST goes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape
from django.utils.translation import gettext, override

from outreach.events.actions import cancel_session, change_livestream
from outreach.events.choices import Pattern
from outreach.journal.models import Entry
from outreach.people.models import Contact
from outreach.registrations.links import way_in_token
from outreach.registrations.models import Registration
from outreach.shared import clock
from tests.factories import make_event, make_intake, make_livestream, make_registration, make_session
from tests.people import ANA, CHEN

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def registered(starts_in: timedelta, person=ANA, *, minutes: int = 60, livestream: str = "https://live.example/room", **changes):
    """A registration in a session that starts that long from now."""
    at = clock.now()
    session = make_session(starts_at=at + starts_in, ends_at=at + starts_in + minutes * MINUTE, **changes)
    if livestream:
        make_livestream(session, livestream)
    return make_registration(make_intake(session), person)


def link(registration: Registration) -> str:
    return f"/j/{way_in_token(registration)}/"


def words(sentence: str, language: str = "fr") -> str:
    with override(language):
        return escape(gettext(sentence))


def proofs() -> list:
    return [Registration.objects.get().proved_at is not None, Contact.objects.get().proved_at is not None, Entry.objects.count()]


@pytest.mark.parametrize(("starts_in", "is_open"), [(15.5, False), (14.5, True), (-30, True), (-89, True), (-91, False)])
def test_the_button_goes_to_the_livestream_from_fifteen_minutes_before_until_thirty_past_the_end(starts_in: float, is_open: bool) -> None:
    registration = registered(starts_in * MINUTE)

    answer = Client().post(link(registration))

    assert (answer.status_code, answer.get("Location")) == ((302, "https://live.example/room") if is_open else (200, None))
    # Too early, the address alone is proved.
    assert proofs() == [True, True, 2 if is_open else 1]


def test_a_get_shows_and_changes_nothing() -> None:
    registration = registered(5 * MINUTE)

    for method in (Client().get, Client().head):
        answer = method(link(registration))
        assert answer.status_code == 200
        assert "live.example/room" not in answer.content.decode()

    assert proofs() == [False, False, 0]


def test_the_page_speaks_the_language_of_the_person_and_another_when_asked() -> None:
    registration = registered(timedelta(days=6), CHEN)
    for query, language in (("", "es"), ("?lang=fr", "fr"), ("?lang=xx", "es")):
        html = Client().get(f"{link(registration)}{query}", headers={"Accept-Language": "en"}).content.decode()
        assert f'<html lang="{language}"' in html
        assert words("The doors are closed", language) in html


def test_the_page_shows_the_time_of_the_session_and_the_person_s_own() -> None:
    registration = registered(timedelta(days=3))
    html = Client().get(link(registration)).content.decode()
    with override("fr"):
        assert "Genève" in html
        assert "Apia" in html


def test_the_page_is_for_no_search_engine_and_no_cache_and_tells_no_other_site_its_address() -> None:
    answer = Client().get(link(registered(5 * MINUTE)))
    html = answer.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in html
    # Not "no-referrer": browsers would then send the form with "Origin: null", and it would be refused.
    assert answer["Referrer-Policy"] == "same-origin"
    assert 'name="referrer"' not in html
    assert "no-store" in answer["Cache-Control"]


def test_the_form_may_lead_to_the_host_of_the_livestream_and_no_other() -> None:
    policy = Client().get(link(registered(5 * MINUTE)))["Content-Security-Policy"]
    (directive,) = [part.strip() for part in policy.split(";") if part.strip().startswith("form-action")]
    assert directive == "form-action 'self' https://live.example"


def test_the_form_needs_its_token() -> None:
    registration = registered(5 * MINUTE)
    browser = Client(enforce_csrf_checks=True)
    html = browser.get(link(registration)).content.decode()
    token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    refused = browser.post(link(registration))
    answer = browser.post(link(registration), {"csrfmiddlewaretoken": token})

    assert (refused.status_code, answer.status_code, answer["Location"]) == (403, 302, "https://live.example/room")


def test_a_changed_livestream_is_where_the_same_link_leads() -> None:
    registration = registered(5 * MINUTE)
    address = link(registration)
    change_livestream(registration.event.sessions.get(), url="https://other.example/hall", by=None)
    assert Client().post(address)["Location"] == "https://other.example/hall"


def test_without_a_livestream_the_page_says_so() -> None:
    registration = registered(5 * MINUTE, livestream="")
    answer = Client().post(link(registration))
    assert answer.status_code == 200
    said = "The organiser has not given the address of the livestream yet. Load this page again in a minute."
    assert words(said) in answer.content.decode()


def test_too_early_the_page_says_that_the_address_is_confirmed() -> None:
    html = Client().post(link(registered(timedelta(days=3)))).content.decode()
    assert words("Your address is confirmed. It is too early to go in.") in html


def test_the_link_of_a_cancelled_session_says_so_and_why() -> None:
    registration = registered(5 * MINUTE)
    cancel_session(registration.event.sessions.get(), reason={"en": "Illness", "fr": "Maladie"}, by=None)

    for answer in (Client().get(link(registration)), Client().post(link(registration))):
        html = answer.content.decode()
        assert answer.status_code == 200
        assert words("This session has been cancelled") in html
        assert "Maladie" in html


def test_who_waits_sees_the_position_and_no_door() -> None:
    at = clock.now()
    session = make_session(starts_at=at - MINUTE, ends_at=at + 60 * MINUTE)
    make_livestream(session)
    intake = make_intake(session, capacity=0)
    make_registration(intake, CHEN, state="waiting")
    registration = make_registration(intake, ANA, state="waiting")

    answer = Client().post(link(registration))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert words("You are on the waiting list") in html
    with override("fr"):
        expected = gettext("Your position is %(position)s. This link takes you in once you have a place.") % {"position": 2}
    assert escape(expected) in html


def test_a_course_leads_to_the_session_that_is_next() -> None:
    at = clock.now()
    event = make_event(pattern=Pattern.COURSE)
    over = make_session(event, starts_at=at - timedelta(days=1), ends_at=at - timedelta(hours=22))
    now = make_session(event, starts_at=at - MINUTE, ends_at=at + 60 * MINUTE)
    make_livestream(over, "https://live.example/first")
    make_livestream(now, "https://live.example/second")
    registration = make_registration([make_intake(over), make_intake(now)])
    assert Client().post(link(registration))["Location"] == "https://live.example/second"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_was_revoked_is_not_found(method: str) -> None:
    registration = registered(5 * MINUTE)
    address = link(registration)
    Registration.objects.update(link_counter=1)
    assert getattr(Client(), method)(address).status_code == 404
    assert proofs() == [False, False, 0]


def test_other_methods_are_refused() -> None:
    assert Client().put(link(registered(5 * MINUTE))).status_code == 405
