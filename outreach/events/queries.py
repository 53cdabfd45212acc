"""What lists of events, and machines that read them, ask of the programme."""

from datetime import datetime
from typing import cast

from django.db.models import CharField, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Window
from django.db.models.functions import Cast, Coalesce

from outreach.events.choices import Phase
from outreach.events.lifecycle import phase_q
from outreach.events.models import Event, Host, Session
from outreach.events.querysets import EventQuerySet

# A sitemap takes 50,000 addresses; an event has one for each language.
MOST_IN_SITEMAP = 10_000


def events_ahead(*, at: datetime, kind: str = "", language: str = "") -> EventQuerySet:
    """Public events with a session that has not ended, the nearest first, cancelled ones among them.

    Each has `held`, the day of that session on its own clock (ISO 8601), and `total`, the number of all.
    """
    nearest = _sessions_of_event().exclude(phase_q(Phase.ENDED, at)).order_by("local_date", "starts_at", "pk")
    events = _asked_for(Event.objects.public().programme(), kind, language).filter(Exists(nearest))
    events = events.annotate(held=_written(nearest.values("local_date")), starts=Subquery(nearest.values("starts_at")[:1]))
    return _counted(events).order_by("held", "starts", "pk")


def events_past(*, at: datetime, kind: str = "", language: str = "") -> EventQuerySet:
    """Public events whose sessions have all ended, and the record, the latest first; those without a date last.

    Each has `held`, the day of its last session or as much of a date as its source says (ISO 8601), and `total`.
    """
    last = _sessions_of_event().order_by("-local_date", "-starts_at", "-pk")
    ahead = _sessions_of_event().exclude(phase_q(Phase.ENDED, at))
    events = _asked_for(Event.objects.public(), kind, language).filter(Q(is_record=True) | Exists(last)).exclude(Exists(ahead))
    events = events.annotate(
        # Text, so that a month stands after its days and a year after its months.
        held=Coalesce(_written(last.values("local_date")), F("record__held_from"), output_field=CharField()),
        starts=Subquery(last.values("starts_at")[:1]),
    )
    return _counted(events).order_by("-held", F("starts").desc(nulls_last=True), "-pk")


def with_rows(events: EventQuerySet) -> EventQuerySet:
    """With everything a row prints but seats: four queries more. Sessions by start."""
    sessions = Session.objects.order_by("starts_at", "pk").prefetch_related("interpretations")
    hosts = Host.objects.select_related("institution")
    return events.select_related("series", "record").prefetch_related(Prefetch("sessions", sessions), "languages", Prefetch("hosts", hosts))


def events_for_sitemap() -> QuerySet[Event]:
    """Public events, the latest changed first, with slug, changed_at and languages. Two queries, however many rows."""
    events = Event.objects.public().only("slug", "changed_at").prefetch_related("languages")
    return events.order_by("-changed_at", "-pk")[:MOST_IN_SITEMAP]


def _sessions_of_event() -> QuerySet[Session]:
    return Session.objects.filter(event=OuterRef("pk"))


def _written(days: QuerySet) -> Cast:
    return Cast(Subquery(days[:1]), CharField())


def _asked_for(events: EventQuerySet, kind: str, language: str) -> EventQuerySet:
    """Of this kind, and with a session delivered in this language; of a record, a language that its source names."""
    if kind:
        events = events.filter(kind=kind)
    if language:
        events = events.annotate(named=Cast("record__languages", TextField()))
        events = events.filter(Exists(_sessions_of_event().filter(language=language)) | Q(named__contains=f'"{language}"'))
    return events


def _counted(events: EventQuerySet) -> EventQuerySet:
    return cast(EventQuerySet, events.annotate(total=Window(Count("pk"))))
