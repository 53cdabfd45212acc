"""Cancelling while somebody registers: who comes second waits for who came first, and nobody locks anybody out.

On SQLite writers queue anyway: what is proved there is that nobody meets a locked database.
"""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from outreach.events.actions import cancel_event, cancel_session, restore_event
from outreach.events.choices import SessionStatus
from outreach.events.models import Event, Session
from outreach.journal.models import Entry
from outreach.registrations.actions import register
from outreach.registrations.errors import SessionCancelledError
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.standing import locked_session
from tests.concurrency.threads import at_once, failed
from tests.factories import make_event, make_intake, make_registration, make_session
from tests.people import BEN
from tests.registrations.said import answers_of

every_engine = pytest.mark.django_db(transaction=True)
REASON = {"en": "The speaker is ill."}
# A row's lock is waited for as the end of the transaction that has it.
WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"


def wait_until_somebody_waits() -> None:
    """PostgreSQL: until another connection waits for a lock."""
    with connection.cursor() as cursor:
        for _ in range(1500):
            cursor.execute(WAITS)
            if cursor.fetchone()[0]:
                return
            # A transaction sees the list of connections as it first saw it.
            cursor.execute("SELECT pg_stat_clear_snapshot(), pg_sleep(0.02)")
    raise AssertionError("nobody waits for a lock")


def course_whose_rows_lie_the_other_way() -> list[Session]:
    """The first day was moved once, so that PostgreSQL finds its row after that of the second."""
    course = make_event(pattern="course")
    days = [make_session(course, on=date(2099, 2, number)) for number in (9, 10)]
    nudge(days[0])
    return days


def nudge(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(starts_at=F("starts_at") + timedelta(minutes=1))


def meanwhile(holding: Callable[[], Any], other: Callable[[], Any], then: Callable[[], Any]) -> list[Any]:
    """In one transaction `holding` and `then`; between them `other` begins in another one, and waits."""
    is_held = Signal()

    def first() -> Any:
        with transaction.atomic():
            holding()
            is_held.set()
            wait_until_somebody_waits()
            return then()

    def second() -> Any:
        is_held.wait(30)
        return other()

    return at_once([first, second])


@pytest.mark.postgresql
@every_engine
@pytest.mark.parametrize("step", [cancel_event, restore_event])
def test_an_event_is_cancelled_and_restored_while_somebody_registers_for_all_its_days(step: Callable) -> None:
    days = course_whose_rows_lie_the_other_way()
    event_id, said = days[0].event_id, {"reason": REASON} if step is cancel_event else {}
    if step is restore_event:
        cancel_event(Event.objects.get(pk=event_id), reason=REASON, by=None)
        nudge(days[0])

    results = meanwhile(
        lambda: locked_session(days[0].pk),
        lambda: step(Event.objects.get(pk=event_id), by=None, **said),
        lambda: locked_session(days[1].pk),
    )

    assert failed(results) == []
    is_cancelled = step is cancel_event
    assert [session.is_cancelled for session in Session.objects.order_by("pk")] == [is_cancelled] * 2


@pytest.mark.postgresql
@every_engine
def test_control_one_update_of_several_sessions_locks_out_who_registers_for_them() -> None:
    days = course_whose_rows_lie_the_other_way()

    results = meanwhile(
        lambda: locked_session(days[0].pk),
        lambda: Session.objects.filter(event=days[0].event_id).update(sequence=F("sequence") + 1),
        lambda: locked_session(days[1].pk),
    )

    assert ["deadlock detected" in str(error) for error in failed(results)] == [True]


def sign_up(intake: Intake) -> Registration | None:
    own = list(Intake.objects.select_related("session__event").filter(pk=intake.pk))
    return register(own[0].session.event, intakes=own, answers=answers_of(BEN), by=None).registration


def call_off(session: Session) -> Session:
    return cancel_session(Session.objects.get(pk=session.pk), reason=REASON, by=None)


@pytest.mark.postgresql
@every_engine
def test_who_cancels_waits_for_who_registers() -> None:
    """So the fact of the registration stands before that of the cancelling, and its reader tells her."""
    intake = make_intake(make_session())

    results = meanwhile(lambda: sign_up(intake), lambda: call_off(intake.session), Session.objects.get)

    assert failed(results) == []
    assert (results[0].status, Session.objects.get().status) == (SessionStatus.SCHEDULED, SessionStatus.CANCELLED)
    assert list(Entry.objects.order_by("pk").values_list("name", flat=True)) == ["registration.confirmed", "session.cancelled"]


@every_engine
def test_control_who_looks_without_a_lock_registers_for_a_session_that_is_cancelled_meanwhile() -> None:
    """Outside of one transaction, so that SQLite shows it too."""
    intake = make_intake(make_session())
    has_looked, is_cancelled = Signal(), Signal()

    def naive() -> bool:
        looked = Session.objects.get()
        has_looked.set()
        is_cancelled.wait(30)
        make_registration(intake, BEN)
        return looked.is_cancelled

    def cancelling() -> None:
        has_looked.wait(30)
        call_off(intake.session)
        is_cancelled.set()

    assert failed(results := at_once([naive, cancelling])) == []
    assert (results[0], Seat.objects.get().state, Session.objects.get().is_cancelled) == (False, "confirmed", True)


@every_engine
def test_whoever_is_quicker_nobody_holds_a_place_of_which_she_is_not_told() -> None:
    intake = make_intake(make_session())

    registered, cancelled = at_once([lambda: sign_up(intake), lambda: call_off(intake.session)])

    assert not isinstance(cancelled, Exception)
    names = list(Entry.objects.order_by("pk").values_list("name", flat=True))
    if isinstance(registered, SessionCancelledError):
        assert (names, Seat.objects.count()) == (["session.cancelled"], 0)
    else:
        assert (names, Seat.objects.count()) == (["registration.confirmed", "session.cancelled"], 1)
