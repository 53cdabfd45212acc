"""The one filter of the programme: what it reads, what it finds, and that it never fails on what an address holds."""

import random
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict

from outreach.events import searching
from outreach.events.choices import DatePrecision, Kind, Mode, Pattern, Status
from outreach.events.models import Event, Interpretation, Record, Series, Session
from outreach.events.programme import ProgrammeFilter, days_of
from outreach.events.queries import events_ahead, events_past, with_rows
from tests.factories import make_event, make_host, make_institution, make_session, make_topic

pytestmark = pytest.mark.django_db

AT = datetime(2027, 2, 10, 12, tzinfo=UTC)
DAY = date(2027, 3, 9)
EVERYTHING = {
    "kind": "workshop",
    "lang": "fr",
    "economy": "KE",
    "topic": "rules-of-origin",
    "series": "quarterly",
    "mode": "online",
    "from": "2027-02-01",
    "until": "2027-02-28",
    "when": "past",
    "q": "règles d’origine",
}


def read(query: str) -> ProgrammeFilter:
    return ProgrammeFilter.from_query(QueryDict(query))


def held(
    slug: str, *, on: date = DAY, economies: tuple[str, ...] = (), language: str = "en", mode: Mode = Mode.ONLINE, **changes
) -> Session:
    event = make_event(slug=slug, **changes)
    event.audience.set(economies)
    return make_session(event, on=on, language=language, mode=mode)


def found(query: str) -> list[str]:
    return [session.event.slug for session in read(query).sessions(at=AT).select_related("event")]


def test_everything_is_read_and_written_in_one_order() -> None:
    make_topic(slug="rules-of-origin")
    make_event(series=Series.objects.create(slug="quarterly", title={"en": "Quarterly"}))

    asked = ProgrammeFilter.from_query(dict(reversed(EVERYTHING.items())))

    assert asked == ProgrammeFilter(
        kind="workshop",
        language="fr",
        economy="KE",
        topic="rules-of-origin",
        series="quarterly",
        mode="online",
        since=date(2027, 2, 1),
        until=date(2027, 2, 28),
        when="past",
        q="règles d’origine",
    )
    assert dict(parse_qsl(asked.as_query())) == EVERYTHING
    assert [name for name, _value in asked.as_pairs()] == list(EVERYTHING)
    assert read(asked.as_query()) == asked


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("kind=&lang=&q=", ""),
        ("economy=ke", "economy=KE"),
        ("period=2027-Q1", "period=2027-q1"),
        ("q=++two%C2%A0%09words+", "q=two+words"),
        ("kind=workshop&kind=webinar", "kind=webinar"),
        ("page=2&utm_source=mail&kind=webinar", "kind=webinar"),
        ("period=2027&from=2027-02-01", "period=2027"),
        ("from=2027-02-02&until=2027-02-01", "from=2027-02-02"),
    ],
)
def test_an_address_has_one_form(query: str, canonical: str) -> None:
    assert read(query).as_query() == canonical


@pytest.mark.parametrize(
    "value",
    [
        "party",
        "0",
        "-1",
        "null",
        "' OR 1=1 --",
        "<script>",
        "../../etc/passwd",
        "%00",
        "a%00b",
        "%ff%fe",
        "%ed%a0%80",
        "x" * 10_000,
        "%F0%9F%92%A9" * 200,
        "2027-13",
        "2027-02-30",
        "2027-W05-1",
        "0000-01-01",
        "9999-12-31",
        "٢٠٢٧-٠٢-٠١",
        "²",
    ],
)
@pytest.mark.parametrize("name", ["kind", "lang", "economy", "topic", "series", "mode", "period", "from", "until", "when"])
def test_an_unknown_value_is_ignored_and_named(name: str, value: str) -> None:
    asked = read(f"{name}={value}")

    assert asked == ProgrammeFilter(ignored=(name,))
    assert asked.sessions(at=AT).count() == 0


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "x" * 101, "x" * 10_000, "!!!", "\x1b[2J", "%"])
def test_a_text_that_cannot_be_searched_for_is_ignored(text: str) -> None:
    asked = ProgrammeFilter.from_query({"q": text})

    assert asked == ProgrammeFilter(ignored=("q",))


@pytest.mark.parametrize("text", ["' OR 1=1 --", "%_%a", "\\", "a" * 100, "é" * 100, "💩 a", "\ufffd\ufffda", "a OR b", "*:*a"])
def test_a_text_with_odd_signs_is_only_text(text: str) -> None:
    asked = ProgrammeFilter.from_query({"q": text})

    if asked.q:
        assert list(asked.sessions(at=AT)) == []
        assert list(asked.events()) == []


