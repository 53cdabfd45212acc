"""What other apps ask of the catalogue."""

from collections.abc import Iterable

from outreach.catalogue.models import Resource, Topic


def resources_by_slug(slugs: Iterable[str]) -> dict[str, Resource]:
    """The resources of these slugs; one that does not exist is left out. One query."""
    return Resource.objects.in_bulk(list(slugs), field_name="slug")


def topics_by_slug(slugs: Iterable[str]) -> dict[str, Topic]:
    """The topics of these slugs; one that does not exist is left out. One query."""
    return Topic.objects.in_bulk(list(slugs), field_name="slug")
