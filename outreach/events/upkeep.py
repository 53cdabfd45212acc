"""What the organisers of events have still to do, and what comes next. Each takes the events that somebody edits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q

from outreach.events import searching
from outreach.events.choices import Mode, Phase, SessionStatus, Status
from outreach.events.lifecycle import phase_q
from outreach.events.models import Event, Livestream, Session
from outreach.events.querysets import EventQuerySet, SessionQuerySet
from outreach.shared.localized import BASE_LANGUAGES

# A draft is late when a session is this near; an address is missing from this near on.
DRAFT_IS_LATE = timedelta(days=21)
ADDRESS_IS_MISSING = timedelta(days=7)
# What people read of an event in each language that it is published in.
_READ = ("title", "summary")


@dataclass(frozen=True)
class Missing:
    """A published language in which a text is not written, so that people read another language there or none; or the language
    of a session, in which the event has no title yet.
    """

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
    """Texts that are not written in a published language or in that of a session, of events with a session ahead. Three queries."""
    ahead = Exists(Session.objects.filter(event=OuterRef("pk")).exclude(phase_q(Phase.ENDED, at)))
    held = Prefetch("sessions", Session.objects.to_be_held(at=at).order_by("pk"), to_attr="held")
    published = events.filter(ahead, status=Status.PUBLISHED).prefetch_related("languages", held).order_by("pk")
    return [missing for event in published for missing in _missing_in(event)]


def _missing_in(event: Event) -> Iterator[Missing]:
    published = [row.language for row in event.languages.all()]
    for language in published:
        if texts := tuple(name for name in _READ if language not in getattr(event, name)):
            yield Missing(event, language, texts)
    for language in languages_without_title(event, event.held):  # type: ignore[attr-defined] # prefetched
        if language not in published:
            yield Missing(event, language, ("title",))


def languages_without_title(event: Event, sessions: Iterable[Session]) -> list[str]:
    """The languages of these sessions in which texts are written and the event has no title, each once, in the order of the languages."""
    spoken = {session.language for session in sessions}
    return [code for code in BASE_LANGUAGES if code in spoken and code not in event.title]
