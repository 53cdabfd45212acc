"""Rewriting the texts of an event, alone and beside somebody else."""

from datetime import UTC, datetime

import pytest

from outreach.events.actions import edit_texts, set_team
from outreach.events.choices import Status
from outreach.events.errors import EditConflictError, TextConflict, TextMissingError
from outreach.events.models import Event
from outreach.journal.models import Entry
from outreach.people.models import Team
from tests.factories import make_event

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 10, 9, tzinfo=UTC)
LATER = datetime(2027, 1, 11, 9, tzinfo=UTC)
SEEN = {
    "title": {"en": "Markets", "fr": "Marchés"},
    "summary": {"en": "Find a market."},
    "aims": {"en": "Find a code\nCompare markets"},
    "preparation": {},
}


@pytest.fixture
def event() -> Event:
    return make_event(**SEEN, status=Status.DRAFT, changed_at=AT)


def texts(**changes: dict[str, str]) -> dict[str, dict[str, str]]:
    """The texts as they were seen, with some languages of some rewritten."""
    return {name: words | changes.get(name, {}) for name, words in SEEN.items()}


def edited() -> list[tuple[str, str, int | None]]:
    return [(entry.name, entry.payload.get("part", ""), entry.actor_id) for entry in Entry.objects.order_by("pk")]


def test_edit_texts_writes_what_was_changed_and_says_so(event: Event) -> None:
    edit_texts(event, texts=texts(title={"fr": "Des marchés", "es": "Mercados"}, preparation={"en": "A label"}), seen=SEEN, by=7, at=LATER)

    event.refresh_from_db()
    assert event.title == {"en": "Markets", "fr": "Des marchés", "es": "Mercados"}
    assert (event.preparation, event.summary, event.changed_at) == ({"en": "A label"}, {"en": "Find a market."}, LATER)
    assert edited() == [("event.edited", "texts", 7)]


def test_edit_texts_that_changes_nothing_says_nothing(event: Event) -> None:
    edit_texts(event, texts=texts(aims={"en": " Find a code\r\nCompare markets\r\n"}), seen=SEEN, by=7, at=LATER)

    event.refresh_from_db()
    assert (event.aims, event.changed_at, edited()) == (SEEN["aims"], AT, [])


def test_an_emptied_text_is_gone(event: Event) -> None:
    edit_texts(event, texts=texts(summary={"en": "  "}), seen=SEEN, by=None, at=LATER)

    event.refresh_from_db()
    assert event.summary == {}


def test_two_who_change_different_texts_both_have_their_way(event: Event) -> None:
    edit_texts(event, texts=texts(title={"fr": "Des marchés"}), seen=SEEN, by=1, at=LATER)

    edit_texts(event, texts=texts(title={"en": "New markets"}, summary={"fr": "Trouvez."}), seen=SEEN, by=2, at=LATER)

    event.refresh_from_db()
    assert event.title == {"en": "New markets", "fr": "Des marchés"}
    assert event.summary == {"en": "Find a market.", "fr": "Trouvez."}


def test_two_who_make_the_same_change_do_not_conflict(event: Event) -> None:
    for by in (1, 2):
        edit_texts(event, texts=texts(title={"en": "New markets"}), seen=SEEN, by=by, at=LATER)

    event.refresh_from_db()
    assert event.title["en"] == "New markets"
    assert edited() == [("event.edited", "texts", 1)]


def test_two_who_change_one_text_conflict_and_nothing_of_the_second_is_written(event: Event) -> None:
    edit_texts(event, texts=texts(title={"en": "Hers"}), seen=SEEN, by=1, at=LATER)

    with pytest.raises(EditConflictError) as refused:
        edit_texts(event, texts=texts(title={"en": "His"}, summary={"en": "His too"}), seen=SEEN, by=2, at=LATER)

    event.refresh_from_db()
    assert refused.value.conflicts == (TextConflict("title", "en", "Markets", "Hers", "His"),)
    assert (refused.value.now["title"]["en"], refused.value.merged["title"]["en"]) == ("Hers", "His")
    assert refused.value.merged["summary"] == {"en": "His too"}
    assert (event.title["en"], event.summary) == ("Hers", SEEN["summary"])
    assert edited() == [("event.edited", "texts", 1)]


def test_who_has_seen_the_other_text_may_write_over_it(event: Event) -> None:
    edit_texts(event, texts=texts(title={"en": "Hers"}), seen=SEEN, by=1, at=LATER)

    edit_texts(event, texts=texts(title={"en": "His"}), seen=texts(title={"en": "Hers"}), by=2, at=LATER)

    event.refresh_from_db()
    assert event.title["en"] == "His"


@pytest.mark.parametrize("language", ["en", "fr"], ids=["the base language", "a published one"])
def test_a_title_that_is_needed_is_not_taken_away(language: str) -> None:
    event = make_event(**SEEN, languages=("en", "fr"), changed_at=AT)

    with pytest.raises(TextMissingError) as refused:
        edit_texts(event, texts=texts(title={language: ""}), seen=SEEN, by=None, at=LATER)

    event.refresh_from_db()
    assert (refused.value.field, refused.value.language) == ("title", language)
    assert (event.title, event.changed_at, edited()) == (SEEN["title"], AT, [])


def test_a_title_that_nobody_published_may_go(event: Event) -> None:
    edit_texts(event, texts=texts(title={"fr": ""}), seen=SEEN, by=None, at=LATER)

    event.refresh_from_db()
    assert event.title == {"en": "Markets"}


def test_set_team_gives_the_event_away(event: Event) -> None:
    team = Team.objects.create(slug="gtd", name="Helpdesk")

    set_team(event, team, by=3, at=LATER)

    event.refresh_from_db()
    assert (event.team, event.changed_at, edited()) == (team, LATER, [("event.edited", "team", 3)])
