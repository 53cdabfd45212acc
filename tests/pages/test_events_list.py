"""The timetable of events: what each row says, for whom, and what it leaves out."""

import re
from datetime import date, timedelta

import pytest

from outreach.events.choices import DatePrecision, Kind, Mode, Pattern, Status
from outreach.events.models import Interpretation, Series
from outreach.registrations.choices import Way
from outreach.shared import clock, when
from tests.factories import make_event, make_host, make_institution, make_intake, make_session, make_session_around
from tests.pages.timetable import HOME, LONG_AGO, make_group, make_open, make_record, page_of, rows_of, the_row, words_of
from tests.people import ANA

pytestmark = pytest.mark.django_db

SENTENCES = {"en": "The speaker is ill.", "fr": "L’oratrice est malade."}


def test_a_row_says_when_what_where_who_and_in_which_languages() -> None:
    series = Series.objects.create(slug="q", title={"en": "Quarterly webinar"})
    event = make_open(make_event(series=series, kind=Kind.COUNTRY_SESSION))
    make_host(event, institution=make_institution(name={"en": "Ministry of Trade, Fiji"}))
    wto = {"name": {"en": "World Trade Organization"}, "abbreviation": "WTO", "kind": "international", "economy_id": None}
    make_host(event, institution=make_institution(**wto), position=1)
    Interpretation.objects.create(session=event.sessions.get(), language="fr")
    offset = when.offset_label(event.sessions.get().starts_at, "Europe/Zurich")

    weekday, number, month = when.day_parts(HOME, "en")
    assert words_of(the_row()) == (
        f"{weekday} {number} {month} Country session Online Quarterly webinar Ministry of Trade, Fiji WTO Finding export markets "
        f"en English fr Français 14:00–15:15 Geneva ({offset}) Show my time Register , Finding export markets"
    )


@pytest.mark.parametrize(("language", "letters"), [("en", "WTO UNCTAD IDB"), ("fr", "OMC CNUCED IDB"), ("es", "OMC UNCTAD IDB")])
def test_hosts_are_known_by_the_letters_of_the_readers_language(language: str, letters: str) -> None:
    event = make_open()
    for position, short in enumerate(("WTO", "UNCTAD", "IDB")):
        make_host(event, institution=make_institution(abbreviation=short, kind="international", economy_id=None), position=position)

    assert f" {letters} " in words_of(the_row(f"/{language}/events/"))


def test_the_visitors_time_stands_under_the_sessions_with_the_day_where_it_is_another() -> None:
    event = make_open()
    starts_at = event.sessions.get().starts_at
    next_day = when.short_date(HOME + timedelta(days=1), "en")

    own = when.clock_range(starts_at, starts_at + timedelta(minutes=75), ANA.zone)
    assert f"{own} your time · Apia {next_day} , the next day" in words_of(the_row(zone=ANA.zone))


def test_a_language_group_is_one_row_with_a_line_for_each_version() -> None:
    event = make_group()
    offset = when.offset_label(event.sessions.first().starts_at, "Europe/Zurich")
    own = [f"{when.local(session.starts_at, 'Africa/Nairobi'):%H:%M}" for session in event.sessions.order_by("starts_at")]

    row = the_row(zone="Africa/Nairobi")

    lines = [words_of(line) for line in re.findall(r"<li><span class=\"lc\".*?</li>", row, re.DOTALL)]
    days = [when.short_date(HOME + timedelta(days=number), "en") for number in range(3)]
    assert lines == [
        f"en English {days[0]} 14:00 {own[0]} your time",
        f"fr Français {days[1]} 14:00 {own[1]} your time",
        f"es Español {days[2]} 14:00 {own[2]} your time",
    ]
    assert f"3 language versions times in Geneva ({offset})" in words_of(row)
    assert "Choose a language" in words_of(row)


def test_a_group_held_in_several_places_names_each() -> None:
    event = make_event(pattern=Pattern.LANGUAGE_GROUP)
    make_session(event, slug="en", language="en", on=HOME)
    make_session(event, slug="fr", language="fr", on=HOME, zone="Africa/Dakar", place={"en": "Dakar"})

    words = words_of(the_row())

    assert "times in" not in words
    assert "Dakar (UTC+0) ·" in words


