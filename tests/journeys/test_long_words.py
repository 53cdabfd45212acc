"""A title may hold one very long word: no page grows sideways with it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from outreach.shared import clock
from tests import factories
from tests.journeys.signing_in import sign_in
from tests.journeys.visitor import Visitor
from tests.people import BEN

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
LONG, LONGEST = "Donaudampfschifffahrtsgesellschaftskapi", "x" + "Wort" * 42


@pytest.mark.parametrize(("letters", "width"), [(LONG, 320), (LONG, 390), (LONGEST, 1280)])
def test_no_page_is_wider_than_the_window(visit: Visit, administrator: str, letters: str, width: int) -> None:
    at = clock.now() + timedelta(days=3)
    event = factories.make_event(title={"en": f"{letters} for exporters"})
    factories.make_registration(factories.make_intake(factories.make_session(event, starts_at=at, ends_at=at + timedelta(hours=1))), BEN)
    ben = visit(language="en", width=width)
    public = ["", "events/", f"events/{at.year}/{at.month:02}/", f"events/{event.slug}/", f"events/{event.slug}/register/"]
    tabs = ["details", "parts", "versions", "places", "registrations", "messages", "history"]
    wide = {}

    for page in public:
        wide[page] = measured(ben, f"/en/{page}")
    sign_in(ben, administrator)
    for page in ["", "events/", *(f"events/{event.slug}/{tab}/" for tab in tabs)]:
        wide[f"organise/{page}"] = measured(ben, f"/en/organise/{page}")

    assert {page: found for page, found in wide.items() if found > width} == {}


def measured(visitor: Visitor, address: str) -> int:
    visitor.open(address)
    return visitor.page.evaluate("document.documentElement.scrollWidth")
