"""What the organisers of events have still to do, and what comes next. Each takes the events that somebody edits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q

from outreach.events import searching
from outreach.events.choices import Mode, Phase, SessionStatus, Status
from outreach.events.lifecycle import phase_q
from outreach.events.models import Event, Livestream, Session
from outreach.events.querysets import EventQuerySet, SessionQuerySet

# A draft is late when a session is this near; an address is missing from this near on.
DRAFT_IS_LATE = timedelta(days=21)
ADDRESS_IS_MISSING = timedelta(days=7)
# What people read of an event in each language that it is published in.
_READ = ("title", "summary")


@dataclass(frozen=True)
class Missing:
    """A published language in which a text is not written: people read another language there."""

    event: Event
    language: str
    texts: tuple[str, ...]


def find_event(events: EventQuerySet, slug: str) -> Event | None:
    """The event of this slug among these, with series and team. One query."""
    return events.filter(slug=slug).select_related("series", "team").first()


def find_session(event: Event, slug: str) -> Session | None:
    """The session of this slug, with its livestream. One query."""
    return event.sessions.filter(slug=slug).select_related("livestream", "event").prefetch_related("interpretations").first()


def is_slug_free(slug: str) -> bool:
    """One query."""
    return not Event.objects.filter(slug=slug).exists()


def listed(events: EventQuerySet, *, status: str = "", kind: str = "", words: str = "") -> EventQuerySet:
    """Events with team, sessions by start and languages, those that start last first, drafts without a session before all.

    `words` are searched as the public searches, and in the short name. Three queries when read.
    """
    if status in Status.values:
        events = events.filter(status=status)
    if kind:
        events = events.filter(kind=kind)
    if words:
        found_by_text = searching.meets(words) if searching.is_searchable(words) else Q(pk__in=[])
        events = events.filter(Q(slug__icontains=words) | found_by_text)
    sessions = Session.objects.order_by("starts_at", "pk")
    found = events.annotate(first_start=Min("sessions__starts_at")).order_by(F("first_start").desc(nulls_first=True), "-pk")
    return found.select_related("team").prefetch_related(Prefetch("sessions", sessions), "languages")


def sessions_ahead(events: EventQuerySet, *, at: datetime) -> SessionQuerySet:
    """Their sessions that have not ended, by start, cancelled ones among them, drafts' too. One query."""
    ahead = Session.objects.filter(event__in=events.values("pk")).exclude(phase_q(Phase.ENDED, at))
    return ahead.select_related("event").order_by("starts_at", "pk")


def sessions_between(events: EventQuerySet, start: datetime, end: datetime) -> SessionQuerySet:
    """Their scheduled sessions, of events that are public, that start from `start` on and before `end`. One query."""
    held = Session.objects.public().filter(event__in=events.values("pk"), status=SessionStatus.SCHEDULED)
    return held.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")


def late_drafts(events: EventQuerySet, *, at: datetime) -> list[Session]:
    """The first session of each draft that is held within three weeks, soonest first. One query."""
    soon = sessions_ahead(events, at=at).filter(event__status=Status.DRAFT, starts_at__lt=at + DRAFT_IS_LATE)
    first: dict[int, Session] = {}
    for session in soon:
        first.setdefault(session.event_id, session)
    return list(first.values())


def sessions_without_address(events: EventQuerySet, *, at: datetime) -> list[Session]:
    """Sessions of the coming week that people join online and that are streamed nowhere yet. One query."""
    soon = sessions_ahead(events, at=at).filter(event__status=Status.PUBLISHED, status=SessionStatus.SCHEDULED)
    soon = soon.exclude(mode=Mode.ROOM).filter(starts_at__lt=at + ADDRESS_IS_MISSING)
    return list(soon.filter(~Exists(Livestream.objects.filter(session=OuterRef("pk")))))


def missing_texts(events: EventQuerySet, *, at: datetime) -> list[Missing]:
    """Texts that are not written in a published language, of events with a session ahead. Two queries."""
    ahead = Exists(Session.objects.filter(event=OuterRef("pk")).exclude(phase_q(Phase.ENDED, at)))
    published = events.filter(ahead, status=Status.PUBLISHED).prefetch_related("languages").order_by("pk")
    return [
        Missing(event, row.language, texts)
        for event in published
        for row in event.languages.all()
        if (texts := tuple(name for name in _READ if getattr(event, name) and row.language not in getattr(event, name)))
    ]
