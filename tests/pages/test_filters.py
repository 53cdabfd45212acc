"""The form of filters, the chips that take them back, and the ways from one view to another."""

import html
import re

import pytest

from outreach.economies.models import Institution
from outreach.events import searching
from outreach.events.choices import DatePrecision, Kind
from outreach.events.models import Interpretation, Series
from outreach.shared import clock
from tests.factories import make_event, make_host, make_institution, make_session, make_topic
from tests.pages.timetable import HOME, make_group, make_open, make_record, page_of, rows_of, words_of

pytestmark = pytest.mark.django_db


def chips_of(page: str) -> list[tuple[str, str]]:
    """(words, address) of each."""
    return [(words_of(words), html.unescape(address)) for address, words in re.findall(r'<a class="chip" href="([^"]*)">(.*?)</a>', page)]


def options_of(page: str, name: str) -> list[str]:
    (select,) = re.findall(rf'<select[^>]* name="{name}">(.*?)</select>', page)
    return re.findall(r'<option value="([^"]*)"', select)


def test_each_filter_that_is_set_is_a_chip_whose_address_takes_it_away() -> None:
    make_topic(slug="customs", title={"en": "Customs"})
    make_event(series=Series.objects.create(slug="quarterly", title={"en": "Quarterly webinar"}))
    query = "kind=webinar&lang=fr&economy=KE&topic=customs&series=quarterly&mode=online&period=2027-q1&q=origin"

    chips = chips_of(page_of(f"/en/events/?{query}"))

    assert [words for words, _address in chips] == [
        "Words: origin , remove this filter",
        "Kind of event: Open webinar , remove this filter",
        "Language: Français , remove this filter",
        "Economy: Kenya , remove this filter",
        "Topic: customs , remove this filter",
        "Series: Quarterly webinar , remove this filter",
        "Way of taking part: Online , remove this filter",
        "Period: January 2027 to March 2027 , remove this filter",
    ]
    assert chips[1][1] == "?" + query.removeprefix("kind=webinar&")
    assert chips_of(page_of("/fr/events/?from=2027-02-01&until=2027-03-01"))[0] == (
        "À partir du : 1er février 2027 , retirer ce filtre",
        "?until=2027-03-01",
    )


def test_a_value_in_the_form_is_text() -> None:
    page = page_of('/en/events/?q="><script>alert(1)</script>')

    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page


def test_what_the_address_asks_and_nobody_knows_is_named_and_left_out() -> None:
    make_open()

    page = page_of("/en/events/?kind=party&mode=%00&lang=xx")

    assert len(rows_of(page)) == 1
    assert "asks for something that we do not know, and was left out: kind, lang and mode." in words_of(page)
    assert chips_of(page) == []


def test_economies_and_topics_on_offer_are_those_of_the_programme() -> None:
    make_topic(slug="unused")
    event = make_open()
    event.topics.add(make_topic(slug="customs"))
    event.audience.set(["FJ"])
    make_host(event, institution=make_institution(economy_id="SN"))
    make_record("2018", DatePrecision.YEAR, host_economy_id="CI").record.economies_named.set(["BB"])
    make_institution(economy_id="CL")

    page = page_of()

    assert options_of(page, "economy") == ["", "BB", "CI", "FJ", "SN"]
    assert options_of(page, "topic") == ["", "customs"]
    assert options_of(page_of("/en/events/?economy=CL"), "economy") == ["", "BB", "CL", "CI", "FJ", "SN"]
    assert Institution.objects.count() == 2


def test_languages_on_offer_are_those_of_the_site_and_those_that_sessions_are_given_in() -> None:
    Interpretation.objects.create(session=make_open().sessions.get(), language="pt")
    make_session(make_event(status="draft"), language="ru")

    assert options_of(page_of(), "lang") == ["", "en", "fr", "es", "pt"]
    assert options_of(page_of("/en/events/?lang=ar"), "lang") == ["", "en", "fr", "es", "ar", "pt"]
    assert chips_of(page_of("/en/events/?lang=pt"))[0] == ("Language: Português , remove this filter", "?")


def test_periods_on_offer_are_the_next_months_or_the_last_years_and_the_one_chosen() -> None:
    today = clock.now().date()
    months = [divmod(today.year * 12 + today.month - 1 + number, 12) for number in range(6)]

    assert options_of(page_of(), "period") == ["", *(f"{year}-{month + 1:02}" for year, month in months)]
    assert options_of(page_of("/en/events/?when=past"), "period") == ["", *(str(today.year - number) for number in range(10))]
    assert options_of(page_of("/en/events/?period=2037-Q2"), "period")[-1] == "2037-q2"
    assert 'value="2037-q2" selected>April 2037 to June 2037<' in page_of("/en/events/?period=2037-q2")
    assert 'name="period"' not in page_of("/en/events/2037/02/")


def test_the_form_keeps_what_it_has_no_field_for() -> None:
    make_event(series=Series.objects.create(slug="quarterly", title={"en": "Quarterly webinar"}))

    page = page_of("/en/events/?when=past&series=quarterly&from=2020-01-01")

    assert re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page) == [
        ("series", "quarterly"),
        ("from", "2020-01-01"),
        ("when", "past"),
    ]


def test_of_a_group_only_the_session_asked_for_stands_in_the_row() -> None:
    make_group()

    (row,) = rows_of(page_of("/en/events/?lang=fr"))

    assert "3 language versions" not in words_of(row)
    assert "fr Français" in words_of(row)
    assert "es Español" not in words_of(row)


def test_free_text_finds_what_is_ahead_and_what_is_past() -> None:
    make_open(make_event(title={"en": "Rules of origin"}))
    make_open(make_event(title={"en": "Customs"}))
    make_record("2018", DatePrecision.YEAR, title={"fr": "Les règles d’origine"})
    searching.reindex()

    assert ["Rules of origin" in row for row in rows_of(page_of("/en/events/?q=ORIGINS"))] == [True]
    assert ["règles" in row for row in rows_of(page_of("/en/events/?q=regle&when=past"))] == [True]


def test_the_views_keep_the_filters_but_no_time() -> None:
    page = page_of("/en/events/?kind=workshop&period=2099-01&when=past")

    nav = page.partition('<div class="seg">')[2].partition("</div>")[0]
    ahead, past, month = re.findall(r'href="([^"]*)"', nav)
    assert (ahead, past) == ("/en/events/?kind=workshop", "/en/events/?kind=workshop&amp;when=past")
    assert re.fullmatch(r"/en/events/\d{4}/\d\d/\?kind=workshop", month)
    assert re.findall(r'aria-current="page">.*?</svg>(\w+)', nav) == ["Past"]


def test_a_subscription_has_the_filters_of_the_page_but_not_its_view() -> None:
    make_open(make_event(kind=Kind.WORKSHOP))

    for path in ("/fr/events/?kind=workshop&when=past", "/fr/events/2037/02/?kind=workshop&period=2027"):
        page = page_of(path)
        assert re.findall(r'readonly value="[^"]*?(/fr/[^"]*)"', page) == [
            "/fr/events/calendar.ics?kind=workshop",
            "/fr/events/atom.xml?kind=workshop",
        ]
    make_session(make_event(series=Series.objects.create(slug="q", title={"en": "Q"})), on=HOME)
    assert re.findall(r'readonly value="[^"]*?(/en/[^"]*)"', page_of("/en/series/q/")) == [
        "/en/series/q/calendar.ics",
        "/en/series/q/atom.xml",
    ]
