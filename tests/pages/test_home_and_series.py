"""The home page and the page of a series; pages that only say something."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from outreach.events.choices import Status
from outreach.events.models import Event, Series
from outreach.pages import kept
from tests.factories import make_event, make_host, make_intake, make_session
from tests.pages.timetable import HOME, LONG_AGO, make_group, make_open, page_of, rows_of, words_of

pytestmark = pytest.mark.django_db


def opened(title: str, *, days: int = 0, language: str = "en", **changes: object) -> Event:
    event = make_event(title={"en": title}, **changes)
    make_intake(make_session(event, on=HOME + timedelta(days=days), language=language))
    return event


def titles_of(part: str) -> list[str]:
    return re.findall(r'tt__title"><a[^>]*>(.*?)</a>', part)


def test_what_comes_next_in_the_readers_language_stands_first() -> None:
    opened("French", language="fr")
    opened("English", days=1)
    opened("Later English", days=2)

    page = page_of("/en/")

    head, rest = page.split('<div class="wrap section', 1)
    assert words_of(re.search(r'<h2 id="next".*?</h2>', head)[0]) == "English"
    mine, others = rest.split('aria-labelledby="others"')
    assert (titles_of(mine), titles_of(others)) == (["Later English"], ["French"])
    assert '<h2 id="next" lang="en">French</h2>' in page_of("/fr/")


def test_no_event_in_the_readers_language_stands_among_those_in_others() -> None:
    for number in range(7):
        opened(f"English {number}", days=number)
    opened("French", days=20, language="fr")

    mine, others = page_of("/en/").split('aria-labelledby="others"')

    assert (titles_of(mine), titles_of(others)) == (["English 1", "English 2", "English 3"], ["French"])
    assert "All 8 events coming up" in others


def test_what_takes_nobody_does_not_stand_at_the_head() -> None:
    cancelled = opened("Cancelled")
    Event.objects.filter(pk=cancelled.pk).update(
        status=Status.CANCELLED, cancelled_at=cancelled.published_at, cancel_reason={"en": "The speaker is ill."}
    )
    cancelled.sessions.update(status="cancelled", cancelled_at=cancelled.published_at, cancel_reason={"en": "The speaker is ill."})
    opened("Open", days=1)

    assert '<h2 id="next">Open</h2>' in page_of("/en/")
    assert titles_of(page_of("/en/")) == ["Cancelled"]


def test_the_head_shows_the_hours_of_the_readers_session() -> None:
    make_group()

    assert f'<h2 id="next">{"Trouver des marchés d’exportation"}</h2>' in page_of("/fr/")
    assert rows_of(page_of("/fr/")) == []
    assert page_of("/fr/", zone="Pacific/Apia").count("band__svg") == 2


def test_a_site_without_events_says_so() -> None:
    page = page_of("/en/")

    assert "No events are coming up" in page
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_page_asks_twelve_queries_however_many_rows(client: Client, django_assert_num_queries, rows: int) -> None:
    for number in range(rows):
        make_host(opened(f"Event {number}"))
        make_host(opened(f"Événement {number}", language="fr"))
    client.get("/en/")

    kept.forget()
    with django_assert_num_queries(12):
        page = client.get("/en/").content.decode()
    assert len(rows_of(page)) == 2 * rows - 1


def test_a_series_shows_what_is_ahead_and_what_is_past() -> None:
    series = Series.objects.create(slug="quarterly", title={"en": "Quarterly webinar", "fr": "Webinaire trimestriel"})
    opened("Ahead", series=series)
    make_session(make_event(title={"en": "Past"}, series=series), on=LONG_AGO)
    opened("Of no series")

    page = page_of("/fr/series/quarterly/")

    ahead, past = page.split('aria-labelledby="past"')
    assert "<h1>Webinaire trimestriel</h1>" in page
    assert (titles_of(ahead), titles_of(past)) == (["Ahead"], ["Past"])
    assert 'hreflang="x-default"' in page
    assert '<a href="/fr/series/quarterly/">Webinaire trimestriel</a>' in page_of("/fr/events/")


@pytest.mark.parametrize("slug", ["nothing", "no-event"])
def test_a_series_without_a_public_event_is_none(client: Client, slug: str) -> None:
    series = Series.objects.create(slug="no-event", title={"en": "Announced by nobody"})
    make_session(make_event(series=series, status=Status.DRAFT))

    assert client.get(f"/en/series/{slug}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_series_asks_thirteen_queries_however_many_rows(client: Client, django_assert_num_queries, rows: int) -> None:
    series = Series.objects.create(slug="quarterly", title={"en": "Quarterly webinar"})
    for number in range(rows):
        make_host(opened(f"Ahead {number}", series=series))
        make_host(make_session(make_event(series=series), on=LONG_AGO).event)
    client.get("/en/series/quarterly/")

    with django_assert_num_queries(13):
        assert len(rows_of(client.get("/en/series/quarterly/").content.decode())) == 2 * rows


@pytest.mark.parametrize("page", ["help", "accessibility"])
def test_notices_name_whom_to_write_to_and_their_translations(settings, page: str) -> None:
    settings.DEFAULT_FROM_EMAIL = "sessions@sessions.example"

    shown = page_of(f"/es/{page}/")

    assert 'href="mailto:sessions@sessions.example"' in shown
    assert 'hreflang="fr"' in shown
    assert f'href="/es/{page}/"' in page_of("/es/")


def test_the_home_page_offers_the_whole_programme(client: Client) -> None:
    make_open()

    assert "/en/events/" in page_of("/en/")
    assert client.post("/en/").status_code == 405
