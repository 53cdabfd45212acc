"""Two who write one text at once: one is told, nothing is overwritten; and beside it a writer without the lock, that overwrites."""

from functools import partial

import pytest

from outreach.events.actions import edit_texts
from outreach.events.actions.editing import texts_of
from outreach.events.errors import EditConflictError
from outreach.events.models import Event
from outreach.journal.models import Entry
from tests.concurrency.threads import at_once
from tests.factories import make_event

every_engine = pytest.mark.django_db(transaction=True)


def write(event: Event, seen: dict, title: str) -> Event:
    return edit_texts(event, texts=seen | {"title": seen["title"] | {"en": title}}, seen=seen, by=None)


@every_engine
def test_twenty_who_write_one_title_at_once_are_one_writer_and_nineteen_who_are_shown_the_difference() -> None:
    event = make_event()
    seen = texts_of(event)

    answers = at_once([partial(write, event, seen, f"Title {number}") for number in range(20)])

    refused = [answer for answer in answers if isinstance(answer, EditConflictError)]
    event.refresh_from_db()
    written = [answer.title["en"] for answer in answers if isinstance(answer, Event)]
    assert (len(refused), written, Entry.objects.count()) == (19, [event.title["en"]], 1)


@every_engine
def test_those_who_write_different_languages_at_once_all_have_their_way() -> None:
    event = make_event()
    seen = texts_of(event)

    def translate(language: str) -> Event:
        return edit_texts(event, texts=seen | {"title": seen["title"] | {language: language}}, seen=seen, by=None)

    at_once([partial(translate, language) for language in ("en", "fr", "es", "ar", "pt", "ru")])

    event.refresh_from_db()
    assert event.title == {code: code for code in ("en", "fr", "es", "ar", "pt", "ru")}


@pytest.mark.postgresql
@every_engine
def test_without_the_lock_a_translation_would_be_lost() -> None:
    """The control: the same merge on a row that was read without the lock."""
    event = make_event(title={"en": "Markets"})

    def translate(language: str) -> None:
        for number in range(20):
            row = Event.objects.get(pk=event.pk)
            Event.objects.filter(pk=event.pk).update(title=row.title | {f"{language}-{number}": language})

    at_once([partial(translate, language) for language in ("fr", "es", "ar", "pt")])

    event.refresh_from_db()
    assert len(event.title) < 1 + 4 * 20
