"""Waiting lists while many leave, come and change at once; and beside them writers without the guard, which fail on PostgreSQL.

On SQLite writers queue anyway: what is proved there is that nobody meets a locked database.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.db.models import F

from outreach.events.actions import cancel_session
from outreach.journal.models import Entry
from outreach.registrations.actions import (
    accept_offer,
    change_capacity,
    decline_offer,
    end_allotment,
    end_offers,
    promote_waiting,
    register,
    switch,
    withdraw,
)
from outreach.registrations.errors import OfferEndedError
from outreach.registrations.models import Allotment, Intake, Registration, Seat
from outreach.registrations.seats import lock_intakes
from outreach.shared import clock
from tests.concurrency.books import books_agree
from tests.concurrency.threads import at_once, failed
from tests.factories import make_allotment, make_intake, make_registration, make_session
from tests.people import Somebody
from tests.registrations.said import answers_of
from tests.registrations.waiting import counters, make_course, make_hybrid, make_languages, many, names, states_of

every_engine = pytest.mark.django_db(transaction=True)
Calls = list[Callable[[], Any]]
AT = clock.now()
SECOND = timedelta(seconds=1)


def sign_up(intakes: list[Intake], person: Somebody) -> Registration | None:
    """With rows of this thread's own: the action sets a fresh session on each."""
    own = list(Intake.objects.select_related("session__event").filter(pk__in=[intake.pk for intake in intakes]))
    return register(own[0].session.event, intakes=own, answers=answers_of(person), by=None).registration


def leave(registration: Registration) -> bool:
    return withdraw(Registration.objects.get(pk=registration.pk), by=None)


def move(registration: Registration, to: Intake) -> Seat:
    return switch(Registration.objects.get(pk=registration.pk), to=to, wait=True, by=None)


@every_engine
def test_twenty_five_leave_and_twenty_five_come_at_once_without_gap_double_or_jumping_the_queue() -> None:
    intake = make_intake(capacity=25)
    people = many(60)
    leaving = [make_registration(intake, person) for person in people[:25]]
    waiting = [make_registration(intake, person, state="waiting") for person in people[25:35]]
    calls: Calls = [partial(leave, registration) for registration in leaving]
    calls += [partial(sign_up, [intake], person) for person in people[35:]]

    assert failed(at_once(calls)) == []

    books_agree(intake)
    assert counters(intake) == [(25, 0, 10)]
    assert [states_of(registration) for registration in waiting] == [{intake.pk: "confirmed"}] * 10
    last_up = Seat.objects.filter(promoted_at__isnull=False).order_by("-queue_number").first()
    first_waiting = Seat.objects.filter(state="waiting").order_by("queue_number").first()
    assert last_up.queue_number < first_waiting.queue_number
    assert names().count("registration.promoted") == Seat.objects.filter(promoted_at__isnull=False).count()


@every_engine
def test_fifty_people_who_withdraw_twice_each_bring_up_fifty() -> None:
    intake = make_intake(capacity=50)
    people = many(100)
    leaving = [make_registration(intake, person) for person in people[:50]]
    for person in people[50:]:
        make_registration(intake, person, state="waiting")

    def twice(number: int) -> list[bool]:
        return [leave(leaving[number]), leave(leaving[(number + 1) % 50])]

    results = at_once([partial(twice, number) for number in range(50)])

    assert failed(results) == []
    assert sorted(one for pair in results for one in pair) == [False] * 50 + [True] * 50
    books_agree(intake)
    assert counters(intake) == [(50, 0, 0)]
    assert sorted(names()) == ["registration.promoted"] * 50 + ["registration.withdrawn"] * 50


@every_engine
def test_switches_that_cross_do_not_wait_for_one_another() -> None:
    english, french = make_languages("en", "fr", capacity=30)
    people = many(40)
    to_french = [make_registration(english, person) for person in people[:20]]
    to_english = [make_registration(french, person) for person in people[20:]]
    calls: Calls = []
    for one, other in zip(to_french, to_english, strict=True):
        calls += [partial(move, one, french), partial(move, other, english)]

    assert failed(at_once(calls)) == []

    books_agree(english, french)
    assert (counters(english), counters(french)) == ([(20, 0, 0)], [(20, 0, 0)])
    assert [states_of(one) for one in (to_french[0], to_english[0])] == [{french.pk: "confirmed"}, {english.pk: "confirmed"}]


