"""Each template tag alone, in all its states."""

import re
import timeit
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from django.http import HttpRequest
from django.template import Context, engines
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from outreach.shared.localized import Text
from outreach.shared.templatetags.bands import slots
from outreach.shared.templatetags.states import _STATES
from outreach.shared.templatetags.texts import file_size, percent

GENEVA = {"en": "Geneva", "fr": "Genève", "es": "Ginebra"}


@dataclass
class Meeting:
    """As much of a session as the tags read."""

    starts_at: datetime
    ends_at: datetime
    zone: str = "Europe/Zurich"
    place: object = field(default_factory=lambda: GENEVA)


AFTERNOON = Meeting(datetime(2027, 2, 9, 13, 0, tzinfo=UTC), datetime(2027, 2, 9, 14, 15, tzinfo=UTC))
NIGHT = Meeting(datetime(2027, 2, 24, 22, 0, tzinfo=UTC), datetime(2027, 2, 24, 23, 30, tzinfo=UTC))


def show(source: str, *, language: str = "en", **context: object) -> str:
    with translation.override(language):
        return engines["django"].from_string(source).render(context)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def request_for(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    with translation.override(path[1:3]):
        request.resolver_match = resolve(request.path_info)
    return request


# Icons and language codes


def test_icon() -> None:
    assert show('{% icon "check" %}') == ('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m5 12.5 4.5 4.5L19 7"/></svg>')


def test_icon_that_points_is_mirrored_on_right_to_left_pages() -> None:
    assert show('{% icon "arrow" dir=True %}').startswith('<svg class="icon icon--dir"')


def test_icon_without_drawing_fails_loudly() -> None:
    with pytest.raises(KeyError):
        show('{% icon "unicorn" %}')


@pytest.mark.parametrize(
    ("state", "expected"),
    [("", "lc"), ("on=True", "lc lc--on"), ("off=True", "lc lc--off")],
)
def test_lang_code(state: str, expected: str) -> None:
    assert show(f'{{% lang_code "fr" {state} %}}') == (
        f'<span class="{expected}"><span aria-hidden="true">fr</span><span class="vh" lang="fr">Français</span></span>'
    )


@pytest.mark.parametrize(("code", "name"), [("ar", "العربية"), ("wo", "Wolof"), ("qqx", "qqx")])
def test_lang_code_of_a_language_without_pages(code: str, name: str) -> None:
    assert words(show("{% lang_code code %}", code=code)) == f"{code} {name}"


# The time pair


def test_time_pair_with_a_known_zone() -> None:
    assert show('{% time_pair session "Africa/Nairobi" %}', session=AFTERNOON) == (
        '<p class="tp"><span class="tp__t ltr"><time datetime="2027-02-09T13:00Z">14:00–15:15</time></span>'
        '<span class="tp__z">Geneva <span class="nowrap ltr">(UTC+1)</span></span>'
        '<span class="tp__you"><span class="tp__t ltr"><time datetime="2027-02-09T13:00Z">16:00–17:15</time></span>'
        '<span class="tp__z"><b>your time</b> · Nairobi</span></span></p>'
    )


def test_time_pair_on_another_day_names_it_and_says_so() -> None:
    html = show('{% time_pair session "Pacific/Fiji" %}', session=NIGHT)
    assert words(html) == "23:00–00:30 Geneva (UTC+1) 10:00–11:30 your time · Fiji Thu 25 Feb , the next day"
    assert '<span class="tp__shift">Thu 25 Feb<span class="vh">, the next day</span></span>' in html


def test_time_pair_the_day_before() -> None:
    early = Meeting(datetime(2027, 2, 9, 2, 0, tzinfo=UTC), datetime(2027, 2, 9, 3, 0, tzinfo=UTC))
    html = show('{% time_pair session "America/Santiago" %}', session=early)
    assert words(html) == "03:00–04:00 Geneva (UTC+1) 23:00–00:00 your time · Santiago Mon 8 Feb , the day before"


def test_time_pair_without_a_zone_offers_one() -> None:
    source = '{% time_pair session "" %}'
    with translation.override("en"):
        html = engines["django"].from_string(source).render({"session": AFTERNOON}, request_for("/en/events/?kind=webinar"))
    assert '<time data-own datetime="2027-02-09T13:00Z" hidden></time>' in html
    assert '<a href="/en/time-zone/?next=%2Fen%2Fevents%2F%3Fkind%3Dwebinar">Show my time</a>' in html


def test_time_pair_in_a_zone_without_a_city_gives_the_offset() -> None:
    html = show('{% time_pair session "Etc/GMT+5" %}', session=AFTERNOON)
    assert words(html) == "14:00–15:15 Geneva (UTC+1) 08:00–09:15 your time · UTC−5"


@pytest.mark.parametrize(("language", "place"), [("en", "Geneva"), ("fr", "Genève"), ("es", "Ginebra")])
def test_time_pair_names_the_place_in_the_language_of_the_page(language: str, place: str) -> None:
    assert f'<span class="tp__z">{place} <' in show("{% time_pair session 'Africa/Nairobi' %}", language=language, session=AFTERNOON)


@pytest.mark.parametrize("place", [{"en": "Port Vila"}, Text("Port Vila", "en")])
def test_time_pair_marks_a_place_in_another_language(place: object) -> None:
    session = Meeting(AFTERNOON.starts_at, AFTERNOON.ends_at, "Pacific/Efate", place)
    assert '<span lang="en">Port Vila</span>' in show("{% time_pair session 'UTC' %}", language="fr", session=session)


def test_time_pair_without_a_place_takes_the_city_of_the_zone() -> None:
    session = Meeting(AFTERNOON.starts_at, AFTERNOON.ends_at, "Pacific/Apia", {})
    assert words(show("{% time_pair session 'UTC' %}", session=session)).startswith("02:00–03:15 Apia (UTC+13)")


def test_time_pair_escapes_the_place() -> None:
    session = Meeting(AFTERNOON.starts_at, AFTERNOON.ends_at, place={"en": "<b>Geneva"})
    assert "&lt;b&gt;Geneva" in show("{% time_pair session 'UTC' %}", session=session)


def test_session_times_in_one_line() -> None:
    html = show('{% session_times session "Pacific/Fiji" %}', session=NIGHT)
    assert words(html) == "23:00–00:30 Geneva (UTC+1) · 10:00–11:30 your time Thu 25 Feb , the next day"


def test_session_times_without_a_zone() -> None:
    assert words(show('{% session_times session "" %}', session=NIGHT)) == "23:00–00:30 Geneva (UTC+1)"


def test_a_row_of_a_list_costs_well_under_a_tenth_of_a_millisecond() -> None:
    template = engines["django"].from_string('{% time_pair session "Pacific/Fiji" %}').template
    context = Context({"session": NIGHT})
    template.render(context)
    best = min(timeit.repeat(lambda: template.render(context), number=100, repeat=5)) / 100
    assert best < 0.0001


# The day band


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (datetime(2027, 2, 9, 14, 0), datetime(2027, 2, 9, 15, 15), [(840, 915)]),
        (datetime(2027, 2, 9, 23, 0), datetime(2027, 2, 10, 0, 0), [(1380, 1440)]),
        (datetime(2027, 2, 9, 23, 0), datetime(2027, 2, 10, 0, 30), [(1380, 1440), (0, 30)]),
        (datetime(2027, 2, 9, 9, 0), datetime(2027, 2, 11, 9, 0), [(540, 1440), (0, 540)]),
    ],
)
def test_slots(start: datetime, end: datetime, expected: list[tuple[int, int]]) -> None:
    assert slots(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)) == expected


