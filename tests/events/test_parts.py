"""What belongs to an event."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.catalogue.models import Resource, Topic
from outreach.economies.models import Economy, Institution
from outreach.events.actions import (
    EventTexts,
    add_agenda_item,
    add_host,
    add_reference,
    add_series,
    add_speaker,
    create_event,
    put_earlier,
    remove_part,
    set_audience,
    set_topics,
)
from outreach.events.choices import HostRole, Kind, Pattern
from outreach.events.models import Event
from outreach.journal.models import Entry

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    texts = EventTexts("en", {"en": "Rules of origin"}, {}, {})
    return create_event("origin", kind=Kind.WORKSHOP, pattern=Pattern.SINGLE, texts=texts, by=None, at=AT)


def make_institution(name: str) -> Institution:
    return Institution.objects.create(name={"en": name}, kind="international")


def edits() -> list[str]:
    return [entry.payload["part"] for entry in Entry.objects.filter(name="event.edited").order_by("pk")]


def test_add_host_twice_keeps_one_and_takes_the_role(event: Event) -> None:
    first, second = make_institution("Ours"), make_institution("Theirs")
    add_host(event, first, by=None, at=LATER)
    add_host(event, second, by=None, at=LATER)

    add_host(event, second, role=HostRole.CO_HOST, by=None, at=LATER)

    hosts = [(host.institution_id, host.role, host.position) for host in event.hosts.all()]
    assert hosts == [(first.pk, "lead", 0), (second.pk, "co-host", 1)]


def test_add_speaker_stands_after_the_others(event: Event) -> None:
    for name in ("Ana", "Ben", "Chen"):
        add_speaker(event, name, position_held={"en": "Adviser"}, language="en", by=None, at=LATER)

    assert [(speaker.name, speaker.position) for speaker in event.speakers.all()] == [("Ana", 0), ("Ben", 1), ("Chen", 2)]


def test_add_agenda_item_is_listed_by_the_minute(event: Event) -> None:
    add_agenda_item(event, minute=30, title={"en": "Questions"}, by=None, at=LATER)
    add_agenda_item(event, minute=0, title={"en": "Welcome"}, by=None, at=LATER)

    assert [item.minute for item in event.agenda.all()] == [0, 30]


def test_add_reference_twice_keeps_one(event: Event) -> None:
    resource = Resource.objects.create(slug="tool", title={"en": "Tool"}, url="https://tool.example", resource_type="tool")

    first = add_reference(event, resource, by=None, at=LATER)

    assert add_reference(event, resource, by=None, at=LATER) == first


def test_set_topics_and_audience_replace_what_was_there(event: Event) -> None:
    tariffs, customs = (Topic.objects.create(slug=slug, title={"en": slug}) for slug in ("tariffs", "customs"))
    set_topics(event, [tariffs], by=None, at=LATER)

    set_topics(event, [customs], by=None, at=LATER)
    set_audience(event, [Economy.objects.get(code="FJ")], by=None, at=LATER)

    assert list(event.topics.all()) == [customs]
    assert [economy.code for economy in event.audience.all()] == ["FJ"]


def test_each_change_moves_changed_at_and_is_in_the_journal(event: Event) -> None:
    resource = Resource.objects.create(slug="tool", title={"en": "Tool"}, url="https://tool.example", resource_type="tool")
    changes = [
        lambda at: add_host(event, make_institution("Ours"), by=None, at=at),
        lambda at: add_speaker(event, "Ana", position_held={}, by=None, at=at),
        lambda at: add_agenda_item(event, minute=0, title={"en": "Welcome"}, by=None, at=at),
        lambda at: add_reference(event, resource, by=None, at=at),
        lambda at: set_topics(event, [], by=None, at=at),
        lambda at: set_audience(event, [], by=None, at=at),
    ]
    for number, change in enumerate(changes, start=1):
        at = AT + timedelta(minutes=number)
        change(at)
        assert Event.objects.get(pk=event.pk).changed_at == at

    assert edits() == ["hosts", "speakers", "agenda", "references", "topics", "audience"]


def test_add_series_is_in_the_journal() -> None:
    series = add_series("quarterly", base_language="en", title={"en": "Quarterly webinar"}, by=None, at=AT)

    assert [(entry.name, entry.subject_id) for entry in Entry.objects.all()] == [("series.added", series.pk)]


def test_remove_part_takes_it_away_and_says_which(event: Event) -> None:
    host = add_host(event, make_institution("Ours"), by=None, at=LATER)
    speaker = add_speaker(event, "Ana", position_held={}, by=None, at=LATER)
    item = add_agenda_item(event, minute=0, title={"en": "Welcome"}, by=None, at=LATER)
    Entry.objects.all().delete()

    for part in (host, speaker, item):
        remove_part(part, by=None, at=LATER)

    assert (event.hosts.count(), event.speakers.count(), event.agenda.count()) == (0, 0, 0)
    assert edits() == ["hosts", "speakers", "agenda"]


def test_remove_part_twice_says_it_once(event: Event) -> None:
    speaker = add_speaker(event, "Ana", position_held={}, by=None, at=LATER)
    again = event.speakers.get()
    Entry.objects.all().delete()

    remove_part(speaker, by=None, at=LATER)
    remove_part(again, by=None, at=LATER)

    assert edits() == ["speakers"]


def test_put_earlier_changes_places_with_the_one_before(event: Event) -> None:
    for name in ("Ana", "Ben", "Chen"):
        add_speaker(event, name, position_held={}, by=None, at=LATER)
    Entry.objects.all().delete()

    put_earlier(event.speakers.get(name="Chen"), by=None, at=LATER)

    assert [speaker.name for speaker in event.speakers.all()] == ["Ana", "Chen", "Ben"]
    assert edits() == ["speakers"]


def test_put_earlier_leaves_the_first_where_it_is(event: Event) -> None:
    ana = add_speaker(event, "Ana", position_held={}, by=None, at=LATER)
    Entry.objects.all().delete()

    put_earlier(ana, by=None, at=LATER)

    assert ([speaker.name for speaker in event.speakers.all()], edits()) == (["Ana"], [])
