"""What search engines are told of the site, and what robots are kept out of."""

import urllib.robotparser
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from outreach.events.choices import DatePrecision, Status
from outreach.events.models import Event, Record, Series
from outreach.pages import feed_copies
from tests.factories import make_event, make_session

pytestmark = pytest.mark.django_db

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
CHANGED = datetime(2026, 10, 5, 14, 3, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_is_kept_from_before() -> None:
    feed_copies.forget()


def entries(client: Client) -> dict[str, tuple[str, dict[str, str]]]:
    """Address → (lastmod, language → address)."""
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return {
        url.findtext("s:loc", "", SITEMAP): (
            url.findtext("s:lastmod", "", SITEMAP),
            {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", SITEMAP)},
        )
        for url in ElementTree.fromstring(response.content).findall("s:url", SITEMAP)
    }


def address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def test_an_event_stands_in_each_published_language_and_each_names_the_others(client: Client) -> None:
    make_event(slug="markets", languages=("en", "fr"), changed_at=CHANGED)
    alternates = {
        "en": address("/en/events/markets/"),
        "fr": address("/fr/events/markets/"),
        "x-default": address("/en/events/markets/"),
    }

    found = {place: told for place, told in entries(client).items() if "markets" in place}

    expected = ("2026-10-05T14:03:02+00:00", alternates)
    assert found == {alternates["en"]: expected, alternates["fr"]: expected}


def test_a_record_stands_in_the_language_of_its_source(client: Client) -> None:
    event = make_event(slug="cours", is_record=True, kind="", base_language="fr", languages=("fr",), title={"fr": "Cours"})
    Record.objects.create(event=event, reference="E1", type_as_written="course", date_precision=DatePrecision.UNKNOWN)

    found = {place: alternates for place, (_, alternates) in entries(client).items() if "cours" in place}

    here = address("/fr/events/cours/")
    assert found == {here: {"fr": here, "x-default": here}}


def test_the_list_changed_when_the_last_event_did_and_drafts_are_nowhere(client: Client) -> None:
    make_event(slug="draft", status=Status.DRAFT)
    make_event(slug="markets", changed_at=CHANGED)

    found = entries(client)

    assert found[address("/en/events/")][0] == "2026-10-05T14:03:02+00:00"
    assert [place for place in found if "draft" in place] == []
    assert found[address("/es/privacy/")][0] == ""


def test_every_address_of_the_sitemap_opens_and_says_the_same_alternates(client: Client) -> None:
    make_session(make_event(slug="markets", series=Series.objects.create(slug="quarterly", title={"en": "Quarterly webinar"})))
    Series.objects.create(slug="no-event", title={"en": "Announced by nobody"})
    event = make_event(slug="meeting", is_record=True, kind="", languages=("en",))
    Record.objects.create(event=event, reference="E1", type_as_written="meeting", date_precision=DatePrecision.UNKNOWN)

    found = entries(client)

    assert len(found) == 5 * 3 + 3 + 3 + 1
    for place, (_, alternates) in found.items():
        page = client.get(place.removeprefix(settings.SITE_URL))
        assert page.status_code == 200
        html = page.content.decode()
        assert f'<link rel="canonical" href="{place}">' in html
        for language, other in alternates.items():
            assert f'<link rel="alternate" hreflang="{language}" href="{other}">' in html


def test_a_page_in_a_language_it_is_not_published_in_names_the_one_it_is(client: Client) -> None:
    event = make_event(slug="cours", is_record=True, kind="", base_language="fr", languages=("fr",), title={"fr": "Cours"})
    Record.objects.create(event=event, reference="E1", type_as_written="course", date_precision=DatePrecision.UNKNOWN)

    page = client.get("/en/events/cours/").content.decode()

    assert f'<link rel="canonical" href="{address("/fr/events/cours/")}">' in page
    assert 'hreflang="en"' not in page.partition("</head>")[0]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_sitemap_asks_five_queries_however_many_events_and_one_while_nothing_changes(
    client: Client, django_assert_num_queries, rows: int
) -> None:
    for _ in range(rows):
        make_event()

    for queries in (5, 1):
        with django_assert_num_queries(queries):
            assert len(entries(client)) == 15 + 3 * rows


def test_an_empty_site_has_a_sitemap(client: Client) -> None:
    assert Event.objects.count() == 0
    assert len(entries(client)) == 15


def test_robots_may_read_public_pages_and_no_personal_link(client: Client) -> None:
    response = client.get("/robots.txt")
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(response.content.decode().splitlines())

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert rules.site_maps() == [address("/sitemap.xml")]
    opened = ["/", "/en/events/", "/fr/events/markets/", "/sitemap.xml", "/en/privacy/", "/static/outreach/css/style.css"]
    closed = ["/staff/", "/staff/login/", "/j/abc/", "/r/abc/", "/c/abc/calendar.ics", "/u/abc/", "/a/abc/"]
    assert {path: rules.can_fetch("Googlebot", path) for path in [*opened, *closed]} == {
        **dict.fromkeys(opened, True),
        **dict.fromkeys(closed, False),
    }


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml"])
def test_machines_only_read(client: Client, path: str) -> None:
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405