def rects(html: str) -> list[list[tuple[str, float, float]]]:
    """Kind, left edge and width of every piece, row by row."""
    rows = re.findall(r'<svg class="band__svg".*?</svg>', html)
    piece = re.compile(r'class="b-(\w+)" x="([\d.]+)"(?: y="-1")? width="([\d.]+)"')
    return [[(kind, float(x), float(width)) for kind, x, width in piece.findall(row)] for row in rows]


def test_day_band_draws_the_hours_of_both_zones_along_the_day_of_the_session() -> None:
    morning = Meeting(datetime(2027, 2, 10, 9, 0, tzinfo=UTC), datetime(2027, 2, 10, 10, 15, tzinfo=UTC))
    here, there = rects(show('{% day_band session "Africa/Dakar" %}', session=morning))
    assert here == [("night", 0, 84), ("dusk", 84, 24), ("day", 108, 108), ("dusk", 216, 36), ("night", 252, 36), ("slot", 120, 15)]
    assert there == [("night", 0, 96), ("dusk", 96, 24), ("day", 120, 108), ("dusk", 228, 36), ("night", 264, 24), ("slot", 120, 15)]


@pytest.mark.parametrize("zone", ["Pacific/Fiji", "America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Pago_Pago", "UTC"])
def test_day_band_fills_the_whole_day_without_gap(zone: str) -> None:
    row = [piece for piece in rects(show("{% day_band session zone %}", session=NIGHT, zone=zone))[1] if piece[0] != "slot"]
    edge = 0.0
    for _kind, left, width in row:
        assert left == pytest.approx(edge)
        edge = left + width
    assert edge == pytest.approx(288)


