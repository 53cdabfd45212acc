"""A place in a room, offered for a time: accepted, declined, or gone to the next."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.events.actions import cancel_session, restore_session
from outreach.events.models import Session
from outreach.registrations.actions import accept_offer, decline_offer, end_offers, leave_waiting_list, promote_waiting, switch, withdraw
from outreach.registrations.errors import NoLongerWaitingError, OfferEndedError, SessionCancelledError
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.queries import holdings
from outreach.registrations.tasks import end_offers as task
from outreach.shared import clock
from tests.factories import make_intake, make_registration, make_seat
from tests.people import ANA, BEN, CHEN
from tests.registrations.waiting import counters, facts, is_withdrawn_at, make_course, make_hybrid, names, states_of

pytestmark = pytest.mark.django_db
# Two in the afternoon of Tuesday in Nairobi; a session three weeks later.
AT = datetime(2027, 2, 9, 11, tzinfo=UTC)
STARTS = datetime(2027, 3, 2, 13, tzinfo=UTC)
DOORS = STARTS - timedelta(minutes=15)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def make_room(capacity: int = 1) -> tuple[Intake, Intake]:
    return make_hybrid(room=capacity, starts_at=STARTS, ends_at=STARTS + HOUR)


def offered_to(registration: Registration) -> list[datetime | None]:
    return list(registration.seats.filter(state="offered").values_list("offered_until", flat=True))


@pytest.mark.parametrize(
    ("person", "until"),
    [
        # Seven hours that day, five the next morning.
        (CHEN, datetime(2027, 2, 10, 9, tzinfo=UTC)),
        # Seven in the morning of the 9th in Bridgetown.
        (BEN, datetime(2027, 2, 9, 23, tzinfo=UTC)),
        # Midnight in Apia: seven to nineteen of the 10th.
        (ANA, datetime(2027, 2, 10, 6, tzinfo=UTC)),
    ],
)
def test_a_freed_place_in_a_room_is_offered_for_twelve_waking_hours(person, until: datetime) -> None:
    room, _ = make_room()
    holder = CHEN if person is not CHEN else BEN
    leaving, waiting = make_registration(room, holder), make_registration(room, person, state="waiting")

    withdraw(leaving, by=None, at=AT)

    seat = waiting.seats.get()
    assert (seat.state, seat.offered_until, seat.promoted_at) == ("offered", until, None)
    assert counters(room) == [(1, 0, 0)]
    payload = {"registration_id": waiting.pk, "contact_id": waiting.contact_id, "session_id": room.session_id}
    assert facts()[1:] == [("registration.seat_offered", payload | {"until": until.isoformat()})]


@pytest.mark.parametrize(
    ("at", "until"),
    [
        # Six hours before the doors: no longer than until then.
        (DOORS - 6 * HOUR, DOORS),
        # An hour before: the shortest offer there is.
        (DOORS - HOUR, DOORS),
        # A second later nobody could be expected to answer: the place is given.
        (DOORS - HOUR + SECOND, None),
        (STARTS + SECOND, None),
    ],
)
def test_an_offer_ends_when_the_doors_open_and_is_a_gift_where_no_time_is_left(at: datetime, until: datetime | None) -> None:
    room, _ = make_room()
    leaving, waiting = make_registration(room, BEN), make_registration(room, CHEN, state="waiting")

    withdraw(leaving, by=None, at=at)

    seat = waiting.seats.get()
    assert (seat.state, seat.offered_until) == ("offered" if until else "confirmed", until)
    assert names()[1:] == ["registration.seat_offered" if until else "registration.promoted"]


def test_the_number_of_hours_is_a_setting(settings) -> None:
    settings.OFFER_WAKING_HOURS = 3
    room, _ = make_room()
    leaving, waiting = make_registration(room, BEN), make_registration(room, CHEN, state="waiting")
    withdraw(leaving, by=None, at=AT)
    assert offered_to(waiting) == [AT + 3 * HOUR]


def test_an_offered_place_is_taken_for_everybody_else() -> None:
    room, _ = make_room()
    make_registration(room, BEN, state="offered")
    chens = make_registration(room, CHEN, state="waiting")

    assert (states_of(chens), counters(room)) == ({room.pk: "waiting"}, [(1, 0, 1)])
    room.refresh_from_db()
    assert (room.seats_left, room.is_full) == (0, True)


def test_accept_confirms_the_place() -> None:
    room, _ = make_room()
    registration = make_registration(room, CHEN, state="offered")

    seat = accept_offer(registration, intake=room, by=None, at=AT)

    assert (seat.state, seat.offered_until, seat.promoted_at) == ("confirmed", None, AT)
    assert (states_of(registration), counters(room)) == ({room.pk: "confirmed"}, [(1, 0, 0)])
    payload = {"registration_id": registration.pk, "contact_id": registration.contact_id}
    payload |= {"left_session_id": None, "session_ids": [room.session_id]}
    assert facts() == [("registration.promoted", payload)]


def test_accept_twice_changes_nothing_the_second_time() -> None:
    room, _ = make_room()
    registration = make_registration(room, CHEN, state="offered")
    first = accept_offer(registration, intake=room, by=None, at=AT)
    assert accept_offer(registration, intake=room, by=None, at=AT + HOUR) == first
    assert (len(facts()), Seat.objects.get().promoted_at) == (1, AT)


def test_accept_leaves_the_seat_online_for_the_next() -> None:
    room, online = make_hybrid(room=1, online=1, starts_at=STARTS, ends_at=STARTS + HOUR)
    anas, bens = make_registration(online, ANA), make_registration(online, BEN, state="waiting")
    make_seat(anas, room, state="offered", offered_until=AT + HOUR)

    accept_offer(anas, intake=room, by=None, at=AT)

    assert (states_of(anas), states_of(bens)) == ({room.pk: "confirmed"}, {online.pk: "confirmed"})
    assert counters(room, online) == [(1, 0, 0), (1, 0, 0)]
    # The same session: nothing was left that a calendar would show.
    assert facts()[0][1]["left_session_id"] is None


@pytest.mark.parametrize("late", [timedelta(0), SECOND])
def test_accept_at_the_deadline_or_later_is_refused_and_nothing_changed(late: timedelta) -> None:
    room, _ = make_room()
    registration = make_registration(room, CHEN)
    registration.seats.update(state="offered", offered_until=AT)

    with pytest.raises(OfferEndedError):
        accept_offer(registration, intake=room, by=None, at=AT + late)

    assert (states_of(registration), offered_to(registration), facts()) == ({room.pk: "offered"}, [AT], [])
    assert accept_offer(registration, intake=room, by=None, at=AT - SECOND).state == "confirmed"


def test_accept_what_was_never_offered_is_refused() -> None:
    room, online = make_room()
    waiting = make_registration(room, CHEN, state="waiting")
    for intake in (room, online):
        with pytest.raises(OfferEndedError):
            accept_offer(waiting, intake=intake, by=None, at=AT)
    assert states_of(waiting) == {room.pk: "waiting"}


def test_accept_in_a_session_cancelled_since_is_refused() -> None:
    room, _ = make_room()
    registration = make_registration(room, CHEN, state="offered")
    cancel_session(room.session, reason={"en": "Illness"}, by=None)
    with pytest.raises(SessionCancelledError):
        accept_offer(registration, intake=room, by=None, at=AT)
    assert states_of(registration) == {room.pk: "offered"}


def test_decline_gives_the_place_to_the_next_and_ends_the_registration_that_held_nothing_else() -> None:
    room, _ = make_room()
    bens, chens = make_registration(room, BEN, state="offered"), make_registration(room, CHEN, state="waiting")

    assert decline_offer(bens, intake=room, by=None, at=AT) is True
    assert decline_offer(bens, intake=room, by=None, at=AT) is False

    assert (states_of(bens), is_withdrawn_at(bens)) == ({}, AT)
    assert (states_of(chens), counters(room)) == ({room.pk: "offered"}, [(1, 0, 0)])
    payload = {"registration_id": bens.pk, "contact_id": bens.contact_id, "session_id": room.session_id, "lapsed": False}
    assert facts()[0] == ("registration.offer_ended", payload)
    assert names()[1:] == ["registration.seat_offered"]


def test_decline_keeps_the_seat_held_meanwhile() -> None:
    room, online = make_room()
    registration = make_registration(online, CHEN)
    make_seat(registration, room, state="offered")

    decline_offer(registration, intake=room, by=None, at=AT)

    assert (states_of(registration), is_withdrawn_at(registration)) == ({online.pk: "confirmed"}, None)
    assert counters(room, online) == [(0, 0, 0), (1, 0, 0)]


def test_decline_after_accepting_is_refused_and_the_place_kept() -> None:
    room, _ = make_room()
    registration = make_registration(room, CHEN)
    with pytest.raises(OfferEndedError):
        decline_offer(registration, intake=room, by=None, at=AT)
    assert (states_of(registration), facts()) == ({room.pk: "confirmed"}, [])


def test_leave_a_waiting_list_after_the_place_was_offered_is_refused() -> None:
    room, _ = make_room()
    registration = make_registration(room, CHEN, state="offered")
    with pytest.raises(NoLongerWaitingError):
        leave_waiting_list(registration, intake=room, by=None, at=AT)


def test_end_offers_ends_those_nobody_answered_and_offers_the_place_to_the_next() -> None:
    room, _ = make_room(2)
    bens, anas = make_registration(room, BEN), make_registration(room, ANA)
    bens.seats.update(state="offered", offered_until=AT)
    anas.seats.update(state="offered", offered_until=AT + SECOND)
    chens = make_registration(room, CHEN, state="waiting")

    assert end_offers(at=AT - SECOND) == 0
    assert end_offers(at=AT) == 1
    assert end_offers(at=AT) == 0

    assert (states_of(bens), is_withdrawn_at(bens)) == ({}, AT)
    assert (states_of(anas), states_of(chens)) == ({room.pk: "offered"}, {room.pk: "offered"})
    assert counters(room) == [(2, 0, 0)]
    assert facts()[0][1]["lapsed"] is True
    assert names() == ["registration.offer_ended", "registration.seat_offered"]


def test_an_offer_whose_session_is_cancelled_is_no_lapse_and_is_made_again_when_it_is_held_after_all() -> None:
    room, _ = make_room()
    leaving, bens, anas = (
        make_registration(room, CHEN),
        make_registration(room, BEN, state="waiting"),
        make_registration(room, ANA, state="waiting"),
    )
    withdraw(leaving, by=None, at=AT)
    (ends,) = offered_to(bens)
    session = cancel_session(room.session, reason={"en": "Illness"}, by=None, at=AT + HOUR)

    assert (end_offers(at=ends), end_offers(at=ends)) == (1, 0)

    assert (states_of(bens), is_withdrawn_at(bens), counters(room)) == ({room.pk: "waiting"}, None, [(0, 0, 2)])
    assert (names()[-1], facts()[-1][1]["lapsed"]) == ("registration.offer_ended", False)

    restore_session(session, by=None, at=ends + HOUR)
    assert promote_waiting(at=ends + HOUR) == 1

    assert (states_of(bens), states_of(anas), counters(room)) == ({room.pk: "offered"}, {room.pk: "waiting"}, [(1, 0, 1)])


@pytest.mark.parametrize(
    ("starts", "until"),
    [
        (AT + 8 * HOUR, AT + 7.75 * HOUR),
        # An hour before the doors: the shortest offer there is.
        (AT + 1.25 * HOUR, AT + HOUR),
        (AT + 1.25 * HOUR - SECOND, None),
        # They are open already.
        (AT - SECOND, None),
    ],
)
def test_an_offer_whose_session_is_moved_nearer_ends_when_the_doors_open_or_is_a_gift(starts: datetime, until: datetime | None) -> None:
    room, _ = make_room()
    leaving, waiting = make_registration(room, BEN), make_registration(room, CHEN, state="waiting")
    withdraw(leaving, by=None, at=AT)
    Session.objects.filter(pk=room.session_id).update(starts_at=starts, ends_at=starts + HOUR)

    assert (end_offers(at=AT), end_offers(at=AT)) == (1, 0)

    seat = waiting.seats.get()
    assert (seat.state, seat.offered_until) == ("offered" if until else "confirmed", until)
    assert (names()[2:], counters(room)) == (["registration.seat_offered" if until else "registration.promoted"], [(1, 0, 0)])
    if until:
        assert facts()[2][1]["until"] == until.isoformat()


def test_an_offer_that_reaches_to_the_doors_is_no_longer_than_it_may_be() -> None:
    room, _ = make_room()
    registration = make_registration(room, CHEN, state="offered")
    assert (end_offers(at=DOORS - SECOND), offered_to(registration), facts()) == (0, [DOORS], [])


def test_a_course_is_offered_no_longer_than_until_the_first_doors_open() -> None:
    intakes = make_course(1, 1, way="room")
    leaving, waiting = make_registration(intakes, BEN), make_registration(intakes, CHEN, state="waiting")
    at = intakes[0].session.starts_at - timedelta(days=10)
    withdraw(leaving, by=None, at=at)
    starts = at + 6 * HOUR
    Session.objects.filter(pk=intakes[1].session_id).update(starts_at=starts, ends_at=starts + HOUR)

    assert (end_offers(at=at), end_offers(at=at)) == (1, 0)
    assert (offered_to(waiting), names()[2:]) == ([starts - timedelta(minutes=15)] * 2, ["registration.seat_offered"])


def test_an_offer_is_shown_with_the_doors_as_its_end_before_it_is_shortened() -> None:
    room, _ = make_room()
    registration = make_registration(room, CHEN, state="offered")
    registration.seats.update(offered_until=STARTS)
    assert [holding.offered_until for holding in holdings(registration)] == [DOORS]


def test_an_offer_of_a_session_that_is_cancelled_is_not_shortened() -> None:
    room, _ = make_room()
    registration = make_registration(room, CHEN, state="offered")
    registration.seats.update(offered_until=STARTS)
    cancel_session(room.session, reason={"en": "Illness"}, by=None)
    assert (end_offers(at=AT), offered_to(registration)) == (0, [STARTS])


def test_the_task_ends_offers() -> None:
    registration = make_registration(make_room()[0], CHEN)
    registration.seats.update(state="offered", offered_until=clock.now())
    assert (task(), task()) == (1, 0)


def test_a_course_in_a_room_is_offered_accepted_and_declined_as_a_whole() -> None:
    intakes = make_course(1, 1, way="room")
    anas, bens, chens = (make_registration(intakes, person, state="waiting") for person in (ANA, BEN, CHEN))
    at = clock.now()

    leave_waiting_list(anas, intake=intakes[0], by=None, at=at)
    switched = make_intake(intakes[1].session, way="online", capacity=0)
    switch(chens, to=switched, wait=True, by=None, at=at)
    assert set(states_of(bens).values()) == {"offered"}

    decline_offer(bens, intake=intakes[1], by=None, at=at)

    assert (states_of(bens), is_withdrawn_at(bens)) == ({}, at)
    assert states_of(chens) == {intakes[0].pk: "waiting", switched.pk: "waiting"}

    switch(chens, to=intakes[1], by=None, at=at)
    assert set(states_of(chens).values()) == {"offered"}
    accept_offer(chens, intake=intakes[0], by=None, at=at)

    assert states_of(chens) == dict.fromkeys((intake.pk for intake in intakes), "confirmed")
    assert counters(*intakes, switched) == [(1, 0, 0), (1, 0, 0), (0, 0, 0)]
    assert names()[-1] == "registration.promoted"
