"""Reminders: when they fall due for people far apart, who gets them, and what becomes of those whose time has gone by."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from notifications import delivery, reminders
from notifications.choices import State
from notifications.models import Message
from notifications.reminders import RULES, moment
from outreach.events import actions
from outreach.events.choices import Mode, Pattern, Status
from outreach.events.models import Event, Session
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.models import Registration, Seat
from tests import factories
from tests.notifications.sink import Sink
from tests.people import ANA, BEN, CHEN, Somebody

pytestmark = pytest.mark.django_db

EVA = Somebody("Eva Keller", "eva@looms.example", "Keller Looms", "CH", "fr", "Europe/Zurich")
EVERYBODY = (ANA, BEN, CHEN, EVA)
# Geneva, Tuesday 9 February 2027, 14:00.
START = datetime(2027, 2, 9, 13, tzinfo=UTC)
LONG_BEFORE = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
WEEK, DAY, HOUR = (RULES[name] for name in ("reminder_week", "reminder_day", "reminder_hour"))


def utc(day: int, hour: int, minute: int = 0, *, month: int = 2) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def registered(people: Iterable[Somebody] = (EVA,), *, at: datetime = LONG_BEFORE, **session: object) -> Session:
    """A session in Geneva on 9 February, 14:00, with these people in it."""
    made = factories.make_session(**{"on": date(2027, 2, 9)} | session)
    intake = factories.make_intake(made)
    for person in people:
        factories.make_registration(intake, person, registered_at=at)
    return made


def written() -> list[tuple[str, str, str]]:
    """Kind, address and state of every message."""
    return sorted(Message.objects.values_list("kind", "contact__email", "state"))


def walk(begin: datetime, end: datetime, step: timedelta = timedelta(minutes=10)) -> None:
    """The periodic tasks as the hours go by."""
    at = begin
    while at <= end:
        reminders.remind(at=at)
        delivery.deliver(at=at)
        at += step


@pytest.mark.parametrize(
    ("person", "week", "day"),
    [
        # 10 February, 2:00 in Apia: in the night, so at seven.
        (ANA, utc(2, 18), utc(8, 18)),
        # 9:00 in Bridgetown, 16:00 in Nairobi, 14:00 in Geneva.
        (BEN, utc(2, 13), utc(8, 13)),
        (CHEN, utc(2, 13), utc(8, 13)),
        (EVA, utc(2, 13), utc(8, 13)),
    ],
    ids=["Apia", "Bridgetown", "Nairobi", "Geneva"],
)
def test_each_place_has_its_moments(person: Somebody, week: datetime, day: datetime) -> None:
    assert moment(WEEK, START, person.zone) == week
    assert moment(DAY, START, person.zone) == day
    assert moment(HOUR, START, person.zone) == utc(9, 12)


def test_the_hour_one_goes_in_the_night_too() -> None:
    # 2:00 in Apia, where it is 1:00 then.
    assert moment(HOUR, START, "Pacific/Apia") == utc(9, 12)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        # Geneva's clocks went forward in the night before 28 March 2027, and back before 31 October.
        (datetime(2027, 3, 28, 12, tzinfo=UTC), datetime(2027, 3, 27, 13, tzinfo=UTC)),
        (datetime(2027, 10, 31, 13, tzinfo=UTC), datetime(2027, 10, 30, 12, tzinfo=UTC)),
    ],
)
def test_a_change_of_clocks_leaves_the_hour_on_the_wall(start: datetime, due: datetime) -> None:
    assert moment(DAY, start, "Europe/Zurich") == due
    assert moment(DAY, start, "Africa/Nairobi") == start - timedelta(days=1)


@pytest.mark.parametrize(
    ("hour", "minute", "waits_until"),
    [(20, 59, None), (21, 0, 7), (23, 59, 7), (0, 0, 7), (6, 59, 7), (7, 0, None)],
)
def test_quiet_hours_are_from_21_to_7(hour: int, minute: int, waits_until: int | None) -> None:
    instant = utc(8, hour, minute)

    moved = reminders.after_quiet_hours(instant, "UTC")

    assert moved == (instant if waits_until is None else utc(9 if hour >= 21 else 8, waits_until))


def test_seven_in_the_morning_is_hers_after_a_change_of_clocks() -> None:
    assert reminders.after_quiet_hours(utc(27, 22, month=3), "Europe/Zurich") == utc(28, 5, month=3)


def test_a_reminder_is_written_when_its_moment_has_come_and_not_before() -> None:
    registered()

    assert reminders.remind(at=utc(8, 12, 59)) == 0
    assert reminders.remind(at=utc(8, 13)) == 1

    message = Message.objects.get()
    session = Session.objects.get()
    assert message.key == f"reminder_day:session {session.pk}:2027-02-09T13:00Z:contact {message.contact_id}"
    assert (message.kind, message.state, message.due_at, message.language) == ("reminder_day", State.QUEUED, utc(8, 13), "fr")
    assert (message.method, message.data, message.tries) == ("", {"starts_at": "2027-02-09T13:00Z"}, 0)
    assert message.message_id.endswith("@outreach.example>")


def test_the_same_run_twice_adds_nothing() -> None:
    registered(EVERYBODY)

    assert reminders.remind(at=utc(9, 12)) == 4
    assert reminders.remind(at=utc(9, 12)) == 0
    assert reminders.remind(at=utc(9, 12, 5), back=reminders.LONG_AGO) == 4
    assert reminders.remind(at=utc(9, 12, 5), back=reminders.LONG_AGO) == 0


def test_everybody_gets_three_at_the_right_moments(sink: Sink) -> None:
    registered(EVERYBODY)

    walk(utc(2, 0), utc(3, 0))
    walk(utc(8, 0), utc(9, 14))

    sent = Message.objects.order_by("sent_at", "contact__email").values_list("kind", "contact__email", "sent_at")
    assert list(sent) == [
        ("reminder_week", BEN.email, utc(2, 13)),
        ("reminder_week", CHEN.email, utc(2, 13)),
        ("reminder_week", EVA.email, utc(2, 13)),
        ("reminder_week", ANA.email, utc(2, 18)),
        ("reminder_day", BEN.email, utc(8, 13)),
        ("reminder_day", CHEN.email, utc(8, 13)),
        ("reminder_day", EVA.email, utc(8, 13)),
        ("reminder_day", ANA.email, utc(8, 18)),
        ("reminder_hour", ANA.email, utc(9, 12)),
        ("reminder_hour", BEN.email, utc(9, 12)),
        ("reminder_hour", CHEN.email, utc(9, 12)),
        ("reminder_hour", EVA.email, utc(9, 12)),
    ]
    assert [message["Content-Language"] for message in sink.arrived[-4:]].count("fr") == 2


@pytest.mark.parametrize(("minutes", "reminded"), [(59, 0), (60, 1)])
def test_who_registered_minutes_ago_gets_none(minutes: int, reminded: int, settings) -> None:
    settings.REMINDER_REST_MINUTES = 60
    registered(at=utc(9, 12) - timedelta(minutes=minutes))

    assert reminders.remind(at=utc(9, 12)) == reminded


def test_who_was_promoted_minutes_ago_gets_none() -> None:
    registered()
    Seat.objects.update(promoted_at=utc(9, 11, 30))

    assert reminders.remind(at=utc(9, 12)) == 0


def test_only_certain_places_are_reminded_of() -> None:
    intake = registered(()).intakes.get()
    factories.make_registration(intake, ANA, registered_at=LONG_BEFORE, state=SeatState.WAITING)
    factories.make_registration(intake, BEN, registered_at=LONG_BEFORE, state=SeatState.RELEASED)
    factories.make_registration(intake, CHEN, registered_at=LONG_BEFORE, withdrawn_at=LONG_BEFORE)

    assert reminders.remind(at=utc(9, 12)) == 0


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.ARCHIVED])
def test_an_event_that_is_not_held_reminds_nobody(status: Status) -> None:
    registered()
    reason = {"cancelled_at": LONG_BEFORE, "cancel_reason": {"en": "Ill."}} if status == Status.CANCELLED else {}
    Event.objects.update(status=status, **reason)

    assert reminders.remind(at=utc(9, 12)) == 0


def test_a_cancelled_session_reminds_nobody() -> None:
    registered()
    Session.objects.update(status="cancelled", cancelled_at=LONG_BEFORE, cancel_reason={"en": "Ill."})

    assert reminders.remind(at=utc(9, 12)) == 0


def test_a_course_reminds_a_week_before_its_first_day_only() -> None:
    event = factories.make_event(pattern=Pattern.COURSE)
    days = [factories.make_session(event, on=date(2027, 2, day)) for day in (9, 10)]
    factories.make_registration([factories.make_intake(day) for day in days], EVA, registered_at=LONG_BEFORE)

    for at in (utc(2, 13), utc(3, 13), utc(8, 13), utc(9, 13), utc(9, 12), utc(10, 12)):
        reminders.remind(at=at)

    about = Message.objects.order_by("due_at", "kind").values_list("kind", "session_id", "due_at")
    assert list(about) == [
        ("reminder_week", days[0].pk, utc(2, 13)),
        ("reminder_day", days[0].pk, utc(8, 13)),
        ("reminder_hour", days[0].pk, utc(9, 12)),
        ("reminder_day", days[1].pk, utc(9, 13)),
        ("reminder_hour", days[1].pk, utc(10, 12)),
    ]


def test_one_is_reminded_once_of_a_session_attended_in_the_room() -> None:
    session = registered((), mode=Mode.HYBRID, venue={"en": "Hall B"})
    factories.make_registration(factories.make_intake(session, way=Way.ROOM), EVA, registered_at=LONG_BEFORE)

    assert reminders.remind(at=utc(9, 12)) == 1


@pytest.mark.parametrize(
    ("kind", "last", "missed"),
    [
        ("reminder_week", utc(3, 13), utc(3, 13, 1)),
        ("reminder_day", utc(9, 1), utc(9, 1, 1)),
        ("reminder_hour", utc(9, 12, 15), utc(9, 12, 16)),
    ],
)
def test_after_an_outage_a_reminder_is_written_as_missed_once_it_helps_no_more(kind: str, last: datetime, missed: datetime) -> None:
    registered()

    reminders.remind(at=missed, back=reminders.LONG_AGO)
    assert (kind, EVA.email, State.MISSED) in written()
    Message.objects.all().delete()
    reminders.remind(at=last, back=reminders.LONG_AGO)
    assert (kind, EVA.email, State.QUEUED) in written()


def test_a_worker_that_was_down_over_the_session_leaves_missed_ones_for_the_mail_log(sink: Sink) -> None:
    registered()

    reminders.remind(at=utc(10, 8), back=reminders.LONG_AGO)
    delivery.deliver(at=utc(10, 8))

    assert written() == [("reminder_day", EVA.email, State.MISSED), ("reminder_hour", EVA.email, State.MISSED)]
    assert set(Message.objects.values_list("error", "sent_at")) == {("its time had gone by", None)}
    assert sink.arrived == []


def test_a_reminder_that_waited_too_long_for_the_mail_server_is_missed(sink: Sink) -> None:
    registered()
    reminders.remind(at=utc(9, 12))

    assert delivery.deliver(at=utc(9, 12, 16)) == 0

    assert written() == [("reminder_hour", EVA.email, State.MISSED)]
    assert sink.arrived == []


def test_a_reminder_that_waited_into_her_night_waits_for_the_morning(sink: Sink) -> None:
    registered(on=date(2027, 2, 9), starts=time(20, 30), ends=time(21, 30))
    reminders.remind(at=utc(8, 19, 30))

    # 21:10 in Geneva.
    assert delivery.deliver(at=utc(8, 20, 10)) == 0
    message = Message.objects.get()
    assert (message.state, message.due_at, message.tries) == (State.QUEUED, utc(9, 6), 0)
    assert delivery.deliver(at=utc(9, 6)) == 1
    assert "aujourd’hui" in sink.arrived[0].get_body(("plain",)).get_content()


def move(session: Session, on: date, starts: time, at: datetime) -> Session:
    return actions.move_session(session, timing=actions.Timing(on, starts, time(starts.hour + 1), "Europe/Zurich"), by=None, at=at)


def test_reminders_follow_a_move_by_themselves(sink: Sink) -> None:
    session = registered()
    reminders.remind(at=utc(8, 13))
    move(session, date(2027, 2, 11), time(10), utc(8, 13))

    assert delivery.deliver(at=utc(8, 13)) == 0
    walk(utc(8, 14), utc(11, 10))

    assert list(Message.objects.order_by("due_at").values_list("kind", "state", "due_at", "error")) == [
        ("reminder_day", State.DROPPED, utc(8, 13), "the session has moved"),
        ("reminder_day", State.SENT, utc(10, 9), ""),
        ("reminder_hour", State.SENT, utc(11, 8), ""),
    ]


def test_a_session_moved_to_and_fro_reminds_once_of_each_start(sink: Sink) -> None:
    session = registered()
    reminders.remind(at=utc(8, 13))
    delivery.deliver(at=utc(8, 13))
    move(session, date(2027, 2, 11), time(10), utc(8, 14))
    move(session, date(2027, 2, 9), time(14), utc(8, 15))

    walk(utc(8, 15), utc(9, 13))

    assert [row[0] for row in written()] == ["reminder_day", "reminder_hour"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"withdrawn_at": START}, "the registration is no longer this person's"),
        ({"contact": BEN}, "the registration is no longer this person's"),
        ({}, "the seat is no longer held"),
    ],
)
def test_a_reminder_that_is_no_longer_true_is_dropped(changes: dict, why: str, sink: Sink) -> None:
    registered()
    reminders.remind(at=utc(9, 12))
    if "contact" in changes:
        changes = {"contact": factories.make_contact(BEN)}
    if changes:
        Registration.objects.update(**changes)
    else:
        Seat.objects.update(state=SeatState.RELEASED, released_at=START)

    assert delivery.deliver(at=utc(9, 12)) == 0
    assert list(Message.objects.values_list("state", "error")) == [(State.DROPPED, why)]


def test_a_reminder_of_a_session_cancelled_meanwhile_is_dropped(sink: Sink) -> None:
    session = registered()
    reminders.remind(at=utc(9, 12))
    actions.cancel_session(session, reason={"en": "The speaker is ill."}, by=None, at=utc(9, 12))

    assert delivery.deliver(at=utc(9, 12)) == 0
    assert list(Message.objects.values_list("state", "error")) == [(State.DROPPED, "the session is cancelled")]


def test_a_corrected_address_is_reminded_in_its_own_name(sink: Sink) -> None:
    registered()
    reminders.remind(at=utc(8, 13))
    Registration.objects.update(contact=factories.make_contact(BEN))

    reminders.remind(at=utc(8, 13, 10))
    delivery.deliver(at=utc(8, 13, 10))

    assert written() == [("reminder_day", BEN.email, State.SENT), ("reminder_day", EVA.email, State.DROPPED)]


@pytest.mark.parametrize("people", [1, 3])
def test_statements_do_not_grow_with_the_people(people: int, django_assert_num_queries) -> None:
    registered(EVERYBODY[:people])

    # Sessions; the zones of the hour kind; since when the session stands there; where batches end; one batch.
    with django_assert_num_queries(5):
        reminders.remind(at=utc(9, 12))
    assert Message.objects.count() == people


def test_a_batch_goes_on_where_the_one_before_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    registered(EVERYBODY)
    monkeypatch.setattr(reminders, "_BATCH", 3)

    assert reminders.remind(at=utc(9, 12)) == 4
