"""The registration without a pointer, and what a keyboard shows on the way."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys.mailbox import Mailbox
from tests.journeys.visitor import Visitor
from tests.people import ANA, Somebody

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
MOST_STOPS = 120
# The element that has the focus; its outline or its label's; whether something else covers its middle.
_FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const shown = element.matches("[type=radio], [type=checkbox]") ? element.closest("label") ?? element : element;
  const styles = [getComputedStyle(element), getComputedStyle(shown)];
  const outlines = styles.filter((style) => style.outlineStyle !== "none").map((style) => parseFloat(style.outlineWidth));
  // Of a link that goes on in the next line, the first line: the middle of both may be beside it.
  const box = element.getClientRects()[0];
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: element.getAttribute("name") ?? "",
    words: (element.textContent || element.value || "").trim().slice(0, 60),
    href: element.getAttribute("href") ?? "",
    outline: Math.max(0, ...outlines),
    covered: !(top && (shown.contains(top) || top.contains(element))),
  };
}"""


def stops(page: Page) -> Iterator[dict]:
    """Every element that Tab leads to, in order, until it leaves the page."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop is None:
            return
        yield stop


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["events/", "events/finding-export-markets/", "time-zone/"])
def test_the_skip_link_comes_first_and_the_focus_is_seen(visit: Visit, path: str, width: int) -> None:
    # Without it the page still glides to the focus when it is looked at.
    visitor = visit(width=width, reduced_motion="reduce")
    visitor.open(f"/en/{path}")

    found = list(stops(visitor.page))

    assert found[0]["href"] == "#main"
    assert 10 < len(found) < MOST_STOPS
    assert [stop for stop in found if stop["outline"] < 3] == []
    assert [stop for stop in found if stop["covered"]] == []


def test_the_skip_link_leads_past_the_head(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/en/events/")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_the_form_is_filled_in_and_sent_by_keyboard(visit: Visit, mailbox: Mailbox) -> None:
    person = Somebody(ANA.name, "by-keyboard@weaving.example", ANA.firm, "WS", "en", "Pacific/Apia")
    visitor = visit(width=1280)
    page = visitor.page
    visitor.open("/en/events/finding-export-markets/")
    typed = {"name": person.name, "email": person.email, "firm": person.firm}
    # Letters choose in a list, the space bar in a group.
    chosen = {"economy": "Samoa", "job_role": "Owner"}

    for stop in stops(page):
        if stop["name"] in typed | chosen:
            page.keyboard.type((typed | chosen)[stop["name"]])
        elif stop["name"] in {"organisation_type", "organisation_size"}:
            page.keyboard.press("Space")
        elif stop["name"] == "delegate":
            page.keyboard.press("Enter")
            break

    page.wait_for_url("**/registered/")
    assert mailbox.wait(person.email)["Content-Language"] == "en"


def test_errors_take_the_focus_and_lead_to_their_fields(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/en/events/finding-export-markets/register/")
    visitor.button("Register").click()
    assert page.title().startswith("Error:")
    assert page.evaluate("() => document.activeElement.id") == "errors"
    assert page.locator("#errors a").count() > 3
    for link in page.locator("#errors a").all():
        link.focus()
        page.keyboard.press("Enter")
        target = (link.get_attribute("href") or "")[1:]
        assert page.evaluate("() => document.activeElement.id") == target
