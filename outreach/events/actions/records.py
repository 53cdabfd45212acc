"""The record of the past: events as their sources tell them."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from outreach.catalogue.queries import resources_by_slug
from outreach.events.actions.publishing import publish_event
from outreach.events.choices import DatePrecision
from outreach.events.facts import EventCreated
from outreach.events.models import Event, Record, Reference
from outreach.journal import log
from outreach.shared import clock

_FILE = Path(__file__).parents[1] / "data" / "records.json"


def shipped_records() -> list[dict[str, Any]]:
    """The rows of `data/records.json`, which says at its head what they are."""
    return json.loads(_FILE.read_text(encoding="utf-8"))["events"]


@transaction.atomic
def load_records(*, by: int | None, at: datetime | None = None) -> int:
    """Add the shipped records that are not there yet. Returns how many were added.

    References need the shipped resources (`catalogue.actions.load_resources`) and are left out without them.
    """
    at = at or clock.now()
    present = set(Record.objects.values_list("reference", flat=True))
    missing = [row for row in shipped_records() if row["id"] not in present]
    for row in missing:
        add_record(row, by=by, at=at)
    return len(missing)


@transaction.atomic
def add_record(row: Mapping[str, Any], *, by: int | None, at: datetime | None = None) -> Event:
    """Publish one event of the past, in the language of its title only.

    `row` has the fields of `data/records.json`; null means that the source does not say. Fifteen queries or so.
    """
    at = at or clock.now()
    language = row["title_lang"]
    event = Event.objects.create(slug=row["slug"], is_record=True, base_language=language, title={language: row["title"]}, changed_at=at)
    record = Record.objects.create(event=event, **_facts(row))
    record.economies_named.set(row["economies"])
    resources = resources_by_slug(row["resources"])
    Reference.objects.bulk_create(
        [
            Reference(event=event, resource=resources[slug], position=position)
            for position, slug in enumerate(row["resources"])
            if slug in resources
        ]
    )
    log.record(EventCreated(event.pk), by=by, at=at, event_id=event.pk)
    return publish_event(event, languages=[language], by=by, at=at)


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a Record. Lists, times and numbers stay as they are; an unknown word is empty."""
    words = {
        "type_as_written": row["type"],
        "series_as_written": row["series"],
        "held_from": row["start_date"],
        "held_until": row["end_date"],
        "zone": row["time_zone"],
        "time_as_written": row["time_as_written"],
        "mode_as_written": row["mode"],
        "venue": row["venue"],
        "city": row["city"],
        "participants_note": row["participants_note"],
        "recording": row["recording"],
        "registration": row["registration"],
        "note": row["note"],
    }
    same = ("start_time", "end_time", "organisers", "partners", "languages", "participants", "economies_count", "group_members")
    return {
        "reference": row["id"],
        "date_precision": DatePrecision(row["date_precision"]),
        "sorted_at": _first_instant(row["start_date"]),
        "host_economy_id": row["host_economy"],
        "source_quality": row["source_quality"],
        "sources": row["source"],
        **{name: value or "" for name, value in words.items()},
        **{name: row[name] for name in same},
    }


def _first_instant(partial: str | None) -> datetime | None:
    """The first instant, in UTC, of a partial date: only to sort by."""
    if not partial:
        return None
    year, month, day = [*map(int, partial.split("-")), 1, 1][:3]
    return datetime.combine(date(year, month, day), datetime.min.time(), tzinfo=UTC)