@pytest.mark.parametrize("value", [7, ["webinar"], {"a": 1}, b"webinar", True])
def test_a_value_that_is_no_text_is_ignored(value: object) -> None:
    assert ProgrammeFilter.from_query({"kind": value, "q": value}) == ProgrammeFilter(ignored=("kind", "q"))


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2027", date(2027, 1, 1), date(2027, 12, 31)),
        ("2027-q1", date(2027, 1, 1), date(2027, 3, 31)),
        ("2027-q4", date(2027, 10, 1), date(2027, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2100-12", date(2100, 12, 1), date(2100, 12, 31)),
    ],
)
def test_periods(period: str, first: date, last: date) -> None:
    assert days_of(period) == (first, last)


def test_a_filter_without_one_of_its_parts() -> None:
    asked = read("kind=workshop&from=2027-02-01&when=past")

    assert asked.without("kind").as_query() == "from=2027-02-01&when=past"
    assert asked.without("from", "kind").as_query() == "when=past"
    assert (asked.is_narrow, asked.without("from", "kind").is_narrow) == (True, False)


def test_only_what_is_public_and_no_record_is_found_by_start() -> None:
    held("later", on=DAY + timedelta(days=1))
    held("sooner")
    held("draft", status=Status.DRAFT)
    held("cancelled", on=DAY + timedelta(days=2), status=Status.CANCELLED, cancelled_at=AT, cancel_reason={"en": "Ill."})
    make_event(slug="no-session")

    assert found("") == ["sooner", "later", "cancelled"]


def test_the_kind() -> None:
    held("webinar")
    held("workshop", kind=Kind.WORKSHOP)

    assert found("kind=workshop") == ["workshop"]


def test_a_language_is_delivered_or_interpreted_into_and_of_a_group_only_its_session() -> None:
    group = make_event(slug="group", pattern=Pattern.LANGUAGE_GROUP)
    for number, code in enumerate(("en", "fr")):
        make_session(group, slug=code, language=code, on=DAY + timedelta(days=number))
    Interpretation.objects.create(session=held("interpreted", on=DAY + timedelta(days=2)), language="fr")
    held("english", on=DAY + timedelta(days=3))

    assert [str(session) for session in read("lang=fr").sessions(at=AT)] == [f"{group.pk}/fr", f"{group.pk + 1}/1"]
    assert found("lang=en") == ["group", "interpreted", "english"]
    assert found("lang=es") == []


def test_a_language_that_the_site_does_not_speak_is_asked_for_too() -> None:
    held("in-arabic", language="ar")
    Interpretation.objects.create(session=held("into-portuguese", on=DAY + timedelta(days=1)), language="pt")

    assert [found(f"lang={code}") for code in ("ar", "pt", "ru", "en")] == [["in-arabic"], ["into-portuguese"], [], ["into-portuguese"]]


def test_a_series_that_is_only_drafted_is_unknown() -> None:
    make_event(status="draft", series=Series.objects.create(slug="quarterly", title={"en": "Quarterly"}))

    assert read("series=quarterly") == ProgrammeFilter(ignored=("series",))


def test_an_economy_hosts_or_is_what_the_event_is_for() -> None:
    make_host(held("hosted").event, institution=make_institution(economy_id="KE"))
    held("meant", on=DAY + timedelta(days=1), economies=("KE", "UG"))
    held("for-all", on=DAY + timedelta(days=2))
    make_host(held("both", on=DAY + timedelta(days=3), economies=("KE",)).event, institution=make_institution(economy_id="KE"))
    make_host(held("elsewhere", economies=("FJ",)).event, institution=make_institution(economy_id="FJ"))

    assert found("economy=ke") == ["hosted", "meant", "both"]
    assert found("economy=UG") == ["meant"]


def test_topic_and_series() -> None:
    topic = make_topic(slug="customs")
    series = Series.objects.create(slug="quarterly", title={"en": "Quarterly"})
    held("both", series=series).event.topics.add(topic)
    held("series", on=DAY + timedelta(days=1), series=series)
    held("neither")

    assert found("topic=customs") == ["both"]
    assert found("series=quarterly") == ["both", "series"]


def test_somebody_online_may_attend_what_is_held_in_both_ways() -> None:
    for number, mode in enumerate(Mode.values):
        held(mode, on=DAY + timedelta(days=number), mode=Mode(mode))

    assert found("mode=online") == ["online", "hybrid"]
    assert found("mode=room") == ["room", "hybrid"]
    assert found("mode=hybrid") == ["hybrid"]


def test_a_period_is_of_days_on_the_sessions_own_calendar() -> None:
    # In Apia the first of March begins when it is still February in Geneva.
    apia = make_event(slug="apia")
    make_session(apia, on=date(2027, 3, 1), starts=time(8), ends=time(9), zone="Pacific/Apia")
    held("last-of-february", on=date(2027, 2, 28))
    held("april", on=date(2027, 4, 1))

    assert found("period=2027-02") == ["last-of-february"]
    assert found("period=2027-03") == ["apia"]
    assert found("period=2027-q1") == found("from=2027-02-28&until=2027-03-01") == ["last-of-february", "apia"]
    assert found("from=2027-03-02") == ["april"]


