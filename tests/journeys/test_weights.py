"""What goes over the wire, in kilobytes of 1024 bytes, headers included: the interface guide's budget."""

from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request

from tests.journeys.mailbox import Mailbox, html_of
from tests.journeys.visitor import Visitor
from tests.people import ANA, Somebody

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
FIRST_VISIT_KB = 45
MAIL_KB = 30


class Wire:
    """Everything that a visitor's page loads from now on, in bytes as sent."""

    def __init__(self, visitor: Visitor) -> None:
        self._paths: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        session = visitor.page.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._note)
        session.on("Network.loadingFinished", self._weigh)

    def _note(self, event: dict) -> None:
        self._paths[event["requestId"]] = urlsplit(event["response"]["url"]).path

    def _weigh(self, event: dict) -> None:
        self.sizes[self._paths[event["requestId"]]] = event["encodedDataLength"]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_first_visit_to_an_event_page_stays_within_its_weight(visit: Visit, language: str) -> None:
    visitor = visit(language=language, width=390)
    wire = Wire(visitor)
    visitor.open(f"/{language}/events/finding-export-markets/")
    visitor.page.wait_for_load_state("networkidle")
    # A browser with a window loads the icon too.
    visitor.page.evaluate("() => fetch(document.querySelector('link[rel=icon]').href).then((answer) => answer.text())")
    visitor.page.wait_for_timeout(100)

    assert {PurePosixPath(path).suffix for path in wire.sizes} == {"", ".css", ".js", ".svg", ".woff2"}
    assert sum(wire.sizes.values()) <= FIRST_VISIT_KB * 1024, wire.sizes


def test_no_image_stands_on_the_path_to_registration(visit: Visit, mailbox: Mailbox) -> None:
    person = Somebody(ANA.name, "weighs@weaving.example", ANA.firm, ANA.economy, "fr", ANA.zone)
    visitor = visit(language="fr", width=390)
    asked: list[Request] = []
    visitor.page.on("request", lambda request: asked.append(request))
    visitor.open("/fr/events/")
    visitor.page.locator("a[href='/fr/events/finding-export-markets/']").first.click()
    visitor.fill_form(person, seat="fr:online")
    visitor.button("Register").click()
    visitor.page.wait_for_url("**/registered/")

    images = [request.url for request in asked if request.resource_type in {"image", "media"} and "/img/mark." not in request.url]
    assert images == []
    assert visitor.page.locator("img, picture, video").count() == 0
    assert len(html_of(mailbox.wait(person.email)).encode()) <= MAIL_KB * 1024