def test_a_course_is_one_row_with_its_days() -> None:
    event = make_event(pattern=Pattern.COURSE, kind=Kind.WORKSHOP)
    for number in range(3):
        make_intake(make_session(event, on=HOME + timedelta(days=number)), capacity=40, seats_taken=0)

    words = words_of(the_row())

    assert "Workshop 3 sessions" in words
    assert [f"{number} {when.short_date(HOME + timedelta(days=number - 1), 'en')} 14:00" in words for number in (1, 2, 3)] == [True] * 3
    assert "Register" in words


@pytest.mark.parametrize(
    ("seats", "tag", "button"),
    [
        ({"capacity": None}, "", "Register"),
        ({"capacity": 100, "seats_taken": 89}, "", "Register"),
        ({"capacity": 100, "seats_taken": 90}, "10 places left", "Register"),
        ({"capacity": 20, "seats_taken": 14}, "6 places left", "Register"),
        ({"capacity": 20, "seats_taken": 19}, "1 place left", "Register"),
        ({"capacity": 20, "seats_taken": 20}, "Full", "Join the waiting list"),
        ({"opens_at": clock.now() + timedelta(days=3)}, "Not open yet", ""),
        ({"closes_at": clock.now() - timedelta(days=3)}, "Closed", ""),
    ],
)
def test_only_exceptions_have_a_tag_and_the_button_says_what_it_does(seats: dict, tag: str, button: str) -> None:
    make_intake(make_session(on=HOME), **seats)

    row = the_row()

    tags = [words_of(found) for found in re.findall(r'<span class="tag.*?</span>', row)]
    assert tags == ([tag] if tag else [])
    assert re.findall(r'<a class="btn[^>]*>([^<]*)', row) == ([button] if button else [])


def test_without_an_intake_nobody_can_register_yet() -> None:
    make_session(on=HOME)

    assert "Not open yet" in the_row()
    assert "btn" not in the_row()


def test_a_full_room_beside_an_open_stream_is_no_exception() -> None:
    session = make_session(on=HOME, mode=Mode.HYBRID)
    make_intake(session, way=Way.ROOM, capacity=40, seats_taken=40)
    make_intake(session)

    assert "tag--" not in the_row()
    assert "In the room and online" in the_row()


def test_a_full_version_says_so_and_the_others_take_people() -> None:
    event = make_group()
    event.sessions.get(slug="en").intakes.update(capacity=5, seats_taken=5)

    words = words_of(the_row())

    assert "en English Full" in words
    assert words.count("Full") == 1
    assert "Choose a language" in words


def test_a_group_with_one_version_left_to_take_people_has_nothing_to_choose() -> None:
    event = make_group()
    for session in event.sessions.exclude(slug="es"):
        session.intakes.update(closes_at=clock.now())

    assert re.findall(r'<a class="btn[^>]*>([^<]*)', the_row()) == ["Register"]


def test_a_session_that_is_live_says_so_with_the_main_button() -> None:
    make_intake(make_session_around(clock.now()))

    assert '<span class="tag tag--live">Live</span>' in the_row()
    assert 'class="btn btn--sm btn--primary"' in the_row()


@pytest.mark.parametrize(("language", "reason"), [("en", "The speaker is ill."), ("fr", "L’oratrice est malade.")])
def test_a_cancelled_event_says_so_once_with_its_reason_and_has_no_button(language: str, reason: str) -> None:
    at = clock.now()
    event = make_group(status=Status.CANCELLED, cancelled_at=at, cancel_reason=SENTENCES)
    event.sessions.update(status="cancelled", cancelled_at=at, cancel_reason=SENTENCES, cancelled_with_event=True)

    row = the_row(f"/{language}/events/")

    assert words_of(row).count(reason) == 1
    assert row.count("tag--bad") == 1
    assert "btn" not in row


def test_a_cancelled_version_says_so_with_its_reason_and_the_others_stand() -> None:
    event = make_group()
    event.sessions.filter(slug="fr").update(status="cancelled", cancelled_at=clock.now(), cancel_reason=SENTENCES)

    words = words_of(the_row())

    assert "fr Français Cancelled The speaker is ill." in words
    assert "Choose a language" in words


