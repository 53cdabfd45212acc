"""What lists of events, and machines that read them, ask of the programme."""

from datetime import datetime
from typing import cast

from django.db.models import CharField, Count, Exists, F, Max, OuterRef, Prefetch, QuerySet, Subquery, Window
from django.db.models.functions import Cast, Coalesce

from outreach.catalogue.models import Topic
from outreach.events.choices import Phase
from outreach.events.lifecycle import phase_q
from outreach.events.models import Event, Host, Interpretation, Record, Series, Session
from outreach.events.programme import ProgrammeFilter
from outreach.events.querysets import EventQuerySet, SessionQuerySet
from outreach.journal.models import Entry

# A sitemap takes 50,000 addresses; an event has one for each language.
MOST_IN_SITEMAP = 10_000
ANYTHING = ProgrammeFilter()


def events_ahead(asked: ProgrammeFilter = ANYTHING, *, at: datetime) -> EventQuerySet:
    """The events asked for with a session that has not ended, the nearest first, cancelled ones among them.

    Each has `held`, the day of that session on its own clock (ISO 8601), and `total`, the number of all.
    """
    nearest = asked.sessions_of_event().exclude(phase_q(Phase.ENDED, at)).order_by("local_date", "starts_at", "pk")
    events = asked.events_with_sessions().filter(Exists(nearest))
    events = events.annotate(held=_written(nearest.values("local_date")), starts=Subquery(nearest.values("starts_at")[:1]))
    return _counted(events).order_by("held", "starts", "pk")


def events_ahead_but_for(asked: ProgrammeFilter, *, at: datetime) -> EventQuerySet:
    """The events ahead that are not asked for, as `events_ahead` has them."""
    return events_ahead(at=at).exclude(pk__in=events_ahead(asked, at=at).order_by().values("pk"))


def events_past(asked: ProgrammeFilter = ANYTHING, *, at: datetime) -> EventQuerySet:
    """The events asked for whose sessions have all ended, and records, the latest first; those without a date last.

    Each has `held`, the day of its last session or as much of a date as its source says (ISO 8601), and `total`.
    """
    last = asked.sessions_of_event().order_by("-local_date", "-starts_at", "-pk")
    ahead = asked.sessions_of_event().exclude(phase_q(Phase.ENDED, at))
    events = (
        asked.events()
        .exclude(Exists(ahead))
        .annotate(
            # Text, so that a month stands after its days and a year after its months.
            held=Coalesce(_written(last.values("local_date")), F("record__held_from"), output_field=CharField()),
            starts=Subquery(last.values("starts_at")[:1]),
        )
    )
    return _counted(events).order_by("-held", F("starts").desc(nulls_last=True), "-pk")


def with_rows(events: EventQuerySet, asked: ProgrammeFilter = ANYTHING) -> EventQuerySet:
    """With everything a row prints but seats: four queries more. Of each event the sessions asked for, by start."""
    sessions = Session.objects.filter(asked.session_q()).order_by("starts_at", "pk").prefetch_related("interpretations")
    hosts = Host.objects.select_related("institution")
    return events.select_related("series", "record").prefetch_related(Prefetch("sessions", sessions), "languages", Prefetch("hosts", hosts))


def sessions_with_rows(sessions: SessionQuerySet) -> SessionQuerySet:
    """With what a month prints of each: two queries more, of languages published and interpreted."""
    return sessions.select_related("event").prefetch_related("interpretations", "event__languages")


def topics_of_programme() -> QuerySet[Topic]:
    """Topics that a public event is about. One query."""
    used = Event.topics.through.objects.filter(topic=OuterRef("pk"), event__in=Event.objects.public().values("pk"))
    return Topic.objects.filter(Exists(used)).order_by("pk")


def economies_of_programme() -> set[str]:
    """Codes of the economies that host a public event or that one is for, records among them. One query."""
    public = Event.objects.public().values("pk")
    hosts = (
        Host.objects.order_by().filter(event__in=public, institution__economy__isnull=False).values_list("institution__economy", flat=True)
    )
    audience = Event.audience.through.objects.filter(event__in=public).values_list("economy", flat=True)
    records = Record.objects.filter(host_economy__isnull=False).values_list("host_economy", flat=True)
    named = Record.economies_named.through.objects.values_list("economy", flat=True)
    return set(hosts.union(audience, records, named))


def languages_of_programme() -> set[str]:
    """Codes of the languages that a session of a public event is held in or interpreted into. One query."""
    held = Session.objects.public().order_by().values_list("language", flat=True)
    interpreted = Interpretation.objects.filter(session__in=Session.objects.public()).values_list("language", flat=True)
    return set(held.union(interpreted))


def series_named(slug: str) -> Series | None:
    """One query."""
    return Series.objects.filter(slug=slug).first()


def series_for_sitemap() -> QuerySet[Series]:
    """Series with a public event, with slug. One query."""
    return Series.objects.filter(Exists(Event.objects.public().filter(series=OuterRef("pk")))).only("slug").order_by("pk")


def programme_state() -> str:
    """Another one after every change of what lists print: by what the journal holds, and by the events. One query.

    No reader of it may rely on it for long: two changes at once may be told in another order than they are seen.
    """
    last = Entry.objects.order_by("-pk").values("pk")[:1]
    state = Event.objects.aggregate(count=Count("pk"), changed=Max("changed_at"), last=Max(Subquery(last)))
    return f"{state['count']} {state['changed']} {state['last']}"


def events_for_sitemap() -> QuerySet[Event]:
    """Public events, the latest changed first, with slug, changed_at and languages. Two queries, however many rows."""
    events = Event.objects.public().only("slug", "changed_at").prefetch_related("languages")
    return events.order_by("-changed_at", "-pk")[:MOST_IN_SITEMAP]


def _written(days: QuerySet) -> Cast:
    return Cast(Subquery(days[:1]), CharField())


def _counted(events: EventQuerySet) -> EventQuerySet:
    return cast(EventQuerySet, events.annotate(total=Window(Count("pk"))))
