"""Drafting events and their sessions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from outreach.events.choices import Kind, Mode, Pattern
from outreach.events.errors import BadTimeError
from outreach.events.facts import EventCreated, SessionAdded
from outreach.events.models import Event, Interpretation, Series, Session
from outreach.journal import log
from outreach.shared import clock


@dataclass(frozen=True)
class EventTexts:
    """The words of an event, by language. The base language (en, fr or es) must have a title."""

    base_language: str
    title: dict[str, str]
    summary: dict[str, str]
    aims: dict[str, str]


@dataclass(frozen=True)
class Timing:
    """When a session is held, on the wall clocks of an IANA zone. An end not after the start is on the next day."""

    on: date
    starts: time
    ends: time
    zone: str

    def instants(self) -> tuple[datetime, datetime]:
        """Start and end in UTC. Raises BadTimeError for a zone that is none."""
        if not clock.is_zone(self.zone):
            raise BadTimeError
        last_day = self.on if self.ends > self.starts else self.on + timedelta(days=1)
        start = clock.to_instant(datetime.combine(self.on, self.starts), self.zone)
        end = clock.to_instant(datetime.combine(last_day, self.ends), self.zone)
        if end <= start:
            raise BadTimeError
        return start, end


@transaction.atomic
def create_event(
    slug: str,
    *,
    kind: Kind,
    pattern: Pattern,
    texts: EventTexts,
    series: Series | None = None,
    is_sample: bool = False,
    by: int | None,
    at: datetime | None = None,
) -> Event:
    """Draft an event without sessions."""
    at = at or clock.now()
    event = Event.objects.create(
        slug=slug,
        kind=kind,
        pattern=pattern,
        series=series,
        is_sample=is_sample,
        base_language=texts.base_language,
        title=texts.title,
        summary=texts.summary,
        aims=texts.aims,
        changed_at=at,
    )
    log.record(EventCreated(event.pk), by=by, at=at, event_id=event.pk)
    return event


@transaction.atomic
def add_session(
    event: Event,
    *,
    slug: str,
    language: str,
    mode: Mode,
    timing: Timing,
    place: dict[str, str],
    title: dict[str, str] | None = None,
    venue: dict[str, str] | None = None,
    interpretation: Iterable[str] = (),
    by: int | None,
    at: datetime | None = None,
) -> Session:
    """Add a session. Raises BadTimeError for an unknown zone or an end before the start."""
    at = at or clock.now()
    starts_at, ends_at = timing.instants()
    session = Session.objects.create(
        event=event,
        slug=slug,
        language=language,
        mode=mode,
        title=title or {},
        place=place,
        venue=venue or {},
        local_date=timing.on,
        local_start=timing.starts,
        local_end=timing.ends,
        zone=timing.zone,
        starts_at=starts_at,
        ends_at=ends_at,
        changed_at=at,
    )
    Interpretation.objects.bulk_create([Interpretation(session=session, language=code) for code in interpretation])
    Event.objects.filter(pk=event.pk).update(changed_at=at)
    log.record(SessionAdded(session.pk), by=by, at=at, event_id=event.pk)
    return session
