"""The intakes of a session that is to be held in another way: seats go along, or keep the way from ending."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from outreach.events.choices import Mode
from outreach.events.models import Event
from outreach.registrations.actions import change_way, withdraw
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.errors import WayHeldError
from outreach.registrations.models import Intake
from outreach.shared import clock
from tests.factories import make_intake, make_registration, make_session
from tests.people import ANA, BEN
from tests.registrations.waiting import counters, facts, make_hybrid, names, states_of

pytestmark = pytest.mark.django_db
AT = clock.now()


@pytest.mark.parametrize(
    ("mode", "old", "other", "new"), [(Mode.ONLINE, Way.ONLINE, Mode.ROOM, Way.ROOM), (Mode.ROOM, Way.ROOM, Mode.ONLINE, Way.ONLINE)]
)
def test_from_one_way_to_the_other_the_seats_go_along(mode: Mode, old: Way, other: Mode, new: Way) -> None:
    intake = make_intake(make_session(mode=mode), way=old, capacity=1)
    ana, ben = make_registration(intake, ANA), make_registration(intake, BEN, state=SeatState.WAITING)

    change_way(intake.session, mode=other, by=7, at=AT)

    assert list(Intake.objects.values_list("pk", "way", "capacity")) == [(intake.pk, new, 1)]
    assert (counters(intake), states_of(ana), states_of(ben)) == ([(1, 0, 1)], {intake.pk: "confirmed"}, {intake.pk: "waiting"})
    ids = {"session_id": intake.session_id, "intake_id": intake.pk}
    assert facts() == [("intake.way_changed", ids | {"old_way": old, "new_way": new})]
    assert Event.objects.get().changed_at == AT


@pytest.mark.parametrize("state", [SeatState.CONFIRMED, SeatState.WAITING, SeatState.OFFERED])
def test_a_way_beside_another_does_not_end_while_people_are_in_it(state: SeatState) -> None:
    room, _online = make_hybrid(room=3)
    make_registration(room, ANA, state=state)

    with override("en"), pytest.raises(WayHeldError) as refused:
        change_way(room.session, mode=Mode.ONLINE, by=None, at=AT)

    assert refused.value.people == 1
    assert str(refused.value) == (
        "1 person has a place or waits for one in the way that would end: In the room. That person has to choose the other way first."
    )
    assert (Intake.objects.count(), facts()) == (2, [])


def test_a_way_in_which_nobody_ever_had_a_seat_is_taken_away() -> None:
    room, online = make_hybrid()
    make_registration(online, ANA)

    change_way(room.session, mode=Mode.ONLINE, by=None, at=AT)

    assert list(Intake.objects.all()) == [online]
    assert facts() == [("intake.closed", {"session_id": room.session_id, "intake_id": room.pk})]


def test_a_way_that_everybody_left_takes_nobody_any_more_until_it_comes_back() -> None:
    room, _online = make_hybrid()
    withdraw(make_registration(room, ANA), by=None, at=AT)
    session = room.session

    change_way(session, mode=Mode.ONLINE, by=None, at=AT)
    room.refresh_from_db()
    closed_at = room.closes_at
    type(session).objects.update(mode=Mode.ONLINE)
    change_way(session, mode=Mode.HYBRID, by=None, at=AT + timedelta(hours=1))

    room.refresh_from_db()
    assert (closed_at, room.closes_at) == (AT, None)
    assert names() == ["registration.withdrawn", "intake.closed", "intake.opened"]


def test_a_way_that_would_have_opened_later_closes_all_the_same() -> None:
    room, _online = make_hybrid()
    withdraw(make_registration(room, ANA), by=None, at=AT)
    Intake.objects.filter(pk=room.pk).update(opens_at=AT + timedelta(days=1))

    change_way(room.session, mode=Mode.ONLINE, by=None, at=AT)

    assert Intake.objects.values_list("opens_at", "closes_at").get(pk=room.pk) == (None, AT)


def test_seats_do_not_go_along_into_a_way_that_has_seats_of_its_own() -> None:
    online = make_intake(make_session(mode=Mode.ONLINE))
    make_intake(online.session, way=Way.ROOM)
    make_registration(online, ANA)

    with pytest.raises(WayHeldError):
        change_way(online.session, mode=Mode.ROOM, by=None, at=AT)


def test_a_further_way_leaves_the_seats_where_they_are() -> None:
    online = make_intake(make_session(mode=Mode.ONLINE))

    change_way(online.session, mode=Mode.HYBRID, by=None, at=AT)

    assert (Intake.objects.get().way, facts()) == ("online", [])


def test_the_same_mode_changes_nothing() -> None:
    intake = make_intake(make_session(mode=Mode.ONLINE))

    change_way(intake.session, mode=Mode.ONLINE, by=None, at=AT)

    assert (Event.objects.get().changed_at == AT, facts()) == (False, [])


def test_other_sessions_of_the_event_keep_their_way() -> None:
    intake = make_intake(make_session(mode=Mode.ONLINE))
    other = make_intake(make_session(intake.session.event, mode=Mode.ONLINE))

    change_way(intake.session, mode=Mode.ROOM, by=None, at=AT)

    other.refresh_from_db()
    assert other.way == "online"