def test_one_session_meets_all_that_is_asked_of_sessions() -> None:
    group = make_event(slug="group", pattern=Pattern.LANGUAGE_GROUP)
    make_session(group, slug="en", language="en", on=date(2027, 2, 20))
    make_session(group, slug="fr", language="fr", on=date(2027, 3, 20))

    assert found("lang=fr&period=2027-02") == []
    assert found("lang=fr&period=2027-03") == ["group"]


def test_words_are_searched_for() -> None:
    searching.index(held("found", title={"en": "Rules of origin"}).event_id)
    held("other")

    assert found("q=Origins") == ["found"]


def test_ahead_and_past_are_of_events() -> None:
    course = make_event(slug="course", pattern=Pattern.COURSE)
    for day in (9, 11):
        make_session(course, on=date(2027, 2, day))
    held("over", on=date(2027, 2, 8))

    assert found("when=ahead") == ["course", "course"]
    assert found("when=past") == ["over"]
    assert found("when=past&until=2027-02-09") == ["over", "course"]


def test_records_are_found_by_what_their_sources_say() -> None:
    facts = {"date_precision": DatePrecision.MONTH, "type_as_written": "course", "held_from": "2018-03"}
    event = make_event(slug="record", is_record=True, kind="")
    record = Record.objects.create(
        event=event,
        reference="E1",
        host_economy_id="KE",
        mode_as_written="hybrid",
        languages=["en", "fr"],
        sorted_at=datetime(2018, 3, 1, tzinfo=UTC),
        **facts,
    )
    record.economies_named.set(["UG"])

    def is_found(query: str) -> bool:
        return [event.slug for event in events_past(read(query), at=AT)] == ["record"]

    for query in ("lang=fr", "economy=KE", "economy=UG", "mode=online", "mode=room", "period=2018", "period=2018-03", "period=2018-q1", ""):
        assert is_found(query), query
    for query in ("lang=es", "economy=FJ", "period=2018-04", "period=2017", "kind=webinar", "from=2018-03-02"):
        assert not is_found(query), query
    assert found("") == []


def test_pages_show_exactly_the_sessions_that_the_filter_finds() -> None:
    """For 200 filters drawn by chance."""
    chance = random.Random(20270210)
    topics = [make_topic(slug=f"topic-{number}") for number in range(3)]
    for number in range(40):
        event = make_event(slug=f"event-{number}", kind=chance.choice(Kind.values), pattern=chance.choice(Pattern.values))
        event.topics.set(chance.sample(topics, k=chance.randint(0, 2)))
        event.audience.set(chance.sample(["KE", "FJ", "SN"], k=chance.randint(0, 2)))
        if chance.random() < 0.5:
            make_host(event, institution=make_institution(economy_id=chance.choice(["KE", "FJ", "SN"])))
        first = AT.date() + timedelta(days=chance.randint(-60, 60))
        for day in range(chance.randint(1, 3)):
            language, mode = chance.choice(["en", "fr", "es"]), chance.choice(Mode.values)
            session = make_session(event, on=first + timedelta(days=day), language=language, mode=mode)
            if chance.random() < 0.3:
                Interpretation.objects.create(session=session, language=chance.choice(["pt", "fr", "es"]))
    searching.reindex()
    values = {
        "kind": Kind.values,
        "lang": ["en", "fr", "es", "pt"],
        "economy": ["KE", "FJ", "SN"],
        "topic": [topic.slug for topic in topics],
        "mode": Mode.values,
        "period": ["2027", "2027-q1", "2027-02", "2027-03"],
        "when": ["ahead", "past"],
        "q": ["markets", "marché", "kenya"],
    }
    answers = set()
    for _ in range(200):
        names = chance.sample(sorted(values), k=chance.randint(0, 3))
        asked = ProgrammeFilter.from_query({name: chance.choice(values[name]) for name in names})
        lists = {"ahead": [events_ahead], "past": [events_past], "": [events_ahead, events_past]}[asked.when]
        shown = [session.pk for events in lists for event in with_rows(events(asked, at=AT), asked) for session in event.sessions.all()]

        assert sorted(shown) == sorted(asked.sessions(at=AT).values_list("pk", flat=True)), asked
        answers.add(len(shown))
    assert len(answers) > 20


def test_a_filter_is_asked_in_one_query(django_assert_num_queries) -> None:
    asked = read("kind=webinar&lang=fr&economy=KE&mode=online&period=2027&q=market&when=ahead")

    with django_assert_num_queries(1):
        assert list(asked.sessions(at=AT)) == []
    assert Event.objects.count() == 0
