"""What organisers have still to do."""

from datetime import timedelta

import pytest

from outreach.events.models import Event, Livestream, Session
from outreach.events.upkeep import ADDRESS_IS_MISSING, DRAFT_IS_LATE, late_drafts, missing_texts, sessions_without_address
from outreach.shared import clock
from tests.factories import make_event, make_livestream, make_session

pytestmark = pytest.mark.django_db
AT = clock.now()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def held(starts_in: timedelta, event: Event, **changes: object) -> Session:
    return make_session(event, starts_at=AT + starts_in, ends_at=AT + starts_in + HOUR, **changes)


def test_drafts_held_within_three_weeks_are_late_each_by_its_first_session_to_come_soonest_first() -> None:
    sooner, later, far, public = (make_event(status=status) for status in ("draft", "draft", "draft", "published"))
    held(-DAY, sooner)
    first = held(DAY, sooner)
    second = held(5 * DAY, later)
    held(10 * DAY, sooner)
    held(DRAFT_IS_LATE, far)
    held(DAY, public)

    assert late_drafts(Event.objects.all(), at=AT) == [first, second]


def test_a_session_online_within_a_week_without_an_address_is_missing_one() -> None:
    event = make_event()
    soon = held(2 * DAY, event)
    make_livestream(held(DAY, event))
    held(DAY, event, mode="room")
    held(DAY, event, status="cancelled", cancelled_at=AT, cancel_reason={"en": "Illness"})
    held(ADDRESS_IS_MISSING, event)
    held(-2 * HOUR, event)
    held(DAY, make_event(status="draft"))

    assert sessions_without_address(Event.objects.all(), at=AT) == [soon]
    assert Livestream.objects.count() == 1


def test_what_people_cannot_read_is_missing_in_each_published_language_and_in_that_of_a_session() -> None:
    silent = make_event(languages=("en",), summary={})
    held(DAY, silent)
    spoken = make_event(languages=("en",), title={"en": "New markets"}, summary={"en": "How to find them."})
    for language in ("en", "fr", "ar"):
        held(DAY, spoken, language=language)
    held(DAY, spoken, language="es", status="cancelled", cancelled_at=AT, cancel_reason={"en": "Illness"})

    missing = [(found.event, found.language, found.texts) for found in missing_texts(Event.objects.all(), at=AT)]

    assert missing == [(silent, "en", ("summary",)), (spoken, "fr", ("title",))]


def test_missing_texts_cost_the_same_for_one_event_and_for_three(django_assert_num_queries) -> None:
    held(DAY, make_event())
    with django_assert_num_queries(3):
        missing_texts(Event.objects.all(), at=AT)

    for _ in range(2):
        held(DAY, make_event())
    with django_assert_num_queries(3):
        missing_texts(Event.objects.all(), at=AT)
