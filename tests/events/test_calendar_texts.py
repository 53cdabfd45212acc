"""Entries of feeds are kept ready, and are never other than what would be written now."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import settings as configured
from django.core.management import call_command

from outreach.economies.models import Economy
from outreach.events import actions
from outreach.events.actions import Timing
from outreach.events.calendar_texts import entries_of, entry_of, rewrite, rewrite_all, rewrite_lacking
from outreach.events.choices import Kind, Mode, Pattern
from outreach.events.feeds import number_of_last_change
from outreach.events.ical import session_file
from outreach.events.models import CalendarText, Event, Session
from outreach.registrations.actions import open_intake
from outreach.registrations.choices import Way
from tests.factories import GENEVA, SUMMARY, TITLE, make_event, make_institution, make_resource, make_session, make_topic

pytestmark = pytest.mark.django_db
AT = datetime(2027, 1, 10, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
REASON = {"en": "Illness", "fr": "Maladie"}
LANGUAGES = [code for code, _name in configured.LANGUAGES]


def drafted() -> Event:
    texts = actions.EventTexts("en", TITLE, SUMMARY, {})
    event = actions.create_event("markets", kind=Kind.WEBINAR, pattern=Pattern.SINGLE, texts=texts, by=None, at=AT)
    timing = Timing(date(2027, 2, 9), time(14), time(15), "Europe/Zurich")
    actions.add_session(event, slug="1", language="en", mode=Mode.ONLINE, timing=timing, place=GENEVA, by=None, at=AT)
    return event


def published() -> Event:
    return actions.publish_event(drafted(), languages=["en"], by=None, at=AT)


def hosted() -> Event:
    event = published()
    actions.add_host(event, make_institution(), by=None, at=AT)
    actions.add_host(event, make_institution(), by=None, at=AT)
    return event


def with_material() -> Event:
    event = published()
    actions.add_material(event, title={"en": "Slides"}, url="https://files.example/a.pdf", by=None, at=AT)
    return event


def cancelled() -> Event:
    return actions.cancel_event(published(), reason=REASON, by=None, at=AT)


def with_cancelled_session() -> Event:
    event = published()
    actions.cancel_session(the_session(event), reason=REASON, by=None, at=AT)
    return event


def begun() -> Event:
    event = published()
    actions.move_session(the_session(event), timing=Timing(AT.date(), time(9), time(11), "UTC"), by=None, at=AT - timedelta(days=1))
    return event


def the_session(event: Event) -> Session:
    return Session.objects.select_related("event").get(event=event, slug="1")


def retime(event: Event) -> None:
    event.sessions.update(starts_at=AT + timedelta(days=40), ends_at=AT + timedelta(days=41))
    assert len(list(actions.retime(at=AT + MINUTE))) == 1


def timing(hour: int) -> Timing:
    return Timing(date(2027, 3, 9), time(hour), time(hour + 1), "Africa/Nairobi")


# Each action that changes a public event, from the event that it begins with. All happen at one instant: the entry must
# be written anew even where `changed_at` alone would not tell.
Change = tuple[Callable[[], Event], Callable[[Event], object]]
CHANGES: dict[str, Change] = {
    "publish_event": (drafted, lambda event: actions.publish_event(event, languages=["en", "fr"], by=None, at=AT)),
    "publish_language": (published, lambda event: actions.publish_language(event, "fr", by=None, at=AT)),
    "archive_event": (with_cancelled_session, lambda event: actions.archive_event(event, by=None, at=AT)),
    "cancel_event": (published, lambda event: actions.cancel_event(event, reason=REASON, by=None, at=AT)),
    "restore_event": (cancelled, lambda event: actions.restore_event(event, by=None, at=AT)),
    "cancel_session": (published, lambda event: actions.cancel_session(the_session(event), reason=REASON, by=None, at=AT)),
    "restore_session": (with_cancelled_session, lambda event: actions.restore_session(the_session(event), by=None, at=AT)),
    "move_session": (published, lambda event: actions.move_session(the_session(event), timing=timing(9), by=None, at=AT)),
    "retime": (published, retime),
    "change_session": (
        published,
        lambda event: actions.change_session(the_session(event), mode=Mode.ROOM, venue={"en": "Room D"}, by=None, at=AT),
    ),
    "change_livestream": (
        published,
        lambda event: actions.change_livestream(the_session(event), url="https://live.example/a", by=None, at=AT),
    ),
    "end_session": (begun, lambda event: actions.end_session(the_session(event), by=None, at=AT)),
    "add_session": (
        published,
        lambda event: actions.add_session(event, slug="2", language="fr", mode=Mode.ONLINE, timing=timing(9), place=GENEVA, by=None, at=AT),
    ),
    "edit_texts": (
        published,
        lambda event: actions.edit_texts(event, texts={"title": {"en": "Markets"}}, seen={"title": {"en": TITLE["en"]}}, by=None, at=AT),
    ),
    "set_team": (published, lambda event: actions.set_team(event, None, by=None, at=AT + MINUTE)),
    "add_agenda_item": (published, lambda event: actions.add_agenda_item(event, minute=5, title={"en": "Tea"}, by=None, at=AT + MINUTE)),
    "add_host": (published, lambda event: actions.add_host(event, make_institution(), by=None, at=AT + MINUTE)),
    "add_material": (
        published,
        lambda event: actions.add_material(event, title={"en": "Slides"}, url="https://files.example/a.pdf", by=None, at=AT + MINUTE),
    ),
    "remove_material": (with_material, lambda event: actions.remove_material(event.materials.get(), by=None, at=AT + MINUTE)),
    "add_reference": (published, lambda event: actions.add_reference(event, make_resource(), by=None, at=AT + MINUTE)),
    "add_speaker": (
        published,
        lambda event: actions.add_speaker(event, "Mere", position_held={"en": "Adviser"}, by=None, at=AT + MINUTE),
    ),
    "put_earlier": (hosted, lambda event: actions.put_earlier(event.hosts.last(), by=None, at=AT + MINUTE)),
    "remove_part": (hosted, lambda event: actions.remove_part(event.hosts.first(), by=None, at=AT + MINUTE)),
    "set_audience": (
        published,
        lambda event: actions.set_audience(event, Economy.objects.filter(code="WS"), by=None, at=AT + MINUTE),
    ),
    "set_topics": (published, lambda event: actions.set_topics(event, [make_topic()], by=None, at=AT + MINUTE)),
    "open_intake": (
        published,
        lambda event: open_intake(the_session(event), way=Way.ONLINE, capacity=None, by=None, at=AT + MINUTE),
    ),
}
# And those that no feed shows.
NOT_IN_FEEDS = {
    "create_event": "a draft",
    "add_series": "no event belongs to it yet",
    "add_record": "records are in no feed",
    "load_records": "records are in no feed",
}


def kept() -> dict[tuple[int, str], str]:
    return {(text.session_id, text.language): text.vevent for text in CalendarText.objects.all()}


def as_written_now() -> dict[tuple[int, str], str]:
    sessions = Session.objects.public().select_related("event").prefetch_related("event__languages")
    return {(session.pk, language): entry_of(session, language) for session in sessions for language in LANGUAGES}


@pytest.mark.parametrize("name", CHANGES)
def test_after_every_action_the_kept_entries_are_what_would_be_written_now_and_feeds_know(name: str) -> None:
    make, change = CHANGES[name]
    event = make()
    before = number_of_last_change()

    change(event)

    assert kept() == as_written_now() != {}
    assert number_of_last_change() > before


def test_every_action_of_the_programme_is_tried_or_named_with_a_reason() -> None:
    assert {name for name in actions.__all__ if name[0].islower()} == (set(CHANGES) | set(NOT_IN_FEEDS)) - {"open_intake"}


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        (Session, {"title": {"en": "The price"}}, "The price"),
        (Session, {"sequence": 7}, "SEQUENCE:7"),
        (Session, {"mode": "room", "venue": {"en": "Room D"}}, "Room D"),
        (Session, {"starts_at": datetime(2027, 2, 9, 12, tzinfo=UTC)}, "Zurich:20270209T130000"),
        (Session, {"ends_at": datetime(2027, 2, 9, 15, tzinfo=UTC)}, "Zurich:20270209T160000"),
        (Session, {"zone": "Africa/Nairobi"}, "Nairobi:20270209T1"),
        (Session, {"status": "cancelled", "cancelled_at": AT, "cancel_reason": REASON}, "Cancelled: Illness"),
        (Event, {"slug": "other-markets"}, "other-markets"),
        (Event, {"title": {"en": "Markets"}}, "Markets"),
        (Event, {"summary": {"en": "Short"}}, "Short"),
    ],
)
def test_an_entry_whose_time_is_not_that_of_its_session_is_not_believed(
    table: type[Session | Event], change: dict, said: str, django_assert_num_queries
) -> None:
    """Whatever writes past the actions and moves `changed_at` is told rightly."""
    published()
    before = entries_of(Session.objects.all(), "en")[0].vevent
    table.objects.update(**change, changed_at=AT + MINUTE)

    with django_assert_num_queries(4):
        (found,) = entries_of(Session.objects.all(), "en")

    assert found.vevent == as_written_now()[Session.objects.get().pk, "en"] != before
    assert said in found.vevent.replace("\r\n ", "")


def test_entries_that_hold_cost_one_query_and_stand_in_the_order_asked_for(django_assert_num_queries) -> None:
    days = [make_session(make_event(), on=date(2027, 3, day)) for day in (3, 1, 2)]
    rewrite_lacking()

    with django_assert_num_queries(1):
        found = entries_of(Session.objects.order_by("starts_at"), "fr")

    assert [entry.starts_at for entry in found] == sorted(day.starts_at for day in days)


def test_drafts_have_no_entries() -> None:
    rewrite(drafted().pk)

    assert (rewrite_all(), rewrite_lacking(), kept()) == (0, 0, {})


def test_writing_what_is_lacking_leaves_the_rest() -> None:
    first, second = (make_session(make_event(slug=slug)) for slug in ("one", "two"))
    rewrite(first.event_id)
    held = set(CalendarText.objects.values_list("pk", flat=True))

    assert rewrite_lacking() == len(LANGUAGES)

    assert kept() == as_written_now()
    assert held < set(CalendarText.objects.values_list("pk", flat=True))
    assert {second.pk, first.pk} == {session for session, _language in kept()}


def test_a_site_that_moved_writes_its_entries_anew(settings) -> None:
    settings.SITE_URL = "https://old.example"
    event = published()
    settings.SITE_URL = "https://new.example"

    call_command("calendar_texts", all=True, verbosity=0)

    assert kept() == as_written_now()
    said = kept()[event.sessions.get().pk, "fr"].replace("\r\n ", "")
    assert ("https://new.example/fr/events/markets/" in said, "old.example" in said) == (True, False)


def test_the_file_of_a_session_has_the_very_entry_of_the_feeds() -> None:
    session = the_session(published())

    assert kept()[session.pk, "fr"].encode() in session_file(session, language="fr")


def test_a_move_to_the_same_time_changes_nothing() -> None:
    event = published()
    before = (kept(), number_of_last_change(), event.changed_at)

    same = Timing(date(2027, 2, 9), time(14), time(15), "Europe/Zurich")
    actions.move_session(the_session(event), timing=same, by=None, at=AT + MINUTE)

    event.refresh_from_db()
    assert (kept(), number_of_last_change(), event.changed_at) == before
