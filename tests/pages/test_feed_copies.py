"""Feeds and the sitemap, kept in the process for as long as they are true."""

import pytest
from django.test import Client

from outreach.events.actions import cancel_event
from outreach.pages import feed_copies
from tests.factories import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    feed_copies.forget()
    yield
    feed_copies.forget()


def test_who_asks_for_words_that_nobody_uses_fills_no_memory(monkeypatch) -> None:
    monkeypatch.setattr(feed_copies, "_MOST", 3)

    for number in range(5):
        assert Client().get(f"/en/events/calendar.ics?q=word{number}").status_code == 200

    assert list(feed_copies._copies) == [("ics", "en", f"q=word{number}") for number in (2, 3, 4)]


def test_the_sitemap_tells_of_a_change_at_once() -> None:
    event = make_session().event
    before = Client().get("/sitemap.xml").content

    cancel_event(event, reason={"en": "Illness"}, by=None)

    assert Client().get("/sitemap.xml").content != before
