"""Rewriting an event's texts, when others may be rewriting them too."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction

from outreach.events import calendar_texts, searching
from outreach.events.errors import EditConflictError, TextConflict, TextMissingError
from outreach.events.facts import EventEdited
from outreach.events.models import Event
from outreach.journal import log
from outreach.people.models import Team
from outreach.shared import clock

TEXTS = ("title", "summary", "aims", "preparation")

# Name of the text → language → words.
Texts = Mapping[str, Mapping[str, str]]


@transaction.atomic
def edit_texts(event: Event, *, texts: Texts, seen: Texts, by: int | None, at: datetime | None = None) -> Event:
    """Write `texts` over `seen`, which is what the writer had before her: a text that she did not change stays as it is now.

    Where somebody else changed a text meanwhile and she changed it too, to something else, EditConflictError lists them all and
    nothing is written. Raises TextMissingError for a title that the base language or a published one would lose.
    """
    at = at or clock.now()
    # PostgreSQL: two writers must not both compare with the same old texts.
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    now = texts_of(event)
    merged = {name: _merged(event, name, texts, seen) for name in TEXTS}
    conflicts = tuple(_conflicts(event, texts, seen))
    if conflicts:
        raise EditConflictError(conflicts, now=now, merged=merged)
    changed = {name: words for name, words in merged.items() if words != now[name]}
    if not changed:
        return event
    _require_titles(event, changed.get("title", event.title))
    Event.objects.filter(pk=event.pk).update(**changed, changed_at=at)
    searching.index(event.pk)
    event.refresh_from_db()
    calendar_texts.rewrite(event.pk)
    log.record(EventEdited(event.pk, "texts"), by=by, at=at, event_id=event.pk)
    return event


@transaction.atomic
def set_team(event: Event, team: Team | None, *, by: int | None, at: datetime | None = None) -> Event:
    """Give the event to another team, or to administrators alone."""
    at = at or clock.now()
    Event.objects.filter(pk=event.pk).update(team=team, changed_at=at)
    event.refresh_from_db()
    calendar_texts.rewrite(event.pk)
    log.record(EventEdited(event.pk, "team"), by=by, at=at, event_id=event.pk)
    return event


def texts_of(event: Event) -> dict[str, dict[str, str]]:
    """All texts that `edit_texts` writes, as they stand."""
    return {name: dict(getattr(event, name)) for name in TEXTS}


def plain(words: str | None) -> str:
    """As texts are compared: browsers send other line ends than they were given."""
    return "\n".join((words or "").splitlines()).strip()


def _hers(name: str, texts: Texts, seen: Texts) -> Iterator[tuple[str, str, str]]:
    """(language, before, hers) of each text that she changed."""
    for language, words in texts.get(name, {}).items():
        before, hers = plain(seen.get(name, {}).get(language)), plain(words)
        if hers != before:
            yield language, before, hers


def _conflicts(event: Event, texts: Texts, seen: Texts) -> Iterator[TextConflict]:
    for name in TEXTS:
        for language, before, hers in _hers(name, texts, seen):
            now = plain(getattr(event, name).get(language))
            if now not in {before, hers}:
                yield TextConflict(name, language, before, now, hers)


def _merged(event: Event, name: str, texts: Texts, seen: Texts) -> dict[str, str]:
    merged = dict(getattr(event, name)) | {language: hers for language, _before, hers in _hers(name, texts, seen)}
    return {language: words for language, words in merged.items() if words}


def _require_titles(event: Event, title: Mapping[str, str]) -> None:
    published = event.languages.order_by("pk").values_list("language", flat=True)
    for language in (event.base_language, *(code for code in published if code in event.title)):
        if language not in title:
            raise TextMissingError("title", language)