def test_a_moved_session_says_where_it_stood() -> None:
    event = make_open()
    before = event.sessions.get().starts_at - timedelta(days=2)
    event.sessions.update(moved_from=before)

    assert f"New time Moved from {when.short_date(HOME - timedelta(days=2), 'en')}, 14:00" in words_of(the_row())


def test_a_sample_says_so() -> None:
    make_open(make_event(is_sample=True))

    assert '<span class="tag tag--plain">Sample</span>' in the_row()


def test_texts_stand_in_a_published_language_and_say_which() -> None:
    make_open(make_event(languages=("fr",), base_language="fr"))

    assert '<a href="/es/events/' in the_row("/es/events/")
    assert 'lang="fr">Trouver des marchés d’exportation</a>' in the_row("/es/events/")
    assert "Encontrar" not in page_of("/es/events/")
    assert 'lang="fr">Trouver' not in page_of("/fr/events/")


def test_html_in_a_title_is_text() -> None:
    make_open(make_event(title={"en": "<script>alert(1)</script> & tea"}))

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; tea" in the_row()
    assert "<script>alert" not in page_of()


def test_drafts_never_appear() -> None:
    make_open(make_event(status=Status.DRAFT))

    for query in ("", "?when=past"):
        assert rows_of(page_of(f"/en/events/{query}")) == []


def test_rows_stand_by_month_with_their_number() -> None:
    first = date(HOME.year + 1, 2, 27)
    for day in (first, first + timedelta(days=1), date(HOME.year + 1, 3, 1)):
        make_session(on=day)

    page = page_of()

    found = re.findall(r'<h2 id="m([\d-]+)">(.*?)</h2><span class="sechead__count">(.*?)</span>', page)
    year = first.year
    assert found == [(f"{year}-02", f"February {year}", "2 events"), (f"{year}-03", f"March {year}", "1 event")]
    assert '<p role="status"><b>3 events coming up</b></p>' in page


@pytest.mark.parametrize(
    ("held_from", "held_until", "precision", "heading", "column", "said"),
    [
        ("2018-03-27", "2018-03-27", "day", "March 2018", "27 Mar", "27 March 2018"),
        ("2018-10-02", "2018-10-04", "day", "October 2018", "2 Oct", "2 October 2018 to 4 October 2018"),
        ("2018-02", "", "month", "February 2018", "", "February 2018"),
        ("2018", "", "year", "2018", "", "2018"),
        ("", "", "unknown", "Date not given", "", "Date not given"),
    ],
)
def test_a_record_is_dated_as_its_source_dates_it(
    held_from: str, held_until: str, precision: str, heading: str, column: str, said: str
) -> None:
    make_record(held_from, DatePrecision(precision), held_until=held_until)

    page = page_of("/en/events/?when=past")

    (row,) = rows_of(page)
    assert words_of(row) == f"{column} award WTO MSME Group Ceremony en English From the record {said}".strip()
    assert re.findall(r'<h2 id="m[^"]*">(.*?)</h2>', page) == [heading]


def test_a_record_keeps_the_language_of_its_source() -> None:
    make_record("2018", DatePrecision.YEAR, title={"fr": "Cours régional"})

    row = the_row("/es/events/?when=past")

    assert 'lang="fr">Cours régional</a>' in row
    assert '<span lang="en">award</span>' in row


def test_a_past_event_has_no_button_and_no_seats() -> None:
    session = make_session(on=LONG_AGO)
    make_intake(session, capacity=5, seats_taken=5)

    row = the_row("/en/events/?when=past")

    assert "btn" not in row
    assert "tag" not in row
    assert rows_of(page_of()) == []


def test_a_list_that_spans_the_change_of_the_clock_uses_each_days_offset() -> None:
    event = make_event(pattern=Pattern.LANGUAGE_GROUP)
    year = HOME.year + 1
    for code, day in (("en", date(year, 3, 20)), ("fr", date(year, 4, 2))):
        make_session(event, slug=code, language=code, on=day)

    words = words_of(the_row())

    assert "Geneva (UTC+1) ·" in words
    assert "Geneva (UTC+2) ·" in words