@every_engine
def test_switches_between_full_sessions_and_withdrawals_leave_no_gap() -> None:
    """Each who comes up frees a seat in the other session, for somebody who does the same."""
    english, french = make_languages("en", "fr", capacity=15)
    people = many(46)
    in_english = [make_registration(english, person) for person in people[:15]]
    in_french = [make_registration(french, person) for person in people[15:30]]
    for number, person in enumerate(people[30:]):
        make_registration(french if number % 2 else english, person, state="waiting")
    calls: Calls = [partial(move, registration, french) for registration in in_english[:10]]
    calls += [partial(move, registration, english) for registration in in_french[:10]]
    calls += [partial(leave, registration) for registration in in_english[10:] + in_french[10:]]

    assert failed(at_once(calls)) == []

    books_agree(english, french)
    # Ten left; of sixteen who waited for a first seat and twenty for another one nobody waits beside a free seat.
    assert [taken for taken, _, _ in counters(english, french)] == [15, 15]
    seated = Registration.objects.filter(withdrawn_at=None, seats__state="confirmed").distinct().count()
    assert seated == 30


@every_engine
def test_a_course_comes_up_as_a_whole_while_many_leave_and_come() -> None:
    intakes = make_course(6, 4, 6)
    people = many(24)
    leaving = [make_registration(intakes, person) for person in people[:4]]
    waiting = [make_registration(intakes, person, state="waiting") for person in people[4:14]]
    calls: Calls = [partial(leave, registration) for registration in leaving]
    calls += [partial(sign_up, intakes if number % 2 else intakes[::-1], person) for number, person in enumerate(people[14:])]

    assert failed(at_once(calls)) == []

    books_agree(*intakes)
    assert counters(*intakes) == [(4, 0, 16)] * 3
    up = [states_of(registration) for registration in waiting]
    assert up == [dict.fromkeys((one.pk for one in intakes), "confirmed")] * 4 + [dict.fromkeys((one.pk for one in intakes), "waiting")] * 6


@every_engine
def test_an_offer_is_accepted_declined_or_ended_by_one_alone() -> None:
    room, _online = make_hybrid(room=10)
    people = many(20)
    offered = [make_registration(room, person, state="offered") for person in people[:10]]
    for person in people[10:]:
        make_registration(room, person, state="waiting")
    until = AT + timedelta(days=1)
    Seat.objects.filter(state="offered").update(offered_until=until)
    calls: Calls = []
    for registration in offered:
        calls.append(partial(accept_offer, registration, intake=room, by=None, at=until - SECOND))
        calls.append(partial(decline_offer, registration, intake=room, by=None, at=until - SECOND))
    calls += [partial(end_offers, at=until)] * 3

    results = at_once(calls)

    assert [error for error in failed(results) if not isinstance(error, OfferEndedError)] == []
    books_agree(room)
    taken, _, waiting = counters(room)[0]
    out = names().count("registration.offer_ended")
    assert (taken, waiting) == (10, 10 - out)
    accepted = Seat.objects.filter(state="confirmed").count()
    assert accepted + out == 10


@every_engine
def test_held_seats_are_given_once_while_their_allotment_ends() -> None:
    intake = make_intake(capacity=20)
    allotment = make_allotment(intake, "KE", seats=10)
    kenya = [Somebody(f"K {n}", f"k{n}@firms.example", f"K {n}", "KE", "en", "Africa/Nairobi") for n in range(20)]
    calls: Calls = [partial(sign_up, [intake], person) for person in kenya + many(20)]

    assert failed(at_once([*calls, partial(end_allotment, allotment, by=None)])) == []

    promote_waiting()
    books_agree(intake)
    row = Allotment.objects.get()
    assert counters(intake) == [(20, 0, 20)]
    assert row.seats_used == Seat.objects.filter(allotment=row).count() <= 10


@every_engine
def test_held_seats_of_a_full_session_fill_exactly() -> None:
    intake = make_intake(capacity=20)
    make_allotment(intake, "KE", seats=10)
    kenya = [Somebody(f"K {n}", f"k{n}@firms.example", f"K {n}", "KE", "en", "Africa/Nairobi") for n in range(10)]

    assert failed(at_once([partial(sign_up, [intake], person) for person in [*many(30), *kenya]])) == []

    books_agree(intake)
    assert (counters(intake), Allotment.objects.get().seats_used) == ([(20, 0, 20)], 10)
    assert Registration.objects.filter(economy="KE", seats__state="confirmed").count() == 10


@every_engine
def test_capacity_raised_and_lowered_while_people_leave_and_come() -> None:
    intake = make_intake(capacity=10)
    people = many(40)
    leaving = [make_registration(intake, person) for person in people[:10]]
    for person in people[10:20]:
        make_registration(intake, person, state="waiting")
    calls: Calls = [partial(leave, registration) for registration in leaving]
    calls += [partial(sign_up, [intake], person) for person in people[20:]]
    calls.append(partial(change_capacity, Intake.objects.select_related("session").get(), capacity=15, by=None))

    assert failed(at_once(calls)) == []

    books_agree(intake)
    assert counters(intake) == [(15, 0, 15)]


