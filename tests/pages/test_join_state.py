"""What an open lobby asks the server, and the provider's player in a page of ours."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from outreach.attendance.models import Arrival
from outreach.events.actions import cancel_session, change_livestream, end_session
from outreach.events.models import Session
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Registration, Seat
from outreach.shared import clock
from tests.pages.lobbies import MINUTE, before_door, directive, link, words
from tests.people import ANA

pytestmark = pytest.mark.django_db
VIDEO = "https://youtu.be/dQw4w9WgXcQ"
PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"


def seen_by(page: str) -> dict[str, str]:
    """What a lobby knows when it is made."""
    return {name: re.search(rf'data-{name}="([^"]*)"', page)[1] for name in ("state", "opens", "addresses")}


def lobby(registration: Registration) -> dict[str, str]:
    return seen_by(Client().get(link(registration)).text)


def asked(registration: Registration, seen: dict[str, str], **more: str) -> dict:
    return Client().get(link(registration, "state/"), seen | more).json()


def session_of(registration: Registration) -> Session:
    return registration.event.sessions.get()


@pytest.mark.parametrize(("starts_in", "state", "may_enter"), [(30, "early", False), (5, "open", True), (-30, "open", True)])
def test_a_lobby_that_knows_everything_hears_no_news(starts_in: int, state: str, may_enter: bool) -> None:
    registration = before_door(starts_in * MINUTE)
    seen = lobby(registration)

    answer = asked(registration, seen)

    assert {name: answer[name] for name in seen} == seen
    assert (answer["state"], answer["may_enter"], answer["is_last"], answer["said"]) == (state, may_enter, False, "")


def test_the_state_is_kept_nowhere_and_names_no_address() -> None:
    answer = Client().get(link(before_door(5 * MINUTE), "state/"))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert {"private", "no-store"} <= {part.strip() for part in answer["Cache-Control"].split(",")}
    assert "example" not in answer.text


def test_the_doors_open_meanwhile() -> None:
    registration = before_door(5 * MINUTE)
    answer = asked(registration, lobby(registration) | {"state": "early"})
    assert (answer["said"], answer["may_enter"]) == ("The doors are open", True)


def test_a_changed_address_is_said_once() -> None:
    registration = before_door(5 * MINUTE)
    seen = lobby(registration)
    change_livestream(session_of(registration), url="https://new.example/hall", by=None)

    first = asked(registration, seen)
    second = asked(registration, {name: first[name] for name in seen})

    assert first["said"] == "The organiser has changed the address of the livestream. The button leads to the new one."
    assert (first["may_enter"], second["said"]) == (True, "")


def test_a_first_address_opens_the_button() -> None:
    registration = before_door(5 * MINUTE, livestream="")
    seen = lobby(registration)
    before = asked(registration, seen)
    change_livestream(session_of(registration), url="https://new.example/hall", by=None)

    after = asked(registration, seen)

    assert (before["may_enter"], before["said"]) == (False, "")
    assert (after["may_enter"], after["said"]) == (True, "The address of the livestream is there now.")


def test_the_end_is_said_and_is_the_last_news() -> None:
    registration = before_door(-30 * MINUTE)
    seen = lobby(registration)
    end_session(session_of(registration), by=None)

    answer = asked(registration, seen)

    assert (answer["state"], answer["may_enter"], answer["is_last"], answer["said"]) == ("over", False, True, "This session is over.")


@pytest.mark.parametrize(
    ("starts_in", "heading"),
    [(30, "The doors are closed"), (5, "The doors are open"), (-30, "The session is live"), (-300, "This session is over")],
)
def test_what_stands_over_the_door_is_told_with_the_state(starts_in: int, heading: str) -> None:
    registration = before_door(starts_in * MINUTE)
    assert asked(registration, {})["heading"] == heading


def test_a_cancelled_session_is_the_last_news() -> None:
    registration = before_door(30 * MINUTE)
    seen = lobby(registration)
    cancel_session(session_of(registration), reason={"en": "Illness"}, by=None)

    answer = asked(registration, seen)

    assert (answer["state"], answer["is_last"]) == ("cancelled", True)
    assert answer["said"] == "This session has been cancelled. Load this page again to read why."


def test_a_session_that_moved_within_the_lobby_is_said() -> None:
    registration = before_door(30 * MINUTE)
    seen = lobby(registration)
    at = clock.now() + timedelta(hours=2)
    Session.objects.update(starts_at=at, ends_at=at + timedelta(hours=1))

    answer = asked(registration, seen)

    assert answer["opens"] == (at - timedelta(minutes=15)).isoformat()
    assert answer["said"] == "The session has a new time. Load this page again to see it."


def test_a_place_that_came_free_is_said_to_who_waits() -> None:
    registration = before_door(5 * MINUTE, state=SeatState.WAITING)
    seen = lobby(registration)
    Seat.objects.update(state=SeatState.CONFIRMED)
    said = "You have a place now. Load this page again to see the way in."
    assert (seen["state"], asked(registration, seen)["said"]) == ("waiting", said)


def test_news_are_in_the_language_of_the_page() -> None:
    registration = before_door(5 * MINUTE, ANA)
    seen = lobby(registration) | {"state": "early"}
    assert asked(registration, seen)["said"] == words("The doors are open", "fr")
    assert asked(registration, seen, lang="es")["said"] == words("The doors are open", "es")


def test_hostile_answers_of_a_lobby_change_nothing() -> None:
    registration = before_door(5 * MINUTE)
    answer = asked(registration, {"state": "<b>", "opens": "x" * 2000, "addresses": "\x00", "lang": "xx"})
    assert answer["said"] == "The doors are open"


def test_statements_of_the_state(django_assert_num_queries) -> None:
    address = link(before_door(5 * MINUTE), "state/")
    with django_assert_num_queries(2):
        Client().get(address)


def test_only_a_known_provider_s_player_is_offered_on_our_page() -> None:
    known, other = before_door(5 * MINUTE, livestream=VIDEO), before_door(5 * MINUTE)

    assert words("Or watch here") in (html := Client().get(link(known)).text)
    assert "<bdi>www.youtube-nocookie.com</bdi>" in html
    assert words("Or watch here") not in Client().get(link(other)).text


def test_before_the_doors_open_the_player_is_hidden_and_not_to_be_had() -> None:
    registration = before_door(30 * MINUTE, livestream=VIDEO)

    assert re.search(r'<form [^>]*/watch/[^>]* data-when="open" hidden>', Client().get(link(registration)).text)
    assert Client().post(link(registration, "watch/"))["Location"] == link(registration)
    assert Arrival.objects.count() == 0


def test_the_lobby_loads_nothing_of_the_provider() -> None:
    answer = Client().get(link(before_door(5 * MINUTE, livestream=VIDEO)))

    assert "<iframe" not in answer.text
    assert directive(answer["Content-Security-Policy"], "frame-src") == ""


def test_the_button_shows_the_player_and_only_its_host_is_allowed() -> None:
    registration = before_door(5 * MINUTE, livestream=VIDEO)

    answer = Client().post(link(registration, "watch/"))

    assert answer.status_code == 200
    assert f'src="{PLAYER}"' in answer.text
    policy = answer["Content-Security-Policy"]
    assert directive(policy, "frame-src") == "frame-src https://www.youtube-nocookie.com"
    assert directive(policy, "form-action") == "form-action 'self'"
    # The provider hears which site it is, not whose link.
    assert 'referrerpolicy="strict-origin-when-cross-origin"' in answer.text
    assert list(Arrival.objects.values_list("registration_id", "following")) == [(registration.pk, "here")]


@pytest.mark.parametrize("livestream", [VIDEO, "https://live.example/room"])
def test_a_get_leads_back_to_the_lobby_and_shows_no_player(livestream: str) -> None:
    registration = before_door(5 * MINUTE, livestream=livestream)

    answer = Client().get(link(registration, "watch/") + "?lang=es")

    assert (answer.status_code, answer["Location"]) == (302, f"{link(registration)}?lang=es")
    assert Arrival.objects.count() == 0


def test_a_provider_that_we_do_not_know_is_never_framed_and_the_lobby_says_why() -> None:
    registration = before_door(5 * MINUTE)
    answer = Client().post(link(registration, "watch/"), follow=True)
    assert answer.redirect_chain == [(f"{link(registration)}?moved=address", 302)]
    assert words("The organiser has changed the address of the livestream") in answer.text
    assert Arrival.objects.count() == 0


def test_a_player_whose_host_the_page_did_not_name_is_not_framed() -> None:
    registration = before_door(5 * MINUTE, livestream=VIDEO)
    seen = lobby(registration)
    change_livestream(session_of(registration), url="https://vimeo.com/76979871", by=None)

    former = Client().post(link(registration, "watch/"), {"addresses": seen["addresses"]})
    present = Client().post(link(registration, "watch/"), {"addresses": lobby(registration)["addresses"]})

    assert (former.status_code, former["Location"]) == (302, f"{link(registration)}?moved=address")
    assert (present.status_code, Arrival.objects.count()) == (200, 1)


def test_the_page_with_the_player_speaks_of_no_button_and_leads_to_the_new_address() -> None:
    registration = before_door(5 * MINUTE, livestream=VIDEO)
    seen = lobby(registration)
    page = Client().post(link(registration, "watch/")).text
    change_livestream(session_of(registration), url="https://new.example/hall", by=None)

    said = asked(registration, seen, page="watch")["said"]

    assert said == "The organiser has changed the address of the livestream. What you see here may stop."
    assert re.search(rf'data-when="moved" hidden><a [^>]*href="{link(registration)}[^>]*>{words("Go to the new address")}</a>', page)
    assert "allowfullscreen" not in page
