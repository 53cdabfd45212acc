"""Lists of events: who is in, in which order."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from outreach.events.choices import DatePrecision, Kind, Pattern, Status
from outreach.events.models import Event, Record
from outreach.events.programme import ProgrammeFilter
from outreach.events.queries import events_ahead, events_for_sitemap, events_past, with_rows
from outreach.shared import clock
from tests.factories import make_event, make_host, make_session

pytestmark = pytest.mark.django_db

AT = datetime(2027, 2, 10, 12, tzinfo=UTC)
SOON = date(2027, 3, 2)
LONG_AGO = date(2026, 5, 4)


def slugs(events: list[Event]) -> list[str]:
    return [event.slug for event in events]


def make_held(slug: str, *days: date, starts: time = time(14), **changes: object) -> Event:
    """An event with a session from 14:00 to 15:15 in Geneva on each of these days."""
    event = make_event(slug=slug, **changes)
    for day in days:
        make_session(event, on=day, starts=starts)
    return event


def make_record(slug: str, held_from: str, precision: DatePrecision, languages: tuple[str, ...] = ("en",)) -> Event:
    event = make_event(slug=slug, is_record=True, kind="", languages=("en",))
    Record.objects.create(
        event=event,
        reference=slug[:10],
        type_as_written="meeting",
        held_from=held_from,
        date_precision=precision,
        languages=list(languages),
    )
    return event


def test_what_is_ahead_stands_by_its_own_day_then_its_start() -> None:
    make_held("later", SOON + timedelta(days=1))
    make_held("afternoon", SOON)
    make_held("morning", SOON, starts=time(9))
    # The first of March in Apia begins while it is February in Geneva.
    event = make_event(slug="apia")
    make_session(event, on=date(2027, 3, 1), starts=time(8), zone="Pacific/Apia")
    make_held("geneva", date(2027, 2, 28))

    assert slugs(events_ahead(at=AT)) == ["geneva", "apia", "morning", "afternoon", "later"]


def test_equal_starts_stand_in_one_order_for_ever() -> None:
    made = [make_held(f"same-{number}", SOON).slug for number in range(4)]

    assert slugs(events_ahead(at=AT)) == made


def test_an_event_is_ahead_until_its_last_session_ends_and_past_from_then_on() -> None:
    make_held("course", date(2027, 2, 9), date(2027, 2, 11), pattern=Pattern.COURSE)
    end = datetime(2027, 2, 11, 14, 15, tzinfo=UTC)
    eve = end - timedelta(seconds=1)

    assert (slugs(events_ahead(at=eve)), slugs(events_past(at=eve))) == (["course"], [])
    assert (slugs(events_ahead(at=end)), slugs(events_past(at=end))) == ([], ["course"])


def test_a_session_that_the_organiser_ended_early_is_past() -> None:
    event = make_event(slug="short")
    make_session(event, on=AT.date(), starts=time(12), ends=time(15), ended_at=AT - timedelta(minutes=1))

    assert (slugs(events_ahead(at=AT)), slugs(events_past(at=AT))) == ([], ["short"])


def test_the_day_of_an_event_ahead_is_that_of_the_session_that_comes_next() -> None:
    make_held("course", date(2027, 2, 9), date(2027, 2, 11), pattern=Pattern.COURSE)

    assert [event.held for event in events_ahead(at=AT)] == ["2027-02-11"]
    assert [event.held for event in events_ahead(at=AT - timedelta(days=7))] == ["2027-02-09"]


def test_drafts_and_events_without_a_session_are_in_no_list() -> None:
    make_held("draft", SOON, status=Status.DRAFT)
    make_held("old-draft", LONG_AGO, status=Status.DRAFT)
    make_event(slug="no-session")

    assert slugs(events_ahead(at=AT)) == []
    assert slugs(events_past(at=AT)) == []


def test_cancelled_and_archived_events_stay() -> None:
    make_held("cancelled", SOON, status=Status.CANCELLED, cancelled_at=AT, cancel_reason={"en": "The speaker is ill."})
    make_held("archived", LONG_AGO, status=Status.ARCHIVED)

    assert slugs(events_ahead(at=AT)) == ["cancelled"]
    assert slugs(events_past(at=AT)) == ["archived"]


def test_the_past_stands_with_the_record_by_date_as_far_as_it_is_known() -> None:
    make_held("session", date(2020, 6, 15))
    make_record("day-after", "2020-06-16", DatePrecision.DAY)
    make_record("month", "2020-06", DatePrecision.MONTH)
    make_record("first-of-month", "2020-06-01", DatePrecision.DAY)
    make_record("year", "2020", DatePrecision.YEAR)
    make_record("month-before", "2020-05-31", DatePrecision.DAY)
    make_record("january", "2020-01-01", DatePrecision.DAY)
    make_record("unknown", "", DatePrecision.UNKNOWN)

    expected = ["day-after", "session", "first-of-month", "month", "month-before", "january", "year", "unknown"]
    assert slugs(events_past(at=AT)) == expected
    assert slugs(events_ahead(at=AT)) == []


def test_the_kind_is_asked_for() -> None:
    make_held("webinar", SOON)
    make_held("workshop", SOON, kind=Kind.WORKSHOP)
    make_record("record", "2020", DatePrecision.YEAR)

    assert slugs(events_ahead(ProgrammeFilter(kind=Kind.WORKSHOP), at=AT)) == ["workshop"]
    assert slugs(events_past(ProgrammeFilter(kind=Kind.WORKSHOP), at=AT)) == []


def test_the_language_of_delivery_is_asked_for_and_of_a_record_what_its_source_names() -> None:
    make_held("english", SOON)
    group = make_event(slug="group", pattern=Pattern.LANGUAGE_GROUP)
    for code in ("en", "fr"):
        make_session(group, slug=code, language=code, on=SOON)
    make_record("in-french", "2021", DatePrecision.YEAR, ("en", "fr"))
    make_record("in-english", "2020", DatePrecision.YEAR)

    assert slugs(events_ahead(ProgrammeFilter(language="fr"), at=AT)) == ["group"]
    assert slugs(events_ahead(ProgrammeFilter(language="en"), at=AT)) == ["english", "group"]
    assert slugs(events_past(ProgrammeFilter(language="fr"), at=AT)) == ["in-french"]
    assert slugs(events_past(ProgrammeFilter(language="en"), at=AT)) == ["in-french", "in-english"]


def test_each_event_knows_how_many_there_are_beyond_the_page() -> None:
    for number in range(3):
        make_held(f"ahead-{number}", SOON)
        make_held(f"past-{number}", LONG_AGO)

    assert [event.total for event in events_ahead(at=AT)[:2]] == [3, 3]
    assert [event.total for event in events_past(at=AT)[1:2]] == [3]


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_come_in_five_queries_however_many(rows: int, django_assert_num_queries) -> None:
    for number in range(rows):
        make_host(make_held(f"ahead-{number}", SOON, SOON))

    with django_assert_num_queries(5):
        for event in with_rows(events_ahead(at=AT)):
            assert [session.event.slug for session in event.sessions.all()] == [event.slug] * 2
            assert [[row.language for row in session.interpretations.all()] for session in event.sessions.all()] == [[], []]
            assert sorted(row.language for row in event.languages.all()) == ["en", "es", "fr"]
            assert [host.institution.kind for host in event.hosts.all()] == ["ministry"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_sitemap_asks_two_queries_and_knows_no_draft(rows: int, django_assert_num_queries) -> None:
    for number in range(rows):
        make_event(slug=f"event-{number}", changed_at=clock.now() - timedelta(days=number))
    make_event(slug="draft", status=Status.DRAFT)

    with django_assert_num_queries(2):
        events = list(events_for_sitemap())
        assert [len(event.languages.all()) for event in events] == [3] * rows
    assert slugs(events) == [f"event-{number}" for number in range(rows)]