def test_day_band_past_midnight_goes_on_at_the_left_edge() -> None:
    row = rects(show("{% day_band session '' %}", session=NIGHT))[0]
    assert [piece for piece in row if piece[0] == "slot"] == [("slot", 276, 12), ("slot", 0, 6)]


def test_day_band_says_in_text_what_it_draws() -> None:
    html = show('{% day_band session "Pacific/Fiji" key=False %}', session=NIGHT)
    assert words(html) == "Geneva (UTC+1) 23:00–00:30 Your time , Fiji (UTC+12) 10:00–11:30 Thu 25 Feb 0 6 12 18 24"


def test_day_band_without_a_zone_has_one_row_and_a_key() -> None:
    html = show("{% day_band session '' %}", session=AFTERNOON)
    assert words(html) == "Geneva (UTC+1) 14:00–15:15 0 6 12 18 24 Session Working day Night"


def test_day_band_large() -> None:
    assert show("{% day_band session '' large=True %}", session=AFTERNOON).startswith('<div class="band band--lg">')


# Dates


def test_date_block_of_a_session_is_the_day_on_its_own_clock() -> None:
    session = Meeting(datetime(2027, 2, 24, 12, 0, tzinfo=UTC), datetime(2027, 2, 24, 13, 0, tzinfo=UTC), "Pacific/Apia")
    assert show("{% date_block session %}", session=session) == '<p class="date"><span>Thu</span><b>25</b><span>Feb</span></p>'


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2027, 2, 9), "Tue 9 Feb"),
        (date(2027, 2, 11), "Tue–Thu 9–11 Feb"),
        (date(2027, 3, 2), "Tue–Tue 9–2 Feb–Mar"),
    ],
)
def test_date_block_of_a_range(last: date, expected: str) -> None:
    assert words(show("{% date_block first last %}", first=date(2027, 2, 9), last=last)) == expected


def test_dates_as_tag_and_as_filter() -> None:
    source = "{% long_date s %}|{{ s|long_date }}|{{ s|short_date }}|{{ s|plain_date }}|{{ s|month_name }}"
    expected = "mardi 9 février 2027|mardi 9 février 2027|mar. 9 févr.|9 février 2027|février 2027"
    assert show(source, language="fr", s=AFTERNOON) == expected
    assert show(source, language="fr", s=date(2027, 2, 9)) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Pacific/Apia", "<b>Apia</b>"), ("UTC", '<b class="ltr">UTC+0</b>'), ("Etc/GMT-3", '<b class="ltr">UTC+3</b>')],
)
def test_zone_place(zone: str, expected: str) -> None:
    assert show("{% zone_place zone %}", zone=zone) == expected


# States


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("draft", '<span class="tag tag--draft">Draft</span>'),
        ("cancelled", '<span class="tag tag--bad">Cancelled</span>'),
        ("archived", '<span class="tag tag--plain">Archived</span>'),
        ("sample", '<span class="tag tag--plain">Sample</span>'),
        ("to_confirm", '<span class="tag tag--plain">To confirm</span>'),
        ("planned", '<span class="tag tag--info">Planned</span>'),
        ("moved", '<span class="tag tag--warn">New time</span>'),
        ("not_yet", '<span class="tag tag--info">Not open yet</span>'),
        ("few", '<span class="tag tag--warn">Few places left</span>'),
        ("full", '<span class="tag tag--bad">Full</span>'),
        ("closed", '<span class="tag tag--plain">Closed</span>'),
        ("live", '<span class="tag tag--live">Live</span>'),
        ("ended", '<span class="tag tag--plain">Ended</span>'),
        ("open", ""),
        ("upcoming", ""),
        ("published", ""),
    ],
)
def test_tag_for(state: str, expected: str) -> None:
    assert show("{% tag_for state %}", state=state) == expected


