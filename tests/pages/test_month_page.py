"""The calendar of one month."""

import re
from datetime import date, time, timedelta

import pytest
from django.test import Client

from outreach.events.choices import Kind
from outreach.events.models import Interpretation
from outreach.pages import kept
from outreach.shared import clock
from tests.factories import make_event, make_session, make_session_around
from tests.pages.timetable import page_of, rows_of, words_of

pytestmark = pytest.mark.django_db

# So far ahead that it is ahead whenever the tests run.
PATH = "/en/events/2037/02/"
DAY = date(2037, 2, 10)


def cells_of(page: str) -> list[str]:
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    return [words_of(cell) for cell in re.findall(r"<td.*?</td>", body, re.DOTALL)]


def test_a_month_has_its_days_in_weeks_from_monday() -> None:
    cells = cells_of(page_of(PATH))

    # The first of February 2037 is a Sunday.
    assert cells == ["", "", "", "", "", "", *map(str, range(1, 29)), ""]


def test_a_session_stands_in_its_own_day_with_its_hour_and_the_visitors() -> None:
    session = make_session(on=DAY)
    Interpretation.objects.create(session=session, language="fr")

    page = page_of(PATH, zone="Africa/Nairobi")

    assert "10 , 1 session Finding export markets 14:00 · EN, FR 16:00 your time" in cells_of(page)
    assert "Open webinar Online Finding export markets en English fr Français 14:00–15:15 Geneva (UTC+1)" in words_of(rows_of(page)[0])
    assert "<b>1 session in February 2037</b>" in page


def test_a_session_stands_in_its_own_month_wherever_the_visitor_is() -> None:
    make_session(on=date(2037, 3, 1), starts=time(8), ends=time(9), zone="Pacific/Apia")

    assert rows_of(page_of(PATH, zone="Europe/Paris")) == []
    page = page_of("/en/events/2037/03/", zone="Europe/Paris")
    assert len(rows_of(page)) == 1
    assert "the day before" in words_of(page)


def test_filters_hold_and_the_months_beside_keep_them() -> None:
    make_session(make_event(kind=Kind.WORKSHOP, title={"en": "Customs"}), on=DAY)
    make_session(on=DAY)

    page = page_of(f"{PATH}?kind=workshop")

    assert ["Customs" in row for row in rows_of(page)] == [True]
    assert 'href="/en/events/2037/01/?kind=workshop"' in page
    assert 'href="/en/events/2037/03/?kind=workshop"' in page
    assert "Kind of event: Workshop" in words_of(page)
    assert 'content="noindex, follow"' in page


def test_an_empty_month_says_so_and_is_not_for_search_engines() -> None:
    page = page_of(PATH)

    assert "No sessions in this month" in page
    assert 'content="noindex, follow"' in page
    make_session(on=DAY)
    assert 'rel="canonical"' in page_of(PATH)


def test_what_is_cancelled_or_live_says_so() -> None:
    at = clock.now()
    make_session(on=DAY, status="cancelled", cancelled_at=at, cancel_reason={"en": "The speaker is ill."})
    live = make_session_around(at)

    assert "Cancelled" in words_of(rows_of(page_of(PATH))[0])
    assert ">Live<" in page_of(f"/en/events/{live.local_date:%Y/%m}/")


def test_today_is_marked_on_the_visitors_calendar() -> None:
    today = clock.now().date()

    assert f'month__today"><span class="month__d">{today.day}<' in page_of(f"/en/events/{today:%Y/%m}/", zone="UTC")


@pytest.mark.parametrize("path", ["2037/13/", "2037/00/", "1994/12/", "2101/01/", "9999/12/", "2037/2/", "20370/02/"])
def test_a_month_that_cannot_be_is_none(client: Client, path: str) -> None:
    assert client.get(f"/en/events/{path}").status_code == 404


@pytest.mark.parametrize(("path", "link"), [("1995/01/", 'rel="prev'), ("2100/12/", 'rel="next')])
def test_the_programmes_years_end(path: str, link: str) -> None:
    assert link not in page_of(f"/en/events/{path}")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_month_asks_seven_queries_however_many_rows(client: Client, django_assert_num_queries, rows: int) -> None:
    for number in range(rows):
        Interpretation.objects.create(session=make_session(on=DAY + timedelta(days=number)), language="fr")
    client.get(PATH)

    kept.forget()
    with django_assert_num_queries(7):
        assert len(rows_of(client.get(PATH).content.decode())) == rows
