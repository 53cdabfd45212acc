"""The feeds as calendars and readers of news ask for them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

import feedparser
import icalendar
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.http import http_date

from outreach.economies.models import Institution
from outreach.events import actions, searching
from outreach.events.actions import Timing
from outreach.events.calendar_texts import rewrite_lacking
from outreach.events.models import Event, Series, Session
from outreach.pages import feed_copies
from outreach.shared import clock
from tests.events.calendar_readers import uids_in, with_icalendar, with_vobject
from tests.factories import TITLE, make_event, make_host, make_institution, make_session

pytestmark = pytest.mark.django_db
AT = datetime(2027, 1, 10, 9, 30, tzinfo=UTC)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
ICS, ATOM = "/en/events/calendar.ics", "/en/events/atom.xml"
REASON = {"en": "Illness", "fr": "Maladie"}


@pytest.fixture(autouse=True)
def site(settings) -> Iterator[None]:
    settings.SITE_URL = "https://sessions.example"
    feed_copies.forget()
    yield
    feed_copies.forget()


@pytest.fixture
def now(monkeypatch) -> Callable[[datetime], None]:
    """Sets the clock, first to AT."""

    def set_to(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    set_to(AT)
    return set_to


def get(path: str, **headers: str) -> HttpResponse:
    return Client().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def in_both(path: str = "events") -> tuple[list[str], list[str]]:
    """The sessions of the calendar and of the news, by their numbers."""
    feed_copies.forget()
    news = feedparser.parse(get(ATOM).content)
    return sorted(uids_in(get(ICS).content)), sorted(entry.id.removeprefix("urn:uuid:") for entry in news.entries)


def ending(at: datetime, **changes: object) -> Session:
    start = at - HOUR
    return make_session(make_event(), on=start.date(), starts=start.time(), ends=at.time(), zone="UTC", **changes)


# What stands in them, and how long


@pytest.mark.parametrize(
    ("changes", "leaves"),
    [
        ({}, 90 * DAY),
        ({"status": "cancelled", "cancelled_at": AT - DAY, "cancel_reason": REASON}, 59 * DAY),
        ({"status": "cancelled", "cancelled_at": AT - 100 * DAY, "cancel_reason": REASON}, timedelta()),
        ({"status": "cancelled", "cancelled_at": AT - 60 * DAY, "cancel_reason": REASON}, timedelta()),
    ],
    ids=["held", "cancelled the day before", "cancelled long before", "cancelled sixty days before"],
)
def test_a_session_leaves_at_its_instant_and_not_a_second_before(changes: dict, leaves: timedelta, now) -> None:
    session = ending(AT, **changes)
    told = []

    for at in (AT + leaves - SECOND, AT + leaves):
        now(at)
        told.append(in_both())

    assert told == [([str(session.uid)],) * 2, ([],) * 2]


def test_drafts_and_records_are_never_in_feeds(now) -> None:
    make_session(make_event(status="draft"))
    make_event(is_record=True, kind="")

    assert in_both() == ([], [])


def test_a_cancelled_session_says_so_and_why(now) -> None:
    session = make_session(status="cancelled", cancelled_at=AT, cancel_reason=REASON, sequence=3)

    (entry,) = icalendar.Calendar.from_ical(get("/fr/events/calendar.ics").content).walk("VEVENT")
    (news,) = feedparser.parse(get("/en/events/atom.xml").content).entries

    assert (str(entry["status"]), entry["sequence"], str(entry["uid"])) == ("CANCELLED", 3, str(session.uid))
    assert "Maladie" in entry["description"]
    assert news.summary.startswith("Cancelled: Illness\n")


def test_the_filters_of_the_list_hold(now) -> None:
    french = make_session(make_event(kind="workshop"), language="fr")
    make_session(make_event(kind="workshop"), language="en")
    make_session(make_event(kind="webinar"), language="fr")
    searching.reindex()

    query = "?kind=workshop&lang=fr&page=7"

    assert uids_in(get(ICS + query).content) == [str(french.uid)]
    assert [entry.id for entry in feedparser.parse(get(ATOM + query).content).entries] == [french.uid.urn]


def test_a_series_has_feeds_of_its_own_and_no_series_has_none(now) -> None:
    series = Series.objects.create(slug="quarterly", title={"en": "Quarterly"})
    session = make_session(make_event(series=series))
    make_session()

    assert uids_in(get("/en/series/quarterly/calendar.ics").content) == [str(session.uid)]
    assert [entry.id for entry in feedparser.parse(get("/en/series/quarterly/atom.xml").content).entries] == [session.uid.urn]
    assert [get(f"/en/series/nowhere/{name}").status_code for name in ("calendar.ics", "atom.xml")] == [404, 404]


@pytest.mark.parametrize("path", ["/en/series/quarterly/atom.xml", "/en/events/atom.xml?series=quarterly"])
def test_the_news_of_a_series_have_one_address_and_belong_to_its_page(path: str, now) -> None:
    make_event(series=Series.objects.create(slug="quarterly", title={"en": "Quarterly"}))

    whole, narrow = (feedparser.parse(get(address).content).feed for address in (path, f"{path}{'&' if '?' in path else '?'}lang=fr"))

    site = "https://sessions.example/en"
    assert (whole.id, [link.href for link in whole.links]) == (
        f"{site}/series/quarterly/atom.xml",
        [f"{site}/series/quarterly/atom.xml", f"{site}/series/quarterly/"],
    )
    assert (narrow.id, [link.href for link in narrow.links]) == (
        f"{site}/series/quarterly/atom.xml?lang=fr",
        [f"{site}/series/quarterly/atom.xml?lang=fr", f"{site}/events/?lang=fr&series=quarterly"],
    )


# The calendar


def test_the_calendar_is_what_the_standards_ask_for(now) -> None:
    for number, zone in enumerate(["Europe/Zurich", "UTC", "Africa/Nairobi"]):
        make_session(make_event(title={"en": f"Café; 李明, {'é' * 60} {number}\nnew \\ line"}), zone=zone)
    body = get(ICS).content

    calendar = icalendar.Calendar.from_ical(body)
    lines = body.split(b"\r\n")

    assert body.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert b"".join(lines).decode("utf-8")
    assert [name for name in ("METHOD", "ATTENDEE", "ORGANIZER", "VALARM", "/j/") if name.encode() in body] == []
    assert (str(calendar["name"]), calendar["name"].params["LANGUAGE"], str(calendar["x-wr-calname"])) == (
        "Trade Sessions",
        "en",
        "Trade Sessions",
    )
    assert (b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in body, b"X-PUBLISHED-TTL:PT1H\r\n" in body) == (True, True)
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Africa/Nairobi", "Europe/Zurich"]
    for entry in calendar.walk("VEVENT"):
        names = [name for name in entry if name in {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "URL"}]
        assert len(names) == 8
        assert entry["dtstamp"].to_ical().endswith(b"Z")
        assert str(entry["conference"]) == str(entry["url"]) != ""
        assert entry["conference"].params["FEATURE"] == "VIDEO"
        assert {entry[name].params["LANGUAGE"] for name in ("summary", "description", "location")} == {"en"}


def test_two_readers_find_the_same(now) -> None:
    zones = ["Europe/Zurich", "Africa/Nairobi", "Pacific/Apia", "America/Barbados", "UTC", "America/Toronto"]
    sessions = [make_session(make_event(), zone=zone, sequence=number) for number, zone in enumerate(zones)]
    body = get("/fr/events/calendar.ics").content

    found = with_icalendar(body)

    assert found == with_vobject(body)
    assert {(read.uid, read.sequence, read.starts_at, read.ends_at, read.summary) for read in found} == {
        (str(session.uid), session.sequence, session.starts_at, session.ends_at, TITLE["fr"]) for session in sessions
    }


def test_a_text_that_falls_back_says_in_which_language_it_is(now) -> None:
    make_session(make_event(languages=("fr",)))

    (entry,) = icalendar.Calendar.from_ical(get("/es/events/calendar.ics").content).walk("VEVENT")
    atom = get("/es/events/atom.xml").content.decode()

    assert (str(entry["summary"]), entry["summary"].params["LANGUAGE"]) == (TITLE["fr"], "fr")
    assert str(entry["url"]).startswith("https://sessions.example/es/")
    assert f'<title xml:lang="fr">{TITLE["fr"]}</title>' in atom


def test_the_life_of_a_session_in_its_feed(now, golden) -> None:
    """Created, moved, cancelled, restored: one UID, a higher SEQUENCE each time, golden as calendars get it."""
    event = make_event(slug="markets", changed_at=AT)
    session = make_session(event, on=datetime(2027, 2, 9).date(), uid="5f0c1cd8-65ab-4f3c-8f5e-1f2a3b4c5d6e", changed_at=AT)
    moved = Timing(datetime(2027, 6, 9).date(), time(9), time(10, 15), "Africa/Nairobi")
    steps: list[tuple[str, Callable[[datetime], object]]] = [
        ("created", lambda at: None),
        ("moved", lambda at: actions.move_session(session, timing=moved, place={"en": "Nairobi"}, by=None, at=at)),
        ("cancelled", lambda at: actions.cancel_event(event, reason=REASON, by=None, at=at)),
        ("restored", lambda at: actions.restore_event(event, by=None, at=at)),
    ]
    told = []

    for number, (name, step) in enumerate(steps):
        at = AT + number * HOUR
        step(at)
        now(at + SECOND)
        body = get("/fr/events/calendar.ics").content
        golden(f"ics/feed.{name}.ics", body.decode())
        told += [(read.sequence, read.status, read.starts_at) for read in with_icalendar(body)]
        assert with_icalendar(body) == with_vobject(body)

    first, later = datetime(2027, 2, 9, 13, tzinfo=UTC), datetime(2027, 6, 9, 6, tzinfo=UTC)
    assert told == [(0, "CONFIRMED", first), (1, "CONFIRMED", later), (2, "CANCELLED", later), (3, "CONFIRMED", later)]


# News


def test_the_news_are_valid_and_say_what_changed_when(now, golden) -> None:
    session = make_session(
        make_event(slug="markets", title={"en": "A < B & \x0b“C”"}, changed_at=AT - DAY),
        on=datetime(2027, 2, 9).date(),
        uid="5f0c1cd8-65ab-4f3c-8f5e-1f2a3b4c5d6e",
        changed_at=AT,
    )
    make_session(make_event(slug="older", changed_at=AT - 2 * DAY), changed_at=AT - 3 * DAY, uid="5f0c1cd8-65ab-4f3c-8f5e-1f2a3b4c5d6f")

    body = get(f"{ATOM}?lang=en").content
    news = feedparser.parse(body)

    golden("atom.en.xml", body.decode())
    assert (news.bozo, news.version, news.feed.title, news.feed.updated) == (
        False,
        "atom10",
        "Trade Sessions: events in English",
        "2027-01-10T09:30:00Z",
    )
    assert news.feed.id == "https://sessions.example/en/events/atom.xml?lang=en"
    assert {link.rel: link.href for link in news.feed.links} == {
        "self": "https://sessions.example/en/events/atom.xml?lang=en",
        "alternate": "https://sessions.example/en/events/?lang=en",
    }
    first, second = news.entries
    assert (first.id, first.title, first.updated) == (f"urn:uuid:{session.uid}", "A < B &  “C”", "2027-01-10T09:30:00Z")
    assert first.link == "https://sessions.example/en/events/markets/"
    assert first.summary == "Tuesday 9 February 2027, 14:00 to 15:15, Geneva (UTC+1)\nHeld in English."
    assert second.updated == "2027-01-08T09:30:00Z"


def test_no_news_are_valid_too_and_always_the_same(now) -> None:
    news = feedparser.parse(get(ATOM).content)

    assert (news.bozo, news.feed.updated, news.entries) == (False, "1970-01-01T00:00:00Z", [])


# As HTTP


@pytest.mark.parametrize(("path", "content_type"), [(ICS, "text/calendar; charset=utf-8"), (ATOM, "application/atom+xml; charset=utf-8")])
def test_a_feed_is_the_same_bytes_for_everybody_and_confirmed_by_either_validator(path: str, content_type: str, now) -> None:
    make_session(make_event(changed_at=AT - HOUR), changed_at=AT - DAY)
    first = get(path)
    feed_copies.forget()
    now(AT + 20 * DAY)

    second = get(path, Cookie="tz=Pacific/Apia; language=fr; csrftoken=" + "a" * 32, Accept_Language="es")

    assert (first.status_code, first["Content-Type"], first["Cache-Control"]) == (200, content_type, "public, max-age=300")
    assert (first.content, first["ETag"], first["Last-Modified"]) == (second.content, second["ETag"], second["Last-Modified"])
    assert first["Last-Modified"] == http_date((AT - HOUR).timestamp())
    assert "Cookie" not in first.get("Vary", "") + second.get("Vary", "")
    assert not first.cookies
    assert not second.cookies
    for condition in ({"If_None_Match": first["ETag"]}, {"If_Modified_Since": first["Last-Modified"]}):
        confirmed = get(path, **condition)
        assert (confirmed.status_code, confirmed.content, confirmed["ETag"]) == (304, b"", first["ETag"])
    assert get(path, If_None_Match='"another"').status_code == 200
    assert get(path, If_Modified_Since=http_date((AT - DAY).timestamp())).status_code == 200


@pytest.mark.parametrize("path", [ICS, ATOM])
def test_head_has_the_headers_without_the_feed_and_nothing_else_is_answered(path: str, now) -> None:
    make_session()
    whole, head = Client().get(path), Client().head(path)

    assert (head.status_code, head.content, head["ETag"], head["Last-Modified"]) == (200, b"", whole["ETag"], whole["Last-Modified"])
    assert Client().post(path).status_code == 405


def test_a_feed_comes_compressed(now) -> None:
    make_session()

    answer = get(ICS, Accept_Encoding="gzip")

    assert (answer["Content-Encoding"], answer["Vary"]) == ("gzip", "Accept-Encoding")
    assert get(ICS, Accept_Encoding="gzip", If_None_Match=answer["ETag"]).status_code == 304


@pytest.mark.parametrize(("path", "made"), [(ICS, 3), (ATOM, 5)])
def test_a_feed_costs_the_same_queries_for_many_sessions_and_one_while_nothing_changes(
    path: str, made: int, now, django_assert_num_queries
) -> None:
    for number in (1, 3):
        for _ in range(number):
            make_session()
        rewrite_lacking()
        with django_assert_num_queries(made):
            etag = get(path)["ETag"]
        with django_assert_num_queries(1):
            assert get(path, If_None_Match=etag).status_code == 304
        with django_assert_num_queries(1):
            assert get(path).status_code == 200


@pytest.mark.parametrize("path", [ICS, ATOM])
def test_a_change_shows_at_once_and_both_validators_know(path: str, now) -> None:
    session = make_session(make_event(changed_at=AT - DAY), changed_at=AT - DAY)
    before = get(path)

    actions.cancel_session(session, reason=REASON, by=None, at=AT)

    for condition in ({"If_None_Match": before["ETag"]}, {"If_Modified_Since": before["Last-Modified"]}):
        assert get(path, **condition).status_code == 200
    # Another change in the same second would have the same date.
    assert "Last-Modified" not in get(path)
    now(AT + 61 * SECOND)
    assert get(path)["Last-Modified"] == http_date(AT.timestamp())


def test_a_host_that_is_of_another_economy_now_moves_the_date(now) -> None:
    host = make_institution(economy_id="KE", changed_at=AT - DAY)
    make_host(make_session(make_event(changed_at=AT - DAY), changed_at=AT - DAY).event, institution=host)
    before = get(f"{ICS}?economy=WS")
    Institution.objects.update(economy="WS", changed_at=AT)
    now(AT + 61 * SECOND)

    after = get(f"{ICS}?economy=WS", If_Modified_Since=before["Last-Modified"])

    assert (len(uids_in(before.content)), after.status_code, len(uids_in(after.content))) == (0, 200, 1)


def test_news_move_only_what_reads_otherwise_now(now) -> None:
    """The entry of an event whose livestream changed stays where it was: nobody is shown it again, or learns of the change."""
    first, second = (make_session(make_event(changed_at=AT - DAY), changed_at=AT - DAY) for _ in range(2))
    rewrite_lacking()

    def updated() -> list[tuple[str, str]]:
        feed_copies.forget()
        return [(entry.id, entry.updated) for entry in feedparser.parse(get(ATOM).content).entries]

    before = updated()
    actions.change_livestream(first, url="https://us02web.zoom.us/j/1", by=None, at=AT)
    assert updated() == before
    actions.move_session(first, timing=Timing(first.local_date, time(9), time(10), first.zone), by=None, at=AT)

    assert updated() == [(first.uid.urn, f"{AT:%Y-%m-%dT%H:%M:%SZ}"), (second.uid.urn, f"{AT - DAY:%Y-%m-%dT%H:%M:%SZ}")]


def test_news_name_the_language_of_a_page_only_where_it_is_published() -> None:
    make_session(make_event(slug="markets", languages=("en",)))

    links = {language: get(f"/{language}/events/atom.xml").text for language in ("en", "fr")}

    assert '<link rel="alternate" type="text/html" hreflang="en" href="https://sessions.example/en/events/markets/"/>' in links["en"]
    assert '<link rel="alternate" type="text/html" href="https://sessions.example/fr/events/markets/"/>' in links["fr"]


def test_a_session_that_leaves_by_the_clock_is_gone_within_a_minute_and_moves_the_date(now) -> None:
    ending(AT - 90 * DAY + 30 * SECOND, changed_at=AT - 200 * DAY)
    Event.objects.update(changed_at=AT - 200 * DAY)
    before = get(ICS)
    now(AT + 61 * SECOND)

    after = get(ICS, If_Modified_Since=before["Last-Modified"])

    assert (len(uids_in(before.content)), uids_in(after.content)) == (1, [])
    assert after["Last-Modified"] == http_date((AT + 30 * SECOND).timestamp())


def test_what_is_kept_never_grows_past_its_room(now, monkeypatch) -> None:
    make_session()
    size = len(get(ICS + "?from=2026-01-01").content)
    monkeypatch.setattr(feed_copies, "_MOST_BYTES", 2 * size + size // 2)

    for day in (2, 3, 4):
        assert len(get(f"{ICS}?from=2026-01-0{day}").content) == size

    assert len(feed_copies._copies) == 2
