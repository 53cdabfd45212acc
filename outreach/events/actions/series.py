"""Recurring programmes."""

from datetime import datetime

from django.db import transaction

from outreach.events.facts import SeriesAdded
from outreach.events.models import Series
from outreach.journal import log
from outreach.shared import clock


@transaction.atomic
def add_series(slug: str, *, base_language: str, title: dict[str, str], by: int | None, at: datetime | None = None) -> Series:
    """Add a series for events to belong to."""
    at = at or clock.now()
    series = Series.objects.create(slug=slug, base_language=base_language, title=title, changed_at=at)
    log.record(SeriesAdded(series.pk), by=by, at=at)
    return series
