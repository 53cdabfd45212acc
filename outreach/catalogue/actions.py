"""Making topics and resources equal to the files in `data/`."""

import csv
import json
from collections.abc import Hashable, Iterable
from datetime import datetime
from pathlib import Path

from django.db import models, transaction

from outreach.catalogue.models import Resource, Topic
from outreach.shared import clock

_DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_resources(*, by: int | None, at: datetime | None = None) -> tuple[int, int]:
    """Write the shipped topics and resources; safe to repeat. Returns how many of each the files hold.

    What other people added stays. The rows come with a release and nobody decides them here: no fact is recorded.
    Ten queries or so.
    """
    at = at or clock.now()
    with (_DATA / "topics.csv").open(encoding="utf-8", newline="") as lines:
        topics = [Topic(slug=row.pop("slug"), base_language="en", title=row) for row in csv.DictReader(lines)]
    rows = json.loads((_DATA / "resources.json").read_text(encoding="utf-8"))["resources"]
    Topic.objects.bulk_create(topics, update_conflicts=True, unique_fields=["slug"], update_fields=["base_language", "title"])
    Resource.objects.bulk_create(
        [_resource(row, at) for row in rows],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["base_language", "title", "url", "is_url_checked", "resource_type", "languages", "publishers", "year", "changed_at"],
    )
    topic_ids = dict(Topic.objects.values_list("slug", "pk"))
    resource_ids = dict(Resource.objects.in_bulk([row["slug"] for row in rows], field_name="slug"))
    _make_equal(
        Resource.topics.through,
        ("resource_id", "topic_id"),
        {(resource_ids[row["slug"]].pk, topic_ids[topic]) for row in rows for topic in row["topics"]},
    )
    _make_equal(
        Resource.economies.through,
        ("resource_id", "economy_id"),
        {(resource_ids[row["slug"]].pk, economy) for row in rows for economy in row["economies"]},
    )
    return len(topics), len(rows)


def _resource(row: dict, at: datetime) -> Resource:
    return Resource(
        slug=row["slug"],
        base_language=row["base_language"],
        title=row["title"],
        url=row["url"],
        is_url_checked=row["url_evidence"].startswith("seen"),
        resource_type=row["type"],
        languages=row["languages"],
        publishers=row["publishers"],
        year=row["year"],
        changed_at=at,
    )


def _make_equal(links: type[models.Model], columns: tuple[str, str], wanted: Iterable[tuple[Hashable, Hashable]]) -> None:
    """Give the resources of `wanted` these links and no others."""
    wanted = set(wanted)
    owners = {owner for owner, _ in wanted}
    present = {(owner, other): pk for pk, owner, other in links._default_manager.values_list("pk", *columns)}
    stale = [pk for link, pk in present.items() if link[0] in owners and link not in wanted]
    links._default_manager.filter(pk__in=stale).delete()
    missing = sorted(wanted - present.keys(), key=str)
    links._default_manager.bulk_create([links(**dict(zip(columns, link, strict=True))) for link in missing])