@pytest.mark.parametrize(("left", "expected"), [(1, "1 place left"), (6, "6 places left")])
def test_tag_for_few_places_says_how_many(left: int, expected: str) -> None:
    assert show("{% tag_for 'few' left=left %}", left=left) == f'<span class="tag tag--warn">{expected}</span>'


def test_tag_for_an_unknown_state_fails_loudly() -> None:
    with pytest.raises(KeyError):
        show("{% tag_for 'melting' %}")


@pytest.mark.parametrize("state", list(_STATES))
def test_every_state_has_a_sentence(state: str) -> None:
    assert show("{% sentence_for state %}", state=state).endswith(".")


# Parts rendered once


def test_constant_is_kept_for_each_language_and_each_set_of_values() -> None:
    source = '{% constant "components/masthead.html" site_name=name section=section %}'
    plain = show(source, name="Trade & Co", section="")
    assert "<span>Trade &amp; Co</span>" in plain
    assert "aria-current" not in plain
    assert 'href="/en/events/" aria-current="true"' in show(source, name="Trade & Co", section="events")
    assert 'href="/fr/events/"' in show(source, language="fr", name="Trade & Co", section="")
    assert show(source, name="Trade & Co", section="") == plain


# Addresses


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/en/events/?kind=webinar&q=caf%C3%A9", "/fr/events/?kind=webinar&q=caf%C3%A9"),
        ("/en/", "/fr/"),
        ("/es/time-zone/", "/fr/time-zone/"),
    ],
)
def test_translated_url_keeps_page_and_query(path: str, expected: str) -> None:
    with translation.override("en"):
        context = Context({"request": request_for(path)})
        html = engines["django"].from_string("{% translated_url 'fr' %}").template.render(context)
    assert html.replace("&amp;", "&") == expected


def test_translated_url_of_a_page_without_prefix_asks_for_the_language() -> None:
    request = RequestFactory().get("/j/abc/?x=1&lang=es")
    request.resolver_match = object()
    html = engines["django"].from_string("{% translated_url 'fr' %}").template.render(Context({"request": request}))
    assert html.replace("&amp;", "&") == "/j/abc/?x=1&lang=fr"


def test_translated_url_of_nowhere_is_the_home_page() -> None:
    request = RequestFactory().get("/nowhere/")
    request.resolver_match = None
    assert engines["django"].from_string("{% translated_url 'fr' %}").template.render(Context({"request": request})) == "/fr/"
    assert show("{% translated_url 'fr' %}") == "/fr/"


def test_alternate_links_name_the_languages_a_page_stands_in() -> None:
    with translation.override("fr"):
        context = Context({"request": request_for("/fr/events/?q=x"), "published": ["fr", "es"]})
        html = engines["django"].from_string("{% alternate_links published %}").template.render(context)
    assert re.findall(r'(?:rel="(canonical)"|hreflang="([^"]+)") href="http://[^/]+([^"]+)"', html) == [
        ("canonical", "", "/fr/events/"),
        ("", "fr", "/fr/events/"),
        ("", "es", "/es/events/"),
        ("", "x-default", "/fr/events/"),
    ]


@pytest.mark.parametrize(
    ("size", "english", "french"),
    [(10, "1 kB", "1\u202fko"), (143_000, "143 kB", "143\u202fko"), (2_250_000, "2.2 MB", "2,2\u202fMo"), (2_000_000, "2 MB", "2\u202fMo")],
)
def test_file_size_is_in_decimal_units_of_the_language(size: int, english: str, french: str) -> None:
    with translation.override("en"):
        assert file_size(size) == english
    with translation.override("fr"):
        assert file_size(size) == french


@pytest.mark.parametrize(("language", "words"), [("en", "25%"), ("fr", "25\xa0%"), ("es", "25\xa0%")])
def test_percent_is_written_as_the_language_has_it(language: str, words: str) -> None:
    with translation.override(language):
        assert percent(25) == words
