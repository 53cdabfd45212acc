"""Pages in a language that is written from right to left: the frame turns, times and addresses do not."""

from collections.abc import Callable, Iterator

import pytest

from tests.journeys.axe import Axe
from tests.journeys.installation import Installation
from tests.journeys.mailbox import Mailbox
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def with_arabic(site: Installation, mailbox: Mailbox) -> Iterator[Installation]:
    installation = Installation(mail_port=mailbox.port, settings_module="tests.journeys.settings_with_arabic").start(worker=False)
    yield installation
    installation.stop()


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize(
    "path",
    ["events/", "events/?when=past", "events/finding-export-markets/", "events/customs-paperwork-for-first-time-exporters/", "time-zone/"],
)
def test_the_page_turns(with_arabic: Installation, visit: Visit, modules, path: str, width: int) -> None:
    visitor = visit(language="ar", width=width, timezone_id="Africa/Cairo")
    page = visitor.page
    visitor.open(f"{with_arabic.url}/ar/{path}")

    assert (page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("dir")) == ("ar", "rtl")
    brand = page.locator(".brand__mark").bounding_box()
    assert brand
    assert brand["x"] > width / 2
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert Axe(modules).findings(page) == []
    # 14:00–15:15, never 15:15–14:00.
    ranges = page.locator("main time").filter(has_text="–").all()
    assert {time.evaluate("time => getComputedStyle(time).direction") for time in ranges} <= {"ltr"}
    assert visitor.complaints == []
