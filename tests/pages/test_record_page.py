"""The page of each of the 81 events of the past: no time, day or number stands on it that its source lacks."""

import html
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from outreach.catalogue.actions import load_resources
from outreach.events.actions import load_records
from outreach.events.models import Record
from outreach.shared.when import long_date, month_name

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
SOURCE = Path(__file__).parents[2] / "outreach" / "events" / "data" / "records.json"
ROWS = {row["id"]: row for row in json.loads(SOURCE.read_text(encoding="utf-8"))["events"]}

pytestmark = pytest.mark.django_db


def main_of(page: str) -> str:
    found = re.search(r"<main\b.*?</main>", page, re.DOTALL)
    assert found
    return found[0]


def words_of(page: str) -> str:
    """What a person reads between the page's own header and foot, and its title: no tags, scripts or drawings."""
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title
    kept = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", f"{title[1]} {main_of(page)}", flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", kept))


def numbers(text: str) -> set[str]:
    return {run.lstrip("0") or "0" for run in re.findall(r"\d+", text)}


def told_by(row: dict[str, Any]) -> str:
    """The source's row without our reference and address, and without our reading of the time it writes."""
    ours = {"id", "slug", "start_time", "end_time", "time_zone"}
    return json.dumps({name: value for name, value in row.items() if name not in ours}, ensure_ascii=False)


def words_for_days(language: str) -> tuple[set[str], set[str]]:
    """The weekdays and the months of a language, in small letters."""
    weekdays = {long_date(date(2018, 1, day), language).split()[0].casefold() for day in range(1, 8)}
    months = {month_name(date(2018, month, 1), language).split()[0].casefold() for month in range(1, 13)}
    return weekdays, months


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_no_time_day_or_number_stands_on_a_page_that_the_source_lacks(client: Client, language: str) -> None:
    load_resources(by=None, at=AT)
    load_records(by=None, at=AT)
    weekdays, months = words_for_days(language)
    wrong: dict[str, set[str]] = {}
    for record in Record.objects.select_related("event"):
        with override(language):
            page = client.get(reverse("pages:event", args=[record.event.slug]))
        assert page.status_code == 200
        row = ROWS[record.reference]
        read, told = words_of(page.content.decode()), told_by(row)
        assert row["title"] in read
        assert all(address in page.content.decode() for address in (html.escape(source) for source in row["source"]))
        # A number of the source may stand anywhere; the words of a date only where the source has one as precise.
        extra = numbers(read) - numbers(told)
        extra |= {time for time in re.findall(r"\d+[:.h]\d\d", read) if time not in told}
        said = set(re.findall(r"\w+", read.casefold())) - set(re.findall(r"\w+", told.casefold()))
        extra |= said & weekdays
        if all(len(text or "") < len("2018-02") for text in (row["start_date"], row["end_date"])):
            extra |= said & months
        if extra:
            wrong[record.reference] = extra
    assert wrong == {}


def test_a_record_offers_no_calendar_entry_and_no_form(client: Client) -> None:
    """Search engines are told a date only where the source has a day, and nothing that it lacks."""
    load_records(by=None, at=AT)

    for record in Record.objects.select_related("event"):
        page = client.get(reverse("pages:event", args=[record.event.slug])).content.decode()
        assert ".ics" not in page
        assert "<form" not in main_of(page)
        data = [json.loads(found) for found in re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)]
        assert len(data) == (1 if record.date_precision == "day" else 0), record.reference
        source = json.dumps(ROWS[record.reference], ensure_ascii=False) + record.event.slug
        for entry in data:
            assert {"startDate": entry["startDate"], "endDate": entry.get("endDate", record.held_until)} == {
                "startDate": record.held_from,
                "endDate": record.held_until,
            }
            entry.pop("@context")
            assert numbers(json.dumps(entry, ensure_ascii=False)) <= numbers(f"{source} {settings.SITE_URL}"), record.reference
