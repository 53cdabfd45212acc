"""Letting the public see an event, language by language."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from outreach.events import calendar_texts, searching
from outreach.events.choices import Status
from outreach.events.errors import LanguageMissingError, NothingToPublishError, StillAheadError, WrongStateError
from outreach.events.facts import EventArchived, EventPublished
from outreach.events.lifecycle import sources_of
from outreach.events.models import Event, EventLanguage
from outreach.journal import log
from outreach.shared import clock


@transaction.atomic
def publish_event(event: Event, *, languages: Iterable[str], by: int | None, at: datetime | None = None) -> Event:
    """Publish a draft in these languages.

    Raises WrongStateError unless it is a draft, NothingToPublishError without a session or a language,
    LanguageMissingError for a language without a title.
    """
    at = at or clock.now()
    changed = Event.objects.filter(pk=event.pk, status=Status.DRAFT).update(status=Status.PUBLISHED, published_at=at, changed_at=at)
    if changed != 1:
        raise WrongStateError
    event.refresh_from_db()
    wanted = sorted(set(languages))
    if not wanted or not (event.is_record or event.sessions.exists()):
        raise NothingToPublishError
    _add_languages(event, wanted, at)
    calendar_texts.rewrite(event.pk)
    log.record(EventPublished(event.pk, wanted), by=by, at=at, event_id=event.pk)
    return event


@transaction.atomic
def publish_language(event: Event, language: str, *, by: int | None, at: datetime | None = None) -> Event:
    """Publish one more language of an event that is published. Again changes nothing."""
    at = at or clock.now()
    if Event.objects.filter(pk=event.pk, status=Status.PUBLISHED).update(changed_at=at) != 1:
        raise WrongStateError
    event.refresh_from_db()
    if not event.languages.filter(language=language).exists():
        _add_languages(event, [language], at)
        log.record(EventPublished(event.pk, [language]), by=by, at=at, event_id=event.pk)
    calendar_texts.rewrite(event.pk)
    return event


@transaction.atomic
def archive_event(event: Event, *, by: int | None, at: datetime | None = None) -> Event:
    """Put a published event away: it stays readable and takes no registrations.

    Raises WrongStateError unless it is published, StillAheadError while a session of it is to be held.
    """
    at = at or clock.now()
    changed = Event.objects.filter(pk=event.pk, status__in=sources_of(Status.ARCHIVED)).update(status=Status.ARCHIVED, changed_at=at)
    if changed != 1:
        raise WrongStateError
    if event.sessions.to_be_held(at=at).exists():
        raise StillAheadError
    event.refresh_from_db()
    calendar_texts.rewrite(event.pk)
    log.record(EventArchived(event.pk), by=by, at=at, event_id=event.pk)
    return event


def _add_languages(event: Event, languages: list[str], at: datetime) -> None:
    if missing := next((language for language in languages if language not in event.title), None):
        raise LanguageMissingError(missing)
    EventLanguage.objects.bulk_create([EventLanguage(event=event, language=language, published_at=at) for language in languages])
    # Readers find by the languages that they may see.
    searching.index(event.pk)
