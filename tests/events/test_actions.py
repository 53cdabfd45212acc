"""Drafting, publishing, cancelling and moving."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from outreach.events import actions
from outreach.events.actions import EventTexts, Timing
from outreach.events.choices import Kind, Mode, Pattern, SessionStatus, Status
from outreach.events.errors import (
    BadLivestreamError,
    BadTimeError,
    LanguageMissingError,
    NothingToPublishError,
    ReasonMissingError,
    StillAheadError,
    WrongStateError,
)
from outreach.events.models import Event, Livestream, Record, Session
from outreach.journal.models import Entry
from outreach.shared.errors import DomainError
from tests.factories import GENEVA, TITLE, make_event, make_session

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 10, 9, tzinfo=UTC)
LATER = datetime(2027, 1, 11, 9, tzinfo=UTC)
DAY = date(2027, 2, 9)
REASON = {"en": "The speaker is ill.", "fr": "L’intervenante est souffrante."}
FEBRUARY = Timing(DAY, time(14), time(15, 15), "Europe/Zurich")


def facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


def draft(**changes: Any) -> Event:
    return make_event(status=Status.DRAFT, **changes)


def test_create_event_drafts_it_and_says_so() -> None:
    texts = EventTexts("fr", {"fr": "Règles d’origine"}, {"fr": "En une heure."}, {})

    event = actions.create_event("regles", kind=Kind.WEBINAR, pattern=Pattern.SINGLE, texts=texts, by=7, at=AT)

    event.refresh_from_db()
    assert (event.slug, event.status, event.title, event.published_at, event.changed_at) == (
        "regles",
        Status.DRAFT,
        {"fr": "Règles d’origine"},
        None,
        AT,
    )
    assert list(Entry.objects.values_list("name", "actor_id", "event_id", "occurred_at")) == [("event.created", 7, event.pk, AT)]


def test_add_session_derives_the_instants_from_the_wall_clock() -> None:
    event = draft()

    session = actions.add_session(
        event, slug="en", language="en", mode=Mode.ONLINE, timing=FEBRUARY, place=GENEVA, interpretation=["fr", "es"], by=None, at=AT
    )

    assert (session.starts_at, session.ends_at) == (datetime(2027, 2, 9, 13, tzinfo=UTC), datetime(2027, 2, 9, 14, 15, tzinfo=UTC))
    assert sorted(session.interpretations.values_list("language", flat=True)) == ["es", "fr"]
    assert session.sequence == 0
    assert facts() == ["session.added"]


@pytest.mark.parametrize(
    ("timing", "start", "end"),
    [
        (Timing(date(2027, 2, 9), time(23), time(1), "Pacific/Apia"), (2027, 2, 9, 10), (2027, 2, 9, 12)),
        (Timing(date(2027, 3, 28), time(2, 30), time(4), "Europe/Zurich"), (2027, 3, 28, 1, 30), (2027, 3, 28, 2)),
        (Timing(date(2027, 10, 31), time(2, 30), time(4), "Europe/Zurich"), (2027, 10, 31, 0, 30), (2027, 10, 31, 3)),
    ],
    ids=["ends the next day", "an hour the clocks skip", "an hour that comes twice: the first"],
)
def test_timing_reads_the_wall_clock(timing: Timing, start: tuple[int, ...], end: tuple[int, ...]) -> None:
    assert timing.instants() == (datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC))


@pytest.mark.parametrize(
    "timing",
    [
        Timing(date(2027, 2, 9), time(14), time(15), "Mars/Olympus"),
        Timing(date(2027, 3, 28), time(2, 30), time(3, 15), "Europe/Zurich"),
    ],
    ids=["no such zone", "over before it starts, as the clocks skip an hour"],
)
def test_add_session_refuses_a_time_that_is_none(timing: Timing) -> None:
    event = draft()

    with pytest.raises(BadTimeError):
        actions.add_session(event, slug="1", language="en", mode=Mode.ONLINE, timing=timing, place=GENEVA, by=None, at=AT)

    assert not event.sessions.exists()
    assert facts() == []


def test_publish_event_opens_it_in_the_languages_named() -> None:
    event = draft()
    make_session(event)

    actions.publish_event(event, languages=["fr", "en"], by=3, at=AT)

    assert (event.status, event.published_at, event.changed_at) == (Status.PUBLISHED, AT, AT)
    assert sorted(event.languages.values_list("language", flat=True)) == ["en", "fr"]
    assert list(Entry.objects.values_list("name", "payload")) == [("event.published", {"event_id": event.pk, "languages": ["en", "fr"]})]


def _refused(error: type[DomainError], event: Event, **said: Any) -> None:
    with pytest.raises(error):
        actions.publish_event(event, by=None, at=AT, **said)
    event.refresh_from_db()
    assert (event.status, event.languages.count(), facts()) == (Status.DRAFT, 0, [])


def test_publish_event_without_a_session_is_refused() -> None:
    _refused(NothingToPublishError, draft(), languages=["en"])


def test_publish_event_without_a_language_is_refused() -> None:
    event = draft()
    make_session(event)
    _refused(NothingToPublishError, event, languages=[])


def test_publish_event_in_a_language_without_a_title_is_refused() -> None:
    event = draft(title={"en": "Rules of origin"})
    make_session(event)
    _refused(LanguageMissingError, event, languages=["en", "fr"])


def test_publish_event_twice_is_refused() -> None:
    event = make_event()

    with pytest.raises(WrongStateError):
        actions.publish_event(event, languages=["en"], by=None, at=AT)

    assert facts() == []


def test_publish_language_adds_one_once() -> None:
    event = make_event(languages=("en",))

    actions.publish_language(event, "es", by=None, at=AT)
    actions.publish_language(event, "es", by=None, at=LATER)

    assert list(event.languages.order_by("language").values_list("language", flat=True)) == ["en", "es"]
    assert facts() == ["event.published"]


def test_cancel_event_cancels_each_session_and_raises_its_sequence() -> None:
    event = make_event()
    first, second = make_session(event, on=DAY, sequence=2), make_session(event, on=DAY)

    actions.cancel_event(event, reason=REASON, by=None, at=AT)

    assert (event.status, event.cancelled_at, event.cancel_reason) == (Status.CANCELLED, AT, REASON)
    assert list(Session.objects.order_by("pk").values_list("pk", "status", "sequence", "cancelled_with_event")) == [
        (first.pk, SessionStatus.CANCELLED, 3, True),
        (second.pk, SessionStatus.CANCELLED, 1, True),
    ]
    assert facts() == ["event.cancelled"]


@pytest.mark.parametrize("ended", [{}, {"ended_at": AT, "ends": time(23)}])
def test_what_was_held_stays_held_when_the_rest_of_a_course_is_cancelled(ended: dict) -> None:
    course = make_event(pattern="course")
    held = make_session(course, on=AT.date(), starts=time(8), zone="UTC", **{"ends": time(9), **ended})
    ahead = make_session(course, on=DAY)

    actions.cancel_event(course, reason=REASON, by=None, at=AT)

    states = {session.pk: (session.status, session.sequence, session.cancelled_with_event) for session in Session.objects.all()}
    assert states == {held.pk: (SessionStatus.SCHEDULED, 0, False), ahead.pk: (SessionStatus.CANCELLED, 1, True)}


@pytest.mark.parametrize("reason", [{}, {"fr": "Souffrante."}, {"en": "  "}])
def test_cancel_event_without_a_reason_in_its_language_is_refused(reason: dict[str, str]) -> None:
    event = make_event()

    with pytest.raises(ReasonMissingError):
        actions.cancel_event(event, reason=reason, by=None, at=AT)

    event.refresh_from_db()
    assert (event.status, facts()) == (Status.PUBLISHED, [])


def test_restore_event_brings_back_the_sessions_cancelled_with_it_and_no_other() -> None:
    event = make_event()
    alone, together = make_session(event), make_session(event, on=DAY)
    actions.cancel_session(alone, reason=REASON, by=None, at=AT)
    actions.cancel_event(event, reason=REASON, by=None, at=AT)

    actions.restore_event(event, by=None, at=LATER)

    alone.refresh_from_db()
    together.refresh_from_db()
    assert (event.status, event.cancelled_at, event.cancel_reason) == (Status.PUBLISHED, None, {})
    assert (alone.status, alone.sequence) == (SessionStatus.CANCELLED, 1)
    assert (together.status, together.sequence, together.cancelled_at) == (SessionStatus.SCHEDULED, 2, None)
    assert facts() == ["session.cancelled", "event.cancelled", "event.restored"]


def test_cancel_session_touches_no_other() -> None:
    event = make_event()
    one, other = make_session(event), make_session(event)

    actions.cancel_session(one, reason=REASON, by=None, at=AT)

    other.refresh_from_db()
    event.refresh_from_db()
    assert (one.is_cancelled, one.sequence, one.cancelled_with_event) == (True, 1, False)
    assert (other.is_cancelled, other.sequence) == (False, 0)
    assert (event.status, event.changed_at) == (Status.PUBLISHED, AT)


def test_move_session_keeps_the_old_start_and_raises_the_sequence() -> None:
    session = make_session(on=date(2027, 2, 9))
    old = session.starts_at

    session = actions.move_session(session, timing=Timing(date(2027, 2, 10), time(9), time(10), "Africa/Nairobi"), by=None, at=AT)

    assert (session.starts_at, session.moved_from, session.sequence, session.zone) == (
        datetime(2027, 2, 10, 6, tzinfo=UTC),
        old,
        1,
        "Africa/Nairobi",
    )
    assert Entry.objects.get().payload == {
        "session_id": session.pk,
        "old_starts_at": "2027-02-09T13:00:00+00:00",
        "new_starts_at": "2027-02-10T06:00:00+00:00",
    }


@pytest.mark.parametrize(("ends", "zone"), [(time(16), "Europe/Zurich"), (time(15, 15), "Europe/Paris")])
def test_another_end_or_zone_at_the_same_hour_raises_the_sequence_and_is_no_move(ends: time, zone: str) -> None:
    session = make_session(on=DAY)

    session = actions.move_session(session, timing=Timing(DAY, time(14), ends, zone), by=None, at=AT)

    assert (session.moved_from, session.sequence, session.zone) == (None, 1, zone)


def test_move_session_to_where_it_stands_changes_nothing() -> None:
    session = make_session(on=date(2027, 2, 9))

    session = actions.move_session(session, timing=FEBRUARY, by=None, at=AT)

    assert (session.sequence, session.moved_from, facts()) == (0, None, [])


def test_move_session_that_is_cancelled_is_refused() -> None:
    session = make_session()
    actions.cancel_session(session, reason=REASON, by=None, at=AT)

    with pytest.raises(WrongStateError):
        actions.move_session(session, timing=FEBRUARY, by=None, at=LATER)

    assert facts() == ["session.cancelled"]


def test_change_livestream_needs_no_new_sequence() -> None:
    session = make_session()

    actions.change_livestream(session, url="https://stream.example/one", by=None, at=AT)
    actions.change_livestream(session, url="https://stream.example/two", by=None, at=AT)

    session.refresh_from_db()
    assert list(Livestream.objects.values_list("session_id", "url")) == [(session.pk, "https://stream.example/two")]
    assert session.sequence == 0
    assert Entry.objects.first().payload == {"session_id": session.pk}


def test_change_livestream_to_an_address_in_the_clear_is_refused() -> None:
    with pytest.raises(BadLivestreamError):
        actions.change_livestream(make_session(), url="http://stream.example/", by=None, at=AT)

    assert (Livestream.objects.count(), facts()) == (0, [])


def test_archive_event_only_from_published() -> None:
    event = make_event()

    actions.archive_event(event, by=None, at=AT)

    assert event.status == Status.ARCHIVED
    with pytest.raises(WrongStateError):
        actions.archive_event(event, by=None, at=AT)


def test_archive_event_waits_until_no_session_is_to_be_held() -> None:
    event = make_event()
    _ended, cancelled, ahead = make_session(event, on=DAY, ended_at=AT), make_session(event, on=DAY), make_session(event, on=DAY)
    actions.cancel_session(cancelled, reason=REASON, by=None, at=AT)

    with pytest.raises(StillAheadError):
        actions.archive_event(event, by=None, at=AT)
    event.refresh_from_db()
    assert (event.status, facts()) == (Status.PUBLISHED, ["session.cancelled"])

    actions.archive_event(event, by=None, at=ahead.ends_at)
    assert event.status == Status.ARCHIVED


def test_retime_mends_a_session_whose_zone_got_new_rules() -> None:
    stale, right = make_session(on=date(2027, 2, 9)), make_session(on=date(2027, 2, 9))
    # As a zone that moved by an hour leaves it: the wall clock says 14:00, the stored instants an hour later.
    Session.objects.filter(pk=stale.pk).update(
        starts_at=datetime(2027, 2, 9, 14, tzinfo=UTC), ends_at=datetime(2027, 2, 9, 15, 15, tzinfo=UTC)
    )

    mended = [(session.pk, old) for session, old in actions.retime(at=AT)]

    stale.refresh_from_db()
    right.refresh_from_db()
    assert mended == [(stale.pk, datetime(2027, 2, 9, 14, tzinfo=UTC))]
    assert (stale.starts_at, stale.sequence) == (datetime(2027, 2, 9, 13, tzinfo=UTC), 1)
    assert right.sequence == 0


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Event, {"title": {"de": "Märkte"}}),
        (Event, {"status": "live"}),
        (Event, {"pattern": "sequence"}),
        (Event, {"kind": ""}),
        (Event, {"published_at": None}),
        (Event, {"status": Status.DRAFT}),
        (Event, {"status": Status.CANCELLED}),
        (Event, {"cancel_reason": {"en": "Ill."}}),
        (Session, {"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}),
        (Session, {"mode": "radio"}),
        (Session, {"language": ""}),
        (Session, {"zone": ""}),
        (Session, {"status": SessionStatus.CANCELLED}),
        (Session, {"cancelled_with_event": True}),
    ],
)
def test_the_database_refuses(model: type, changes: dict[str, Any]) -> None:
    make_session()

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**changes)


def test_the_database_refuses_a_second_session_of_the_same_slug() -> None:
    session = make_session()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_session(session.event, slug=session.slug)


def test_the_database_refuses_a_livestream_in_the_clear() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Livestream.objects.create(session=make_session(), url="http://stream.example/")


def test_the_database_refuses_a_record_dated_more_precisely_than_told() -> None:
    event = make_event(is_record=True, kind="", title=TITLE)

    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.create(
            event=event, reference="X1", type_as_written="meeting", held_from="2018", date_precision="unknown", source_quality="primary"
        )
