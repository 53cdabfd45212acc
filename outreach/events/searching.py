"""Free text: events are found by the stems of their words, without case and accents, on both databases alike.

`Event.search` holds the stems, each with a blank on either side. A text is stemmed by the rules of its own language;
what is asked for has no language, so each word is stemmed by the rules of all of them and any may meet.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.db.models import Prefetch, Q
from snowballstemmer import stemmer

from outreach.events.models import Event, Host
from outreach.events.querysets import EventQuerySet
from outreach.shared.folding import fold

# Texts in other languages are found by whole words.
_ALGORITHMS = {"en": "english", "fr": "french", "es": "spanish"}

# Words that nearly every text has: asked for, they would only hide what lacks them.
_SMALL_WORDS = frozenset(
    {
        *("a", "an", "and", "are", "at", "by", "for", "from", "how", "in", "is", "of", "on", "or", "the", "to", "what", "with"),
        *("au", "aux", "avec", "ce", "comment", "d", "dans", "de", "des", "du", "en", "est", "et", "l", "la", "le", "les", "ou"),
        *("par", "pour", "que", "qui", "s", "sur", "un", "une", "al", "como", "con", "del", "el", "las", "los", "o", "para", "por"),
        *("se", "su", "sus", "y"),
    }
)
_MOST_WORDS = 10
_ROWS_AT_ONCE = 200


def is_searchable(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return bool(fold(text))


def meets(text: str) -> Q:
    """Events that have every word of the text, up to ten; small words count only where there are no others."""
    words = dict.fromkeys(fold(text).split())
    telling = [word for word in words if word not in _SMALL_WORDS] or list(words)
    condition = Q()
    for word in telling[:_MOST_WORDS]:
        forms = {word, *(_stem(word, algorithm) for algorithm in _ALGORITHMS.values())}
        either = Q()
        for form in sorted(forms):
            either |= Q(search__contains=f" {form} ")
        condition &= either
    return condition


def index(event_id: int) -> None:
    """Write the event's words anew. For actions, after their changes. Eight queries or fewer, and the UPDATE."""
    for event in _with_texts(Event.objects.filter(pk=event_id)):
        Event.objects.filter(pk=event.pk).update(search=_stems(event))


def reindex(events: EventQuerySet | None = None) -> int:
    """Write the words of all events, or of these. Returns how many changed."""
    changed = 0
    rows = _with_texts(Event.objects.all() if events is None else events)
    for event in rows.order_by("pk").iterator(chunk_size=_ROWS_AT_ONCE):
        if (stems := _stems(event)) != event.search:
            # Only over what was read: an action that changed the event meanwhile has written later words.
            changed += Event.objects.filter(pk=event.pk, changed_at=event.changed_at).update(search=stems)
    return changed


@lru_cache(maxsize=8192)
def _stem(word: str, algorithm: str) -> str:
    """A stemmer of its own for each word: they keep state, and requests run in threads."""
    return stemmer(algorithm).stemWord(word)


def _with_texts(events: EventQuerySet) -> EventQuerySet:
    hosts = Host.objects.select_related("institution")
    parts = ("languages", "sessions", "topics", "speakers", Prefetch("hosts", hosts))
    return events.select_related("series", "record").prefetch_related(*parts)


def _stems(event: Event) -> str:
    stems = dict.fromkeys(
        _stem(word, _ALGORITHMS[language]) if language in _ALGORITHMS else word
        for language, text in _texts(event)
        for word in fold(text).split()
    )
    return f" {' '.join(stems)} "


def _texts(event: Event) -> Iterator[tuple[str, str]]:
    """Each text with its language, "" for names. Of what is published, only the languages that readers may see."""
    published = {row.language for row in event.languages.all()}
    own = [event.title, event.summary, event.aims, *(session.title for session in event.sessions.all())]
    own += [speaker.position_held for speaker in event.speakers.all()]
    for texts in own:
        yield from ((language, words) for language, words in texts.items() if not published or language in published)
    shared = [topic.title for topic in event.topics.all()]
    for session in event.sessions.all():
        shared += [session.venue, session.place]
    for host in event.hosts.all():
        shared.append(host.institution.name)
        yield "", host.institution.abbreviation
    if event.series:
        shared.append(event.series.title)
    for texts in shared:
        yield from texts.items()
    yield from (("", speaker.name) for speaker in event.speakers.all())
    if event.is_record:
        yield from _texts_of_record(event)


def _texts_of_record(event: Event) -> Iterable[tuple[str, str]]:
    record, language = event.record, event.base_language
    names = (*record.organisers, *record.partners, record.venue, record.city)
    return [(language, record.series_as_written), ("en", record.type_as_written), ("en", record.note), *(("", name) for name in names)]
