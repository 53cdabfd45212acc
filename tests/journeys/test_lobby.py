"""The lobby in a browser: it counts down, hears of a changed address, and leads there with and without script."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from outreach.attendance.models import Arrival
from outreach.events.actions import change_livestream, end_session
from outreach.events.models import Session
from outreach.registrations.models import Registration
from outreach.shared import clock
from tests import factories
from tests.journeys.livestream import HOST
from tests.journeys.visitor import Visitor
from tests.pages.lobbies import link
from tests.people import BEN

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
ROOM = f"https://{HOST}/room"
# Nobody answers there.
FORMER = "https://former.example/room"
ASKS_EVERY_MS = 20_000


def before_door(*, doors_in: timedelta, url: str = ROOM) -> Registration:
    starts_at = clock.now() + doors_in + timedelta(minutes=15)
    session = factories.make_session(factories.make_event(), starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    factories.make_livestream(session, url)
    return factories.make_registration(factories.make_intake(session), BEN)


def session_of(registration: Registration) -> Session:
    return registration.event.sessions.get()


def look_again(visitor: Visitor) -> None:
    """As if she came back to the tab: the page asks at once instead of in twenty seconds."""
    with visitor.page.expect_response(re.compile("/state/")):
        visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_the_countdown_ticks_and_at_zero_the_button_opens_and_nobody_is_moved(visit: Visit) -> None:
    registration = before_door(doors_in=timedelta(seconds=8), url="https://youtu.be/dQw4w9WgXcQ")
    ben = visit(language="en")
    ben.open(link(registration))
    button, status = ben.button("Join the session"), ben.page.locator("[data-news]")
    heading, watch = ben.page.locator("[data-heading]"), ben.button("Watch here")
    lobby = ben.page.url
    seconds = ben.page.locator("[data-countdown] b").nth(2)
    first = int(seconds.inner_text())

    assert button.get_attribute("aria-disabled") == "true"
    expect(heading).to_have_text(ben.says("Doors open in"))
    expect(watch).to_be_hidden()
    expect(status).to_have_text("")
    expect(seconds).not_to_have_text(f"{first:02}", timeout=3000)
    assert int(seconds.inner_text()) < first
    expect(status).to_have_text(ben.says("The doors are open"), timeout=12_000)
    assert button.get_attribute("aria-disabled") is None
    assert ben.page.url == lobby
    expect(heading).to_have_text(ben.says("The doors are open"))
    expect(ben.page.locator("[data-countdown]")).to_be_hidden()
    expect(ben.page.get_by_text("your time", exact=False).and_(ben.page.locator("#opens"))).to_be_hidden()
    watch.click()
    ben.page.wait_for_url(re.compile("/watch/"))
    assert [words for words in ben.complaints if "Content Security Policy" in words or "allowfullscreen" in words] == []


def test_a_changed_address_reaches_the_open_lobby_within_twenty_seconds_and_the_button_leads_there(visit: Visit) -> None:
    registration = before_door(doors_in=-timedelta(minutes=1), url=FORMER)
    ben = visit(language="fr")
    ben.open(f"{link(registration)}?lang=fr")

    change_livestream(session_of(registration), url=ROOM, by=None)

    said = ben.says("The organiser has changed the address of the livestream. The button leads to the new one.")
    expect(ben.page.locator("[data-news]")).to_have_text(said, timeout=ASKS_EVERY_MS + 5000)
    ben.button("Join the session").click()
    ben.page.wait_for_url(ROOM)
    assert ben.complaints == []
    assert "former.example" not in ben.hosts
    assert list(Arrival.objects.filter(registration=registration).values_list("following", "times")) == [("picture", 1)]


def test_without_script_the_next_press_uses_the_new_address(visit: Visit) -> None:
    registration = before_door(doors_in=-timedelta(minutes=1), url=FORMER)
    ben = visit(language="es", javascript=False)
    ben.open(f"{link(registration)}?lang=es")

    change_livestream(session_of(registration), url=ROOM, by=None)
    ben.button("Join the session").click()

    ben.page.wait_for_url(ROOM)
    assert ben.complaints == []


def test_without_script_a_button_that_was_printed_shut_takes_her_in_once_the_doors_are_open(visit: Visit) -> None:
    registration = before_door(doors_in=timedelta(seconds=2))
    ben = visit(language="en", javascript=False)
    ben.open(link(registration))
    assert ben.button("Join the session").get_attribute("aria-disabled") == "true"

    ben.page.wait_for_timeout(2500)
    ben.button("Join the session").click(force=True)

    ben.page.wait_for_url(ROOM)


def test_the_end_that_the_organiser_gives_is_heard_and_asked_for_no_more(visit: Visit) -> None:
    registration = before_door(doors_in=-timedelta(minutes=20))
    ben = visit(language="en")
    ben.open(link(registration))
    end_session(session_of(registration), by=None)

    look_again(ben)

    expect(ben.page.locator("[data-news]")).to_have_text(ben.says("This session is over."))
    expect(ben.page.locator("[data-heading]")).to_have_text(ben.says("This session is over"))
    expect(ben.page.get_by_role("button", name=ben.says("Join the session"))).to_be_hidden()
    asked: list[str] = []
    ben.page.on("request", lambda request: asked.append(request.url) if "/state/" in request.url else None)
    ben.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    ben.page.wait_for_timeout(500)
    assert asked == []


def test_a_lobby_hours_ahead_asks_nothing(visit: Visit) -> None:
    ben = visit(language="en")
    ben.open(link(before_door(doors_in=timedelta(hours=3))))
    asked: list[str] = []
    ben.page.on("request", lambda request: asked.append(request.url) if "/state/" in request.url else None)
    ben.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    ben.page.wait_for_timeout(500)
    assert asked == []


def test_the_player_of_a_provider_is_loaded_after_the_click_and_not_before(visit: Visit) -> None:
    registration = before_door(doors_in=-timedelta(minutes=1), url="https://youtu.be/dQw4w9WgXcQ")
    ben = visit(language="en")
    ben.open(link(registration))
    before = set(ben.hosts)

    ben.button("Watch here").click()
    ben.page.wait_for_url(re.compile("/watch/"))

    player = "www.youtube-nocookie.com"
    assert player not in before
    # No provider answers here: that its host was asked shows that the policy let it.
    expect(ben.page.locator("iframe")).to_have_attribute("src", re.compile(f"https://{re.escape(player)}/embed/"))
    assert player in ben.hosts
    assert [words for words in ben.complaints if "Content Security Policy" in words] == []


def test_the_page_with_the_player_leads_to_a_new_address(visit: Visit) -> None:
    registration = before_door(doors_in=-timedelta(minutes=1), url="https://youtu.be/dQw4w9WgXcQ")
    ben = visit(language="en")
    ben.open(link(registration))
    ben.button("Watch here").click()
    ben.page.wait_for_url(re.compile("/watch/"))
    onward = ben.page.get_by_role("link", name=ben.says("Go to the new address"))
    expect(onward).to_be_hidden()

    change_livestream(session_of(registration), url=ROOM, by=None)
    look_again(ben)

    said = ben.says("The organiser has changed the address of the livestream. What you see here may stop.")
    expect(ben.page.locator("[data-news]")).to_have_text(said)
    onward.click()
    ben.button("Join the session").click()
    ben.page.wait_for_url(ROOM)


def test_a_lobby_from_before_the_change_says_why_there_is_no_player(visit: Visit) -> None:
    registration = before_door(doors_in=-timedelta(minutes=1), url="https://youtu.be/dQw4w9WgXcQ")
    ben = visit(language="en")
    ben.open(link(registration))

    change_livestream(session_of(registration), url=ROOM, by=None)
    ben.button("Watch here").click()

    expect(ben.page.get_by_text(ben.says("The organiser has changed the address of the livestream"), exact=True)).to_be_visible()
    expect(ben.page.get_by_role("button", name=ben.says("Watch here"))).to_have_count(0)
