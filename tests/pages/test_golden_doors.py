"""The lobby and the door of a session in three languages, word for word."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from outreach.events.actions import change_livestream
from outreach.events.models import Event, Session
from outreach.registrations.choices import SeatState
from outreach.registrations.links import way_in_token
from outreach.registrations.models import Registration, Seat
from outreach.shared import clock
from tests import factories
from tests.pages.page_words import words_of
from tests.pages.test_golden_pages import READERS, cancelled, over, registered, single, webinar

pytestmark = pytest.mark.django_db

Open = Callable[[Client, str], HttpResponse]
LANGUAGES = ["en", "fr", "es"]
PREPARATION = {"en": "Your product’s code\nA pen", "fr": "Le code de votre produit\nUn stylo", "es": "El código de su producto\nUn lápiz"}
SLIDES = {"en": "Slides", "fr": "Diapositives", "es": "Diapositivas"}
VIDEO = "https://youtu.be/dQw4w9WgXcQ"
OTHERS = {"audio_url": "https://sound.example/room", "fallback_url": "https://spare.example/room"}


@pytest.fixture(autouse=True)
def known_site(settings) -> None:
    settings.SITE_URL = "https://sessions.example"


@pytest.fixture
def visitor() -> Client:
    return Client()


def prepared() -> Event:
    """Everything that an organiser can give."""
    event = single(dial_in="+44 20 7946 0142, 402 116#")
    Event.objects.update(preparation=PREPARATION)
    factories.make_material(event, title=SLIDES)
    change_livestream(event.sessions.get(), url=VIDEO, **OTHERS, by=None)
    return event


def address(registration: Registration, page: str = "") -> str:
    return f"/j/{way_in_token(registration)}/{page}"


def lobby(make: Callable[[], Event]) -> Open:
    return lambda client, language: client.get(address(registered(make(), language, SeatState.CONFIRMED)))


def offered(client: Client, language: str) -> HttpResponse:
    registration = registered(single(capacity=1), language, SeatState.WAITING)
    Seat.objects.update(state=SeatState.OFFERED, offered_until=datetime(2037, 2, 1, 9, tzinfo=UTC))
    return client.get(address(registration))


def question(client: Client, language: str) -> HttpResponse:
    registration = registered(single(), language, SeatState.CONFIRMED)
    return client.get(address(registration, "question/"))


def question_refused(client: Client, language: str) -> HttpResponse:
    registration = registered(single(), language, SeatState.CONFIRMED)
    return client.post(address(registration, "question/"), {"question": "x" * 601})


def question_kept(client: Client, language: str) -> HttpResponse:
    registration = registered(single(), language, SeatState.CONFIRMED)
    return client.get(client.post(address(registration, "question/"), {"question": "Why?"})["Location"])


def door(make: Callable[[], Event], query: str = "") -> Open:
    return lambda client, language: client.get(f"/{language}/events/{make().slug}/1/join/{query}")


def door_refused(client: Client, language: str) -> HttpResponse:
    return client.post(f"/{language}/events/{single().slug}/1/join/", {"email": "nobody@"})


PAGES: dict[str, Open] = {
    "lobby": lobby(prepared),
    "lobby_offered": offered,
    "lobby_question": question,
    "lobby_question_errors": question_refused,
    "lobby_question_kept": question_kept,
    "door": door(single),
    "door_sent": door(single, "?sent=1"),
    "door_errors": door_refused,
    "door_cancelled": door(cancelled),
    "door_over": door(over),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_golden(name: str, language: str, visitor: Client, golden: Callable[[str, str], None]) -> None:
    visitor.cookies["tz"] = READERS[language].zone

    answer = PAGES[name](visitor, language)

    golden(f"pages/{name}.{language}.txt", words_of(answer.text))


def without_clock(page: str) -> str:
    """The session is near while the test runs: lines with a date or an hour are left out."""
    return "\n".join(line for line in words_of(page).split("\n") if not any(sign.isdigit() for sign in line))


def held_near(starts_in: timedelta) -> Session:
    at = clock.now()
    session = factories.make_session(webinar(), starts_at=at + starts_in, ends_at=at + starts_in + timedelta(hours=1))
    factories.make_intake(session)
    change_livestream(session, url=VIDEO, **OTHERS, by=None)
    return session


@pytest.mark.parametrize("language", LANGUAGES)
def test_golden_countdown(language: str, visitor: Client, golden: Callable[[str, str], None]) -> None:
    registration = registered(held_near(timedelta(hours=3, minutes=17)).event, language, SeatState.CONFIRMED)
    golden(f"pages/lobby_countdown.{language}.txt", without_clock(visitor.get(address(registration)).text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_golden_open_with_every_way(language: str, visitor: Client, golden: Callable[[str, str], None]) -> None:
    registration = registered(held_near(-timedelta(minutes=5)).event, language, SeatState.CONFIRMED)
    golden(f"pages/lobby_open.{language}.txt", without_clock(visitor.get(address(registration)).text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_golden_player(language: str, visitor: Client, golden: Callable[[str, str], None]) -> None:
    registration = registered(held_near(-timedelta(minutes=5)).event, language, SeatState.CONFIRMED)
    golden(f"pages/lobby_watch.{language}.txt", without_clock(visitor.post(address(registration, "watch/")).text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_golden_onward(language: str, visitor: Client, golden: Callable[[str, str], None]) -> None:
    registration = registered(held_near(-timedelta(minutes=5)).event, language, SeatState.CONFIRMED)
    golden(f"pages/lobby_onward.{language}.txt", words_of(visitor.post(address(registration), {"addresses": "former"}).text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_golden_refused_way(language: str, visitor: Client, golden: Callable[[str, str], None]) -> None:
    registration = registered(held_near(-timedelta(minutes=5)).event, language, SeatState.CONFIRMED)
    golden(f"pages/lobby_refused.{language}.txt", without_clock(visitor.post(address(registration), {"following": "telephone"}).text))
