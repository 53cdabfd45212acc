"""The door of a session for anybody, and one's link again for who lost the mail."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from outreach.events.actions import cancel_session, end_session
from outreach.events.choices import Status
from outreach.events.models import Session
from outreach.journal.models import Entry
from outreach.shared import clock
from tests.factories import make_event, make_intake, make_registration, make_session
from tests.pages.lobbies import MINUTE, words
from tests.people import ANA, CHEN

pytestmark = pytest.mark.django_db
# As long as Ana's, so that lengths may be compared.
STRANGER = "eve@weaving.example"


@pytest.fixture
def session() -> Session:
    at = clock.now()
    session = make_session(starts_at=at + 5 * MINUTE, ends_at=at + 65 * MINUTE)
    make_registration(make_intake(session), ANA)
    return session


def address(session: Session, language: str = "en") -> str:
    return f"/{language}/events/{session.event.slug}/{session.slug}/join/"


def post(session: Session, email: str) -> HttpResponse:
    return Client().post(address(session), {"email": email})


def asked() -> list[dict]:
    return list(Entry.objects.order_by("pk").values_list("payload", flat=True))


def test_a_registered_address_is_sent_its_link_in_any_spelling(session: Session) -> None:
    registration = session.event.registrations.get()

    answer = post(session, ANA.email.upper())

    assert (answer.status_code, answer["Location"]) == (302, f"{address(session)}?sent=1#lost")
    expected = {"event_id": session.event_id, "registration_id": registration.pk, "contact_id": registration.contact_id}
    assert asked() == [expected]
    assert words("If this address is registered for this event, its link is on its way and arrives in a minute.") in (
        Client().get(answer["Location"]).text
    )


@pytest.mark.parametrize("email", [STRANGER, CHEN.email])
def test_an_unknown_address_gets_the_same_answer_and_no_mail(session: Session, email: str) -> None:
    make_registration(make_intake(make_session()), CHEN)

    known, unknown = post(session, ANA.email), post(session, email)

    assert [(answer.status_code, answer["Location"], answer.content) for answer in (known, unknown)] == [
        (known.status_code, known["Location"], known.content)
    ] * 2
    assert asked()[1] == {"event_id": session.event_id, "registration_id": None, "contact_id": None}


def test_a_registration_that_was_withdrawn_is_none(session: Session) -> None:
    session.event.registrations.update(withdrawn_at=clock.now())
    post(session, ANA.email)
    assert asked()[0]["registration_id"] is None


def test_a_known_and_an_unknown_address_cost_the_same_statements(session: Session, django_assert_num_queries) -> None:
    for email in (ANA.email, STRANGER):
        # Session and languages, the limits, the registration, entry and reader, a savepoint.
        with django_assert_num_queries(2 + 1 + 1 + 2 + 2):
            post(session, email)


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c"])
def test_an_address_that_is_none_is_refused_at_its_field(session: Session, email: str) -> None:
    answer = post(session, email)

    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert f'value="{email}"' in answer.text
    assert asked() == []


def test_the_fifth_try_for_one_address_waits_an_hour(session: Session) -> None:
    for _try in range(4):
        assert post(session, STRANGER).status_code == 302

    answer = post(session, STRANGER.upper())

    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert len(asked()) == 4


@pytest.mark.parametrize(
    ("starts_in", "sentence"),
    [(60, "The doors are closed"), (5, "The doors are open"), (-5, "The session is live"), (-70, "The doors are open")],
)
def test_the_door_says_where_the_clock_stands(starts_in: int, sentence: str) -> None:
    at = clock.now()
    session = make_session(starts_at=at + starts_in * MINUTE, ends_at=at + (starts_in + 60) * MINUTE)

    html = Client().get(address(session)).text

    assert f'<h2 id="d-h">{words(sentence)}</h2>' in html
    assert words("Lost your link?") in html


def test_the_door_speaks_the_language_of_its_address(session: Session) -> None:
    assert words("Lost your link?", "es") in Client().get(address(session, "es")).text


def test_a_visitor_without_a_known_zone_reads_the_session_s_time_alone() -> None:
    session = make_session(starts_at="2037-02-10T13:00Z", ends_at="2037-02-10T14:00Z")
    browser = Client()

    assert "Doors open: Tue 10 Feb, 13:45, Geneva." in browser.get(address(session)).text
    browser.cookies["tz"] = "Pacific/Apia"
    assert "Doors open: Tue 10 Feb, 13:45, Geneva, which is Wed 11 Feb, 01:45, your time." in browser.get(address(session)).text


def over(session: Session) -> None:
    end_session(session, by=None, at=session.starts_at + MINUTE)
    Session.objects.update(ended_at=clock.now() - MINUTE, starts_at=clock.now() - 30 * MINUTE)


def cancelled(session: Session) -> None:
    cancel_session(session, reason={"en": "The speaker is ill."}, by=None)


@pytest.mark.parametrize(
    ("act", "sentence"), [(over, "The recording will be here."), (cancelled, "This session has been cancelled")], ids=["over", "cancelled"]
)
def test_a_door_that_stays_shut_sends_no_links(session: Session, act, sentence: str) -> None:
    act(session)
    count = Entry.objects.count()

    page, answer = Client().get(address(session)), post(session, ANA.email)

    assert words(sentence) in page.text
    assert words("Lost your link?") not in page.text
    assert answer.status_code == 409
    assert Entry.objects.count() == count


def test_the_door_of_what_is_not_public_is_not_found(session: Session) -> None:
    draft = make_session(make_event(status=Status.DRAFT))

    for path in (address(draft), address(session).replace("/1/", "/9/"), "/en/events/nothing/1/join/"):
        assert (Client().get(path).status_code, Client().post(path, {"email": ANA.email}).status_code) == (404, 404)


def test_the_event_s_page_leads_to_the_door(session: Session) -> None:
    assert f'href="{address(session)}"' in Client().get(f"/en/events/{session.event.slug}/").text


def test_the_door_names_no_address_of_the_livestream_and_is_kept_by_nobody(session: Session) -> None:
    answer = Client().get(address(session))
    assert "live.example" not in answer.text + answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_statements_of_the_door_are_the_same_for_one_session_and_three(session: Session, django_assert_num_queries) -> None:
    for _more in range(2):
        with django_assert_num_queries(2):
            Client().get(address(session))
        make_session(session.event, starts_at=clock.now() + timedelta(days=1), ends_at=clock.now() + timedelta(days=2))
        make_session(session.event)
