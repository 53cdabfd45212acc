"""Reminders of a session that changes around their moment: whom a mail told of it needs none, whom none told is reminded."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from notifications import reminders
from notifications.choices import State
from notifications.kinds import CHANGES
from notifications.models import Message
from outreach.events.actions import Timing, cancel_event, cancel_session, move_session, restore_event, restore_session
from outreach.events.models import Event, Session
from outreach.journal.models import Unread
from outreach.registrations.actions import register
from outreach.registrations.models import Registration
from tests import factories
from tests.notifications import post
from tests.people import ANA, BEN, CHEN, Somebody
from tests.registrations.said import answers_of

pytestmark = pytest.mark.django_db

LONG_BEFORE = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
# A week, and an hour, before 9 February 2027, 14:00 in Geneva; for Ben in Bridgetown neither is in the night.
WEEK, HOUR = datetime(2027, 2, 2, 13, tzinfo=UTC), datetime(2027, 2, 9, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
REASON = {"en": "The speaker is ill."}
At = Callable[[datetime], None]


def registered(*people: Somebody, on: date = date(2027, 2, 9)) -> None:
    """A session from 14:00 to 15:15 in Geneva, with these people in it; Ben if none is named. Their invitations have arrived."""
    intake = factories.make_intake(factories.make_session(on=on))
    for person in people or (BEN,):
        register(intake.session.event, intakes=[intake], answers=answers_of(person), by=None, at=LONG_BEFORE)
    post.run(LONG_BEFORE)


def session() -> Session:
    return Session.objects.select_related("event").get()


def cancel(at: datetime) -> None:
    cancel_session(session(), reason=REASON, by=None, at=at)


def restore(at: datetime) -> None:
    restore_session(session(), by=None, at=at)


def cancel_all(at: datetime) -> None:
    cancel_event(Event.objects.get(), reason=REASON, by=None, at=at)


def restore_all(at: datetime) -> None:
    restore_event(Event.objects.get(), by=None, at=at)


def move(starts: time, at: datetime, *, on: date = date(2027, 2, 9)) -> None:
    move_session(session(), timing=Timing(on, starts, time(starts.hour + 1, 15), "Europe/Zurich"), by=None, at=at)


def move_away(at: datetime) -> None:
    move(time(16), at)


def move_back(at: datetime) -> None:
    move(time(14), at)


def work(begin: datetime, end: datetime, step: timedelta = 5 * MINUTE) -> None:
    """The periodic tasks as the minutes go by; at the end the look for what was missed, which comes each hour."""
    at = begin
    while at <= end:
        reminders.remind(at=at)
        post.run(at)
        at += step
    find_missed(end)


def find_missed(at: datetime) -> None:
    reminders.remind(at=at, back=reminders.LONG_AGO)
    post.run(at)


def reminded() -> list[tuple[str, str, str]]:
    """Kind, address and state of every reminder, in the order written."""
    rows = Message.objects.filter(kind__in=reminders.RULES).order_by("pk")
    return list(rows.values_list("kind", "contact__email", "state"))


def told() -> list[tuple[str, str]]:
    """Kind and state of every mail of a change."""
    return list(Message.objects.filter(kind__in=CHANGES).order_by("pk").values_list("kind", "state"))


TAKEN_BACK = pytest.mark.parametrize(
    ("change", "take_back"),
    [(cancel, restore), (cancel_all, restore_all), (move_away, move_back)],
    ids=["session cancelled", "event cancelled", "moved"],
)


@TAKEN_BACK
def test_what_is_taken_back_around_the_moment_before_anybody_heard_of_it_costs_no_reminder(change: At, take_back: At) -> None:
    registered()
    change(WEEK - 5 * MINUTE)
    work(WEEK - 5 * MINUTE, WEEK + 5 * MINUTE)
    assert reminded() == []
    take_back(WEEK + 6 * MINUTE)

    work(WEEK + 6 * MINUTE, WEEK + 90 * MINUTE)

    assert told() == [("session_changed", State.DROPPED)]
    assert reminded() == [("reminder_week", BEN.email, State.SENT)]


@TAKEN_BACK
def test_a_reminder_dropped_on_its_way_is_written_again_when_the_session_is_back(change: At, take_back: At) -> None:
    registered()
    reminders.remind(at=WEEK)
    change(WEEK + 5 * SECOND)
    post.run(WEEK + 8 * SECOND)
    assert reminded() == [("reminder_week", BEN.email, State.DROPPED)]
    take_back(WEEK + 2 * MINUTE)

    work(WEEK + 3 * MINUTE, WEEK + 90 * MINUTE)

    assert reminded() == [("reminder_week", BEN.email, State.SENT)]
    assert Message.objects.get(kind="reminder_week").error == ""


def test_an_hour_before_the_start_it_takes_no_longer_than_the_next_look() -> None:
    registered()
    cancel(HOUR - 20 * SECOND)
    reminders.remind(at=HOUR)
    restore(HOUR + 20 * SECOND)
    post.run(HOUR + 30 * SECOND)

    reminders.remind(at=HOUR + MINUTE)
    post.run(HOUR + MINUTE)

    assert told() == [("session_changed", State.DROPPED)]
    assert reminded() == [("reminder_hour", BEN.email, State.SENT)]


def test_what_is_taken_back_too_late_for_a_reminder_leaves_a_missed_one() -> None:
    registered()
    cancel(HOUR - 20 * SECOND)
    restore(HOUR + 20 * SECOND)
    post.run(HOUR + 16 * MINUTE)

    reminders.remind(at=HOUR + 16 * MINUTE)

    assert reminded() == [("reminder_hour", BEN.email, State.MISSED)]


@pytest.mark.parametrize(
    ("change", "take_back"), [(cancel, restore), (cancel_all, restore_all)], ids=["session cancelled", "event cancelled"]
)
def test_who_is_told_after_the_moment_that_the_session_is_held_after_all_gets_no_reminder(change: At, take_back: At) -> None:
    registered()
    change(WEEK - 120 * MINUTE)
    work(WEEK - 120 * MINUTE, WEEK)
    take_back(WEEK + 10 * MINUTE)

    work(WEEK + 10 * MINUTE, WEEK + 26 * 60 * MINUTE, step=10 * MINUTE)

    assert told() == [("session_cancelled", State.SENT), ("session_restored", State.SENT)]
    assert reminded() == []


def test_who_is_told_of_a_move_to_a_start_whose_moment_had_gone_by_gets_no_reminder_meanwhile_and_none_after() -> None:
    registered(on=date(2027, 2, 16))
    moved_at = WEEK + 20 * 60 * MINUTE
    move(time(14), moved_at)

    find_missed(moved_at)
    find_missed(moved_at + 10 * MINUTE)
    assert told() == [("session_changed", State.QUEUED)]
    # And when it would be missed.
    work(moved_at + 30 * MINUTE, moved_at + 6 * 60 * MINUTE, step=60 * MINUTE)

    assert told() == [("session_changed", State.SENT)]
    assert reminded() == []


def test_whom_the_mail_of_the_change_could_not_reach_is_reminded_and_nobody_else() -> None:
    registered(BEN, CHEN, on=date(2027, 2, 16))
    move(time(14), WEEK + 10 * MINUTE)
    post.run(WEEK + 10 * MINUTE)
    Message.objects.filter(kind="session_changed", contact__email=CHEN.email).update(state=State.FAILED, error="550")

    work(WEEK + 40 * MINUTE, WEEK + 60 * MINUTE)

    assert told() == [("session_changed", State.SENT), ("session_changed", State.FAILED)]
    assert reminded() == [("reminder_week", CHEN.email, State.SENT)]


def test_a_mail_of_the_change_that_perhaps_arrived_has_told_her() -> None:
    registered(on=date(2027, 2, 16))
    move(time(14), WEEK + 10 * MINUTE)
    post.run(WEEK + 10 * MINUTE)
    Message.objects.filter(kind="session_changed").update(state=State.FAILED, is_uncertain=True)

    find_missed(WEEK + 60 * MINUTE)

    assert reminded() == []


def test_a_change_told_before_the_moment_costs_no_reminder() -> None:
    registered(on=date(2027, 2, 16))
    move(time(14), WEEK - 120 * MINUTE)

    work(WEEK - 120 * MINUTE, WEEK, step=10 * MINUTE)

    assert told() == [("session_changed", State.SENT)]
    assert reminded() == [("reminder_week", BEN.email, State.SENT)]


def test_nothing_is_decided_before_the_change_is_read_unless_reading_it_fails() -> None:
    registered()
    cancel(WEEK - MINUTE)
    restore(WEEK + MINUTE)

    assert reminders.remind(at=WEEK + MINUTE) == 0
    Unread.objects.update(error="ValueError: a fault of ours", tries=1, retry_at=WEEK + 60 * MINUTE)
    assert reminders.remind(at=WEEK + 2 * MINUTE) == 1


@TAKEN_BACK
def test_who_is_reminded_of_a_start_is_reminded_of_it_once(change: At, take_back: At) -> None:
    registered()
    work(WEEK, WEEK)
    change(WEEK + 5 * MINUTE)
    take_back(WEEK + 10 * MINUTE)
    work(WEEK + 10 * MINUTE, WEEK + 90 * MINUTE)
    change(WEEK + 100 * MINUTE)
    work(WEEK + 100 * MINUTE, WEEK + 140 * MINUTE)
    take_back(WEEK + 150 * MINUTE)

    work(WEEK + 150 * MINUTE, WEEK + 190 * MINUTE)

    # The start that it was moved to for a while has a moment of its own, meanwhile.
    starts = 2 if change is move_away else 1
    assert reminded() == [("reminder_week", BEN.email, State.SENT)] * starts
    assert reminders.remind(at=WEEK + 190 * MINUTE, back=reminders.LONG_AGO) == 0


def test_what_was_dropped_for_another_reason_stays_dropped() -> None:
    registered()
    reminders.remind(at=WEEK)
    Message.objects.filter(kind="reminder_week").update(state=State.DROPPED, error="the person was erased")
    cancel(WEEK + MINUTE)
    restore(WEEK + 2 * MINUTE)

    work(WEEK + 3 * MINUTE, WEEK + 90 * MINUTE)

    assert reminded() == [("reminder_week", BEN.email, State.DROPPED)]


@pytest.mark.parametrize("people", [1, 3])
def test_statements_do_not_grow_with_the_people(people: int, django_assert_num_queries) -> None:
    registered(*[BEN, CHEN, ANA][:people])
    Registration.objects.update(zone=BEN.zone)
    reminders.remind(at=WEEK)
    cancel(WEEK + MINUTE)
    post.run(WEEK + MINUTE)
    restore(WEEK + 2 * MINUTE)
    post.run_until(WEEK + 2 * MINUTE, WEEK + 40 * MINUTE)

    # As ever five; whether the changes were read; of a batch, who may be written anew: whose rows, and these gone.
    with django_assert_num_queries(7):
        assert reminders.remind(at=WEEK + 41 * MINUTE, back=60 * MINUTE) == people


def test_a_batch_goes_on_where_the_one_before_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    registered(BEN, CHEN, ANA)
    Registration.objects.update(zone=BEN.zone)
    monkeypatch.setattr(reminders, "_BATCH", 2)
    reminders.remind(at=WEEK)
    cancel(WEEK + MINUTE)
    post.run(WEEK + MINUTE)
    restore(WEEK + 2 * MINUTE)

    work(WEEK + 3 * MINUTE, WEEK + 90 * MINUTE)

    assert reminded() == [("reminder_week", person.email, State.SENT) for person in (BEN, CHEN, ANA)]
