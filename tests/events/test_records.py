"""The record of the past prints what its sources say, and no time, day or number that they lack."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from outreach.catalogue.actions import load_resources
from outreach.events.actions import load_records
from outreach.events.models import Event, Record
from outreach.events.records import held, partial_date, printed
from outreach.journal.models import Entry
from outreach.shared.when import long_date, month_name

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
SOURCE = Path(__file__).parents[2] / "outreach" / "events" / "data" / "records.json"
ROWS = {row["id"]: row for row in json.loads(SOURCE.read_text(encoding="utf-8"))["events"]}
LANGUAGES = ["en", "fr", "es"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def records() -> dict[str, Record]:
    load_resources(by=None, at=AT)
    load_records(by=None, at=AT)
    return {record.reference: record for record in Record.objects.select_related("event").prefetch_related("economies_named")}


def numbers(text: str) -> set[str]:
    """Every run of digits, without leading zeros: "09:00" and "2,500" give 9, 0 and 2, 500."""
    return {run.lstrip("0") or "0" for run in re.findall(r"\d+", text)}


def told_by(row: dict[str, Any]) -> str:
    """The source's row without our reference and address, and without our reading of the time it writes."""
    ours = {"id", "slug", "start_time", "end_time", "time_zone"}
    return json.dumps({name: value for name, value in row.items() if name not in ours}, ensure_ascii=False)


def month_words(language: str) -> set[str]:
    return {month_name(date(2018, month, 1), language).split()[0].casefold() for month in range(1, 13)}


def what_is_printed(record: Record, language: str) -> str:
    return " | ".join(line.value for line in printed(record, language))


def test_there_are_81_records_each_published_in_the_language_of_its_title(records: dict[str, Record]) -> None:
    assert sorted(records) == sorted(ROWS)
    assert len(records) == 81
    for reference, record in records.items():
        row, event = ROWS[reference], record.event
        assert (event.title, event.kind, event.status) == ({row["title_lang"]: row["title"]}, "", "published")
        assert [language.language for language in event.languages.all()] == [row["title_lang"]]
        assert not event.sessions.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_is_printed_that_the_source_lacks(records: dict[str, Record], language: str) -> None:
    extra = {
        reference: surplus
        for reference, record in records.items()
        if (surplus := numbers(what_is_printed(record, language)) - numbers(told_by(ROWS[reference])))
    }
    assert extra == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_is_printed_as_precisely_as_the_source_writes_it(records: dict[str, Record], language: str) -> None:
    for reference, record in records.items():
        row = ROWS[reference]
        written = [part for text in {row["start_date"], row["end_date"]} if text for part in text.split("-")]
        words = held(record, language)
        assert numbers(words) <= numbers(" ".join(written)), reference
        # A day stands there only where one of the two dates has one, a month likewise.
        days = [run for run in re.findall(r"\d+", words) if len(run) < 4]
        longest = max((len(text or "") for text in (row["start_date"], row["end_date"])), default=0)
        assert bool(days) == (longest == 10), reference
        assert bool(month_words(language) & set(words.casefold().split())) == (longest >= 7), reference


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_weekday_is_printed_that_the_source_lacks(records: dict[str, Record], language: str) -> None:
    weekdays = {long_date(date(2018, 1, day), language).split()[0].casefold() for day in range(1, 8)}
    assert len(weekdays) == 7
    assert [reference for reference, record in records.items() if weekdays & set(held(record, language).casefold().split())] == []


def test_a_time_is_printed_only_in_the_words_of_the_source(records: dict[str, Record]) -> None:
    assert sum(bool(row["time_as_written"]) for row in ROWS.values()) == 9
    for reference, record in records.items():
        row = ROWS[reference]
        quoted = {row["time_as_written"], row["note"], row["registration"], *row["source"]}
        others = [line.value for line in printed(record, "en") if line.value not in quoted]
        assert [value for value in others if re.search(r"\d[:.]\d\d", value)] == [], reference


def test_every_fact_of_the_source_is_printed_in_its_words(records: dict[str, Record]) -> None:
    for reference, record in records.items():
        row, values = ROWS[reference], [line.value for line in printed(record, "en")]
        for name in ("time_as_written", "type", "series", "venue", "city", "participants_note", "recording", "registration", "note"):
            assert row[name] is None or row[name] in values, (reference, name)
        for name in ("economies_count", "group_members"):
            assert row[name] is None or str(row[name]) in values, (reference, name)
        assert row["participants"] is None or row["participants_note"] or str(row["participants"]) in values, reference
        assert [line.address for line in printed(record, "en") if line.address] == row["source"], reference
        assert sorted(economy.code for economy in record.economies_named.all()) == sorted(row["economies"]), reference


def test_every_column_holds_what_the_file_says(records: dict[str, Record]) -> None:
    same: dict[str, str] = {
        "held_from": "start_date",
        "held_until": "end_date",
        "type_as_written": "type",
        "series_as_written": "series",
        "mode_as_written": "mode",
        "zone": "time_zone",
    }
    for reference, record in records.items():
        row = ROWS[reference]
        for column, name in same.items():
            assert getattr(record, column) == (row[name] or ""), (reference, column)
        for column in ("start_time", "end_time"):
            value: Any = getattr(record, column)
            assert (f"{value:%H:%M}" if value else None) == row[column], (reference, column)
        assert record.host_economy_id == row["host_economy"]
        assert record.languages == row["languages"]
        assert [found.resource.slug for found in record.event.references.all()] == row["resources"]


def test_a_record_without_a_date_says_so(records: dict[str, Record]) -> None:
    assert held(records["E011"], "en") == "Date not given"
    assert records["E011"].sorted_at is None


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("2018", "en", "2018"),
        ("2018-02", "en", "February 2018"),
        ("2018-02", "fr", "février 2018"),
        ("2018-02", "es", "febrero de 2018"),
        ("2018-03-27", "en", "27 March 2018"),
        ("2018-03-27", "es", "27 de marzo de 2018"),
    ],
)
def test_partial_date_writes_no_more_than_it_knows(text: str, language: str, words: str) -> None:
    assert partial_date(text, language) == words


def test_dates_of_two_kinds_are_joined_as_they_are_known(records: dict[str, Record]) -> None:
    assert held(records["E002"], "en") == "February 2018 to 13 April 2018"
    assert held(records["E004"], "en") == "2 October 2018 to 4 October 2018"
    assert held(records["E051"], "en") == "2023"
    assert held(records["E071"], "en") == "Until 28 March 2025"


def test_load_records_again_adds_nothing(records: dict[str, Record]) -> None:
    entries = Entry.objects.count()

    assert load_records(by=None, at=AT) == 0

    assert Event.objects.records().count() == 81
    assert Entry.objects.count() == entries


def test_every_line_of_a_foreign_language_is_marked(records: dict[str, Record]) -> None:
    marked = {line.label: line.language for line in printed(records["E024"], "en")}

    assert marked["Series"] == "es"
    assert marked["Note"] == "en"
    assert marked["City"] == ""
