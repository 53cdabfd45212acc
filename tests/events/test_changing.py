"""Changing a session but for its time, taking a cancelled one back, and times that no clock shows."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from outreach.events import actions
from outreach.events.actions import Timing
from outreach.events.choices import Mode, SessionStatus
from outreach.events.errors import BadTimeError, SessionTakenError, SkippedTimeError, SlugTakenError, TextMissingError, WrongStateError
from outreach.events.models import Event, Interpretation, Session
from outreach.journal.models import Entry
from tests.factories import GENEVA, make_event, make_session

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 10, 9, tzinfo=UTC)
LATER = datetime(2027, 1, 11, 9, tzinfo=UTC)
REASON = {"en": "The speaker is ill."}


def facts() -> list[tuple[str, dict[str, Any]]]:
    return [(entry.name, entry.payload) for entry in Entry.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"venue": {"en": "Room A"}}, ["venue"]),
        ({"mode": Mode.HYBRID}, ["mode"]),
        ({"dial_in": "+41 22 000 00 00, code 5"}, ["dial_in"]),
        ({"dial_in": "+41", "mode": Mode.ROOM, "venue": {"en": "A"}}, ["venue", "mode", "dial_in"]),
    ],
)
def test_what_calendars_show_raises_the_sequence_and_is_told(changes: dict[str, Any], parts: list[str]) -> None:
    session = make_session(sequence=2, changed_at=AT)

    session = actions.change_session(session, **changes, by=7, at=LATER)

    assert {name: getattr(session, name) for name in changes} == changes
    assert (session.sequence, session.changed_at, Event.objects.get().changed_at) == (3, LATER, LATER)
    assert facts() == [("session.changed", {"session_id": session.pk, "parts": parts})]


def test_what_calendars_do_not_need_raises_nothing_and_is_an_edit() -> None:
    session = make_session()

    session = actions.change_session(session, title={"en": "Day one"}, place={"en": "Berne"}, interpretation=["fr"], by=7, at=LATER)

    assert (session.title, session.place, session.sequence) == ({"en": "Day one"}, {"en": "Berne"}, 0)
    assert list(Interpretation.objects.values_list("session_id", "language")) == [(session.pk, "fr")]
    assert facts() == [("event.edited", {"event_id": session.event_id, "part": "sessions"})]


def test_interpretation_is_replaced_by_what_is_given() -> None:
    session = make_session()
    actions.change_session(session, interpretation=["fr", "es"], by=None, at=AT)

    actions.change_session(session, interpretation=["es", "ar"], by=None, at=LATER)

    assert sorted(session.interpretations.values_list("language", flat=True)) == ["ar", "es"]


def test_the_same_again_changes_nothing() -> None:
    session = make_session(venue={"en": "Room A"}, changed_at=AT)

    session = actions.change_session(session, venue={"en": "Room A"}, mode=Mode.ONLINE, dial_in="", interpretation=[], by=None, at=LATER)

    assert (session.sequence, session.changed_at, facts()) == (0, AT, [])


def test_a_cancelled_session_is_not_changed() -> None:
    session = make_session()
    actions.cancel_session(session, reason=REASON, by=None, at=AT)

    with pytest.raises(WrongStateError):
        actions.change_session(session, venue={"en": "Room A"}, by=None, at=LATER)

    session.refresh_from_db()
    assert (session.venue, session.sequence) == ({}, 1)


def test_restore_session_holds_it_after_all() -> None:
    session = make_session()
    actions.cancel_session(session, reason=REASON, by=None, at=AT)

    session = actions.restore_session(session, by=7, at=LATER)

    assert (session.status, session.cancelled_at, session.cancel_reason) == (SessionStatus.SCHEDULED, None, {})
    assert (session.sequence, session.changed_at) == (2, LATER)
    assert facts()[-1] == ("session.restored", {"session_id": session.pk})


def test_a_session_of_a_cancelled_event_is_not_restored_alone() -> None:
    session = make_session(on=date(2027, 2, 9))
    actions.cancel_event(session.event, reason=REASON, by=None, at=AT)

    with pytest.raises(WrongStateError):
        actions.restore_session(session, by=None, at=LATER)

    session.refresh_from_db()
    assert (session.status, session.sequence, [name for name, _payload in facts()]) == (SessionStatus.CANCELLED, 1, ["event.cancelled"])


def test_a_session_that_is_held_is_not_restored() -> None:
    session = make_session(changed_at=AT)

    with pytest.raises(WrongStateError):
        actions.restore_session(session, by=None, at=LATER)

    session.refresh_from_db()
    assert (session.sequence, session.changed_at, facts()) == (0, AT, [])


@pytest.mark.parametrize(
    ("timing", "field", "first_shown", "said"),
    [
        (Timing(date(2027, 3, 28), time(2, 30), time(4), "Europe/Zurich"), "starts", datetime(2027, 3, 28, 3), "03:00"),
        (Timing(date(2027, 3, 28), time(1), time(2, 15), "Europe/Zurich"), "ends", datetime(2027, 3, 28, 3), "03:00"),
        (Timing(date(2027, 3, 27), time(23), time(2), "Europe/Zurich"), "ends", datetime(2027, 3, 28, 3), "03:00"),
        (Timing(date(2011, 12, 30), time(14), time(15), "Pacific/Apia"), "starts", datetime(2011, 12, 31), "2011-12-31 00:00"),
    ],
    ids=["start", "end", "end on the next day", "a whole day"],
)
def test_a_time_that_clocks_skip_is_refused_and_the_next_one_named(timing: Timing, field: str, first_shown: datetime, said: str) -> None:
    session = make_session(changed_at=AT)

    with pytest.raises(SkippedTimeError) as refused:
        actions.move_session(session, timing=timing, by=None, at=LATER)
    with pytest.raises(SkippedTimeError):
        actions.add_session(session.event, slug="2", language="en", mode=Mode.ONLINE, timing=timing, place=GENEVA, by=None, at=LATER)

    session.refresh_from_db()
    assert (refused.value.field, refused.value.first_shown, said in str(refused.value)) == (field, first_shown, True)
    assert (session.changed_at, session.sequence, Session.objects.count(), facts()) == (AT, 0, 1, [])


def test_a_zone_that_is_none_is_refused_before_anything_else() -> None:
    with pytest.raises(BadTimeError):
        Timing(date(2027, 3, 28), time(2, 30), time(4), "Mars/Olympus").existing_instants()


def test_the_hour_that_comes_twice_is_the_first() -> None:
    timing = Timing(date(2027, 10, 31), time(2, 30), time(4), "Europe/Zurich")

    assert timing.existing_instants() == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 3, tzinfo=UTC))


def test_new_zone_rules_may_leave_a_session_in_an_hour_that_is_skipped() -> None:
    """Nobody chose that time: it is read as RFC 5545 reads it, and mending it stops at nothing."""
    session = make_session(on=date(2027, 3, 28), starts=time(2, 30), ends=time(4))
    Session.objects.update(starts_at=datetime(2027, 3, 28, 0, 30, tzinfo=UTC))

    mended = [found.pk for found, _old in actions.retime(at=AT)]

    session.refresh_from_db()
    assert (mended, session.starts_at, session.sequence) == ([session.pk], datetime(2027, 3, 28, 1, 30, tzinfo=UTC), 1)


def test_a_move_to_another_zone_names_its_city() -> None:
    session = make_session()

    session = actions.move_session(
        session, timing=Timing(date(2027, 2, 9), time(9), time(10), "Africa/Nairobi"), place={"en": "Nairobi"}, by=None, at=AT
    )

    assert (session.zone, session.place) == ("Africa/Nairobi", {"en": "Nairobi"})


def test_another_name_for_the_city_alone_is_an_edit_that_nobody_is_told_of() -> None:
    session = make_session(changed_at=AT)
    same = Timing(session.local_date, session.local_start, session.local_end, session.zone)

    session = actions.move_session(session, timing=same, place={"en": "Lancy"}, by=None, at=LATER)

    assert (session.place, session.sequence, session.moved_from) == ({"en": "Lancy"}, 0, None)
    assert facts() == [("event.edited", {"event_id": session.event_id, "part": "sessions"})]


def test_add_session_of_a_name_that_is_taken_is_refused() -> None:
    session = make_session(slug="fr")
    timing = Timing(date(2027, 2, 9), time(14), time(15), "Europe/Zurich")

    with pytest.raises(SessionTakenError):
        actions.add_session(session.event, slug="fr", language="fr", mode=Mode.ONLINE, timing=timing, place=GENEVA, by=None, at=AT)

    assert (Session.objects.count(), facts()) == (1, [])


@pytest.mark.parametrize(
    ("slug", "title", "error"), [("taken", {"en": "New"}, SlugTakenError), ("free", {"fr": "Nouveau"}, TextMissingError)]
)
def test_create_event_refuses(slug: str, title: dict[str, str], error: type[Exception]) -> None:
    make_event(slug="taken")

    with pytest.raises(error):
        actions.create_event(slug, kind="webinar", pattern="single", texts=actions.EventTexts("en", title, {}, {}), by=None, at=AT)

    assert (Event.objects.count(), facts()) == (1, [])
