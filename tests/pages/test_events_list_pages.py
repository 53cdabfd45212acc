"""The list of events as a whole: filters, pages, what it costs."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from outreach.events.actions import cancel_event
from outreach.events.choices import DatePrecision, Kind
from outreach.pages import kept
from outreach.registrations.actions import register
from tests.factories import make_event, make_host, make_session
from tests.pages.timetable import HOME, LONG_AGO, make_group, make_open, make_record, page_of, rows_of
from tests.people import BEN
from tests.registrations.said import answers_of

pytestmark = pytest.mark.django_db


def test_filters_are_kept_in_the_form_and_unknown_ones_read_as_any() -> None:
    make_open(make_event(kind=Kind.WORKSHOP, title={"en": "Customs"}))
    make_open(make_event(title={"en": "Markets"}), language="fr")

    workshops = page_of("/en/events/?kind=workshop&lang=en")
    anything = page_of("/en/events/?kind=party&lang=xx&when=never&page=abc")

    assert ["Customs" in row for row in rows_of(workshops)] == [True]
    assert re.findall(r'<option value="([^"]*)"[^>]* selected', workshops) == ["workshop", "en"]
    assert len(rows_of(anything)) == 2
    assert re.findall(r'<option value="([^"]*)"[^>]* selected', anything) == []
    assert 'name="robots" content="noindex, follow"' in workshops


@pytest.mark.parametrize(
    ("query", "title", "way_on"),
    [
        ("", "No events are coming up", "/en/events/?when=past"),
        ("?when=past", "No past events yet", "/en/events/"),
        ("?lang=fr", "No events match", "/en/events/"),
    ],
)
def test_an_empty_list_says_what_is_missing_and_one_way_on(query: str, title: str, way_on: str) -> None:
    page = page_of(f"/en/events/{query}")

    assert f'<h2 class="h-sm">{title}</h2>' in page
    assert f'<a class="btn" href="{way_on}">' in page
    assert "<b>0 " in page


def test_a_long_list_has_pages_that_keep_the_filters() -> None:
    for number in range(41):
        make_session(make_event(title={"en": f"Event {number:02}"}), on=HOME + timedelta(days=number))
    titles: list[str] = []
    path = "/en/events/?kind=webinar"
    pages = 0

    while path:
        page = page_of(path)
        pages += 1
        assert f"Page {pages} of 3" in page
        titles += re.findall(r'tt__title"><a[^>]*>(.*?)</a>', page)
        further = re.search(r'rel="next" href="([^"]*)"', page)
        path = f"/en/events/{html.unescape(further[1])}" if further else ""

    assert titles == [f"Event {number:02}" for number in range(41)]
    assert pages == 3
    assert 'rel="prev" href="?kind=webinar&amp;page=2"' in page
    assert 'rel="next"' not in page


@pytest.mark.parametrize("number", ["2", "99999", "1" + "0" * 30])
def test_a_page_past_the_last_is_none(client: Client, number: str) -> None:
    make_session(on=HOME)

    assert client.get("/en/events/", {"page": number}).status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "²", "1.5", ""])
def test_a_page_that_cannot_be_is_the_first(number: str) -> None:
    make_session(on=HOME)

    assert len(rows_of(page_of(f"/en/events/?page={number}"))) == 1


def test_only_the_plain_list_names_its_address_and_translations() -> None:
    assert 'rel="canonical"' in page_of("/fr/events/")
    assert 'hreflang="x-default"' in page_of("/fr/events/")
    assert 'rel="canonical"' not in page_of("/fr/events/?when=past")


def test_a_list_is_only_read(client: Client) -> None:
    assert client.post("/en/events/").status_code == 405
    assert "Cookie" in client.get("/en/events/")["Vary"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_ten_queries_however_many_rows(client: Client, django_assert_num_queries, rows: int) -> None:
    for _ in range(rows):
        make_host(make_group())
        make_host(make_open())
    client.get("/en/events/")

    kept.forget()
    with django_assert_num_queries(10):
        page = client.get("/en/events/").content.decode()
    assert len(rows_of(page)) == 2 * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_the_past_asks_ten_queries_however_many_rows(client: Client, django_assert_num_queries, rows: int) -> None:
    for _ in range(rows):
        make_record("2018", DatePrecision.YEAR)
        make_host(make_session(on=LONG_AGO).event)
    client.get("/en/events/?when=past")

    kept.forget()
    with django_assert_num_queries(10):
        page = client.get("/en/events/?when=past").content.decode()
    assert len(rows_of(page)) == 2 * rows


def test_a_list_that_is_kept_costs_one_query_until_something_changes(client: Client, django_assert_num_queries) -> None:
    event = make_open()
    path = "/en/events/"
    client.get(path)

    with django_assert_num_queries(1):
        client.get(path)
    cancel_event(event, reason={"en": "The speaker is ill."}, by=None)
    assert "The speaker is ill." in client.get(path).content.decode()


def test_a_seat_that_is_taken_is_told_at_once(client: Client) -> None:
    event = make_open()
    event.sessions.get().intakes.update(capacity=1)
    assert "Join the waiting list" not in page_of()

    register(event, intakes=[event.sessions.get().intakes.get()], answers=answers_of(BEN), by=None)

    assert "Join the waiting list" in page_of()