@every_engine
def test_nobody_comes_up_in_a_session_once_it_is_cancelled() -> None:
    intake = make_intake(capacity=10)
    people = many(20)
    leaving = [make_registration(intake, person) for person in people[:10]]
    for person in people[10:]:
        make_registration(intake, person, state="waiting")
    calls: Calls = [partial(leave, registration) for registration in leaving]
    calls.append(partial(cancel_session, intake.session, reason={"en": "Illness"}, by=None))

    assert failed(at_once(calls)) == []

    books_agree(intake)
    facts = list(Entry.objects.order_by("pk").values_list("name", flat=True))
    assert "registration.promoted" not in facts[facts.index("session.cancelled") :]


def naive_withdraw(seat: Seat, everybody_has_looked: Barrier) -> None:
    """Free the seat, look who is first, bring her up: what is done where nobody has thought of the others."""
    with transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(state="released", released_at=AT)
        first = Seat.objects.filter(intake=seat.intake, state="waiting").order_by("queue_number").first()
        everybody_has_looked.wait(timeout=30)
        Seat.objects.filter(pk=first.pk).update(state="confirmed", promoted_at=AT)


@pytest.mark.postgresql
@every_engine
def test_naive_withdrawals_bring_one_person_up_twice_and_leave_seats_empty() -> None:
    intake = make_intake(capacity=8)
    people = many(16)
    seats = [make_registration(intake, person).seats.get() for person in people[:8]]
    for person in people[8:]:
        make_registration(intake, person, state="waiting")
    everybody_has_looked = Barrier(8)

    results = at_once([partial(naive_withdraw, seat, everybody_has_looked) for seat in seats])

    assert failed(results) == []
    assert Seat.objects.filter(state="confirmed").count() == 1
    assert Seat.objects.filter(state="waiting").count() == 7


def naive_switch(seat: Seat, to: Intake, both_hold_one: Barrier) -> None:
    """Lock the intake that is left, then the one that is taken."""
    with transaction.atomic():
        Intake.objects.filter(pk=seat.intake_id).update(seats_taken=F("seats_taken") - 1)
        both_hold_one.wait(timeout=30)
        Intake.objects.filter(pk=to.pk).update(seats_taken=F("seats_taken") + 1)


@pytest.mark.postgresql
@every_engine
def test_naive_switches_that_cross_end_in_a_deadlock() -> None:
    english, french = make_languages("en", "fr", capacity=2)
    anas, bens = (make_registration(intake, person).seats.get() for intake, person in zip((english, french), many(2), strict=True))
    both_hold_one = Barrier(2)

    results = at_once([partial(naive_switch, anas, french, both_hold_one), partial(naive_switch, bens, english, both_hold_one)])

    assert [type(result) for result in failed(results)] == [OperationalError]
    assert "deadlock" in str(failed(results)[0])


def naive_promotion(intake: Intake, has_looked: Barrier) -> bool:
    """Look at the session, then bring somebody up, without holding it."""
    with transaction.atomic():
        is_on = not type(intake.session).objects.get(pk=intake.session_id).is_cancelled
        has_looked.wait(timeout=30)
        has_looked.wait(timeout=30)
        Seat.objects.filter(intake=intake, state="waiting").update(state="confirmed", promoted_at=AT)
    return is_on


def cancel_between(intake: Intake, has_looked: Barrier) -> None:
    has_looked.wait(timeout=30)
    cancel_session(intake.session, reason={"en": "Illness"}, by=None)
    has_looked.wait(timeout=30)


@pytest.mark.postgresql
@every_engine
def test_a_naive_promotion_brings_somebody_up_in_a_session_that_has_been_cancelled() -> None:
    intake = make_intake(capacity=1)
    make_registration(intake, many(1)[0], state="waiting")
    has_looked = Barrier(2)

    results = at_once([partial(naive_promotion, intake, has_looked), partial(cancel_between, intake, has_looked)])

    assert results == [True, None]
    assert Seat.objects.filter(state="confirmed", session__status="cancelled").count() == 1


@pytest.mark.postgresql
@every_engine
def test_a_session_that_is_promoted_in_cannot_be_cancelled_meanwhile() -> None:
    intake = make_intake(make_session())
    has_looked = Barrier(2, timeout=1)
    cancelled: list[bool] = []

    def look() -> None:
        with transaction.atomic():
            lock_intakes(intake.session.event_id)
            has_looked.wait()
            cancelled.append(type(intake.session).objects.get(pk=intake.session_id).is_cancelled)
            with pytest.raises(Exception):  # noqa: B017, PT011 - the other is still waiting for us
                has_looked.wait()
            cancelled.append(type(intake.session).objects.get(pk=intake.session_id).is_cancelled)

    at_once([look, partial(cancel_between, intake, has_looked)])

    assert cancelled == [False, False]
