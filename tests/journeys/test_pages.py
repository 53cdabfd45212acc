"""What can be checked by a machine on every kind of page, in each language: WCAG, HTML, reflow, the console."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys import page_kinds
from tests.journeys.axe import Axe
from tests.journeys.nu import Nu
from tests.journeys.page_kinds import Open, Pages
from tests.journeys.visitor import Visitor
from tests.journeys.workspace_kinds import WORKSPACE

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
LANGUAGES = ["en", "fr", "es"]
WIDTHS = [1280, 390]
NARROWEST = 320
# WCAG 2.2, 1.4.12, as a style sheet that the page's policy lets through.
_TEXT_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="session")
def pages(site: object, administrator: str) -> Pages:
    return page_kinds.make_pages(administrator)


@pytest.fixture(scope="session")
def axe(modules) -> Axe:
    return Axe(modules)


def accessibility(page: Page, axe: Axe, *, is_long: bool = False) -> list[str]:
    """What axe finds in light at both widths, and of contrast in dark.

    Of a long page all is shown at once: axe does not decide about what the window's edge cuts.
    """
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if is_long:
            page.set_viewport_size({"width": width, "height": page.evaluate("() => document.documentElement.scrollHeight") + 100})
        for scheme in ("light", "dark"):
            # Colours that are still on their way from one scheme to the other would be measured.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{width} px, {scheme}: {line}" for line in axe.findings(page, only_contrast=scheme == "dark")]
    page.emulate_media(color_scheme="light")
    return found


def reflow(page: Page) -> list[str]:
    """Sideways scroll at the narrowest width, without and with the text spacing that a reader may set."""
    found = []
    for name, width in (("plain", NARROWEST), ("with text spacing", NARROWEST), ("with text spacing", 1280)):
        page.set_viewport_size({"width": width, "height": 844})
        if name != "plain":
            page.evaluate(_TEXT_SPACING)
        if over := page.evaluate(_SIDEWAYS):
            found.append(f"{width} px, {name}: {over} px of sideways scroll")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind", [pytest.param(open_page, id=name) for name, open_page in (page_kinds.PUBLIC | page_kinds.ACCOUNTS | WORKSPACE).items()]
)
def test_axe_nu_and_the_console_find_nothing(kind: Open, language: str, visit: Visit, pages: Pages, axe: Axe, nu: Nu) -> None:
    visitor = visit(language=language)
    response = kind(visitor, pages)
    assert visitor.page.locator("html").get_attribute("lang") == language
    found = nu.findings(response.body())
    found += accessibility(visitor.page, axe)
    found += reflow(visitor.page)
    found += visitor.complaints
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [pytest.param(open_page, id=name) for name, open_page in page_kinds.STAFF.items()])
def test_axe_nu_and_the_console_find_nothing_on_staff_pages(
    kind: Open, language: str, visit: Visit, pages: Pages, axe: Axe, nu: Nu
) -> None:
    visitor = visit(language=language)
    found = nu.findings(kind(visitor, pages).body())
    found += accessibility(visitor.page, axe, is_long=True) + visitor.complaints
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("kind", "number"), [(page_kinds.PUBLIC["events ahead"], 1), (WORKSPACE["workspace, dashboard"], 2)], ids=["public", "workspace"]
)
def test_nu_finds_nothing_in_the_style_sheets(kind: Open, number: int, visit: Visit, pages: Pages, nu: Nu) -> None:
    visitor = visit()
    kind(visitor, pages)
    sheets = visitor.page.locator("link[rel=stylesheet]").evaluate_all("links => links.map((link) => link.href)")
    assert len(sheets) == number
    assert [line for sheet in sheets for line in nu.findings(visitor.page.request.get(sheet).body(), kind="text/css")] == []


def test_what_finds_nothing_would_find_something(visit: Visit, axe: Axe, nu: Nu) -> None:
    """A page with a fault of each kind: the checks above are awake."""
    visitor = visit()
    visitor.open("/en/privacy/")
    visitor.page.evaluate(
        "() => { document.body.insertAdjacentHTML('beforeend', '<button></button><div>A fault</div>');"
        " document.body.lastChild.style.inlineSize = '2000px'; console.error('a fault'); }"
    )
    assert any("button-name" in line for line in accessibility(visitor.page, axe))
    assert len(reflow(visitor.page)) == 3
    assert visitor.complaints == ["a fault"]
    assert len(nu.findings(b'<!doctype html><html lang="en"><title>A page</title><p fault>A fault</p></html>')) == 1
