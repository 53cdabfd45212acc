"""The shipped topics and resources."""

from datetime import UTC, datetime

import pytest

from outreach.catalogue.actions import load_resources
from outreach.catalogue.models import Resource, Topic
from outreach.catalogue.queries import resources_by_slug

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def _links() -> tuple[int, int]:
    return Resource.topics.through.objects.count(), Resource.economies.through.objects.count()


def test_load_resources_writes_every_row_once() -> None:
    assert load_resources(by=None, at=AT) == (50, 99)
    before = _links()

    assert load_resources(by=None, at=AT) == (50, 99)

    assert (Topic.objects.count(), Resource.objects.count()) == (50, 99)
    assert _links() == before


def test_load_resources_keeps_which_addresses_were_read() -> None:
    load_resources(by=None, at=AT)

    assert Resource.objects.filter(is_url_checked=True).count() == 35


def test_load_resources_mends_a_row_and_keeps_what_people_added() -> None:
    load_resources(by=None, at=AT)
    Resource.objects.filter(slug="trade-map").update(url="https://elsewhere.example")
    trade_map = Resource.objects.get(slug="trade-map")
    trade_map.topics.set([Topic.objects.get(slug="tariffs")])
    Resource.objects.create(slug="ours", title={"en": "Ours"}, url="https://ours.example", resource_type="guide")

    load_resources(by=None, at=AT)

    trade_map.refresh_from_db()
    assert trade_map.url == "https://www.trademap.org"
    assert [topic.slug for topic in trade_map.topics.all()] == ["trade-statistics"]
    assert Resource.objects.filter(slug="ours").exists()


def test_every_topic_has_a_title_in_three_languages_and_a_resource() -> None:
    load_resources(by=None, at=AT)

    assert {frozenset(topic.title) for topic in Topic.objects.all()} == {frozenset({"en", "fr", "es"})}
    assert Topic.objects.filter(resource__isnull=True).count() == 0


def test_resources_by_slug_leaves_out_what_does_not_exist() -> None:
    load_resources(by=None, at=AT)

    assert list(resources_by_slug(["trade-map", "no-such-thing"])) == ["trade-map"]
