"""Drafting events and their sessions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction

from outreach.events import calendar_texts, searching
from outreach.events.choices import Kind, Mode, Pattern
from outreach.events.errors import BadTimeError, SessionTakenError, SkippedTimeError, SlugTakenError, TextMissingError
from outreach.events.facts import EventCreated, SessionAdded
from outreach.events.models import Event, Interpretation, Series, Session
from outreach.journal import log
from outreach.people.models import Team
from outreach.shared import clock
from outreach.shared.inserting import insert_unless_known


@dataclass(frozen=True)
class EventTexts:
    """The words of an event, by language. The base language (en, fr or es) must have a title."""

    base_language: str
    title: dict[str, str]
    summary: dict[str, str]
    aims: dict[str, str]
    preparation: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Timing:
    """When a session is held, on the wall clocks of an IANA zone. An end not after the start is on the next day."""

    on: date
    starts: time
    ends: time
    zone: str

    def instants(self) -> tuple[datetime, datetime]:
        """Start and end in UTC, a skipped time read with the offset before the change. Raises BadTimeError for a zone that is none."""
        if not clock.is_zone(self.zone):
            raise BadTimeError
        start, end = (clock.to_instant(wall, self.zone) for wall in self._walls())
        if end <= start:
            raise BadTimeError
        return start, end

    def existing_instants(self) -> tuple[datetime, datetime]:
        """Start and end in UTC of a time that somebody chose. Raises SkippedTimeError for one that the clocks skip, else as `instants`."""
        if not clock.is_zone(self.zone):
            raise BadTimeError
        for name, wall in zip(("starts", "ends"), self._walls(), strict=True):
            if not clock.is_shown(wall, self.zone):
                raise SkippedTimeError(name, wall, clock.first_shown(wall, self.zone))
        return self.instants()

    def _walls(self) -> tuple[datetime, datetime]:
        # A day or a zone further, and Python has no such date.
        if self.on.year in {date.min.year, date.max.year}:
            raise BadTimeError
        last_day = self.on if self.ends > self.starts else self.on + timedelta(days=1)
        return datetime.combine(self.on, self.starts), datetime.combine(last_day, self.ends)


@transaction.atomic
def create_event(
    slug: str,
    *,
    kind: Kind,
    pattern: Pattern,
    texts: EventTexts,
    series: Series | None = None,
    team: Team | None = None,
    is_sample: bool = False,
    by: int | None,
    at: datetime | None = None,
) -> Event:
    """Draft an event without sessions. Raises SlugTakenError, TextMissingError without a title in the base language."""
    at = at or clock.now()
    if not texts.title.get(texts.base_language, "").strip():
        raise TextMissingError("title", texts.base_language)
    event = Event(
        slug=slug,
        kind=kind,
        pattern=pattern,
        series=series,
        team=team,
        is_sample=is_sample,
        base_language=texts.base_language,
        title=texts.title,
        summary=texts.summary,
        aims=texts.aims,
        preparation=texts.preparation,
        changed_at=at,
    )
    if not insert_unless_known(event):
        raise SlugTakenError
    searching.index(event.pk)
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
    dial_in: str = "",
    interpretation: Iterable[str] = (),
    by: int | None,
    at: datetime | None = None,
) -> Session:
    """Add a session.

    Raises BadTimeError for an unknown zone or an end before the start, SkippedTimeError for a time that no clock shows,
    SessionTakenError for a slug that another session of the event has.
    """
    at = at or clock.now()
    starts_at, ends_at = timing.existing_instants()
    # Locks the event: of two who add the same session, the second one sees the first's.
    Event.objects.filter(pk=event.pk).update(changed_at=at)
    if event.sessions.filter(slug=slug).exists():
        raise SessionTakenError
    session = Session.objects.create(
        event=event,
        slug=slug,
        language=language,
        mode=mode,
        title=title or {},
        place=place,
        venue=venue or {},
        dial_in=dial_in,
        local_date=timing.on,
        local_start=timing.starts,
        local_end=timing.ends,
        zone=timing.zone,
        starts_at=starts_at,
        ends_at=ends_at,
        changed_at=at,
    )
    Interpretation.objects.bulk_create([Interpretation(session=session, language=code) for code in interpretation])
    searching.index(event.pk)
    calendar_texts.rewrite(event.pk)
    log.record(SessionAdded(session.pk), by=by, at=at, event_id=event.pk)
    return session
