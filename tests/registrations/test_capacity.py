"""More seats, or fewer."""

import pytest

from outreach.events.models import Event
from outreach.registrations.actions import change_capacity
from outreach.registrations.errors import CapacityBelowTakenError
from outreach.registrations.freshness import freshness_of
from outreach.registrations.models import Intake
from outreach.shared import clock
from tests.factories import make_allotment, make_intake, make_registration, make_session
from tests.people import ANA, BEN, CHEN
from tests.registrations.waiting import counters, facts, many, names, states_of

pytestmark = pytest.mark.django_db
AT = clock.now()


def test_more_seats_bring_up_those_who_wait() -> None:
    intake = make_intake(capacity=1)
    make_registration(intake, ANA)
    bens, chens = (make_registration(intake, person, state="waiting") for person in (BEN, CHEN))

    changed = change_capacity(intake, capacity=2, by=7, at=AT)

    assert (changed.capacity, states_of(bens), states_of(chens)) == (2, {intake.pk: "confirmed"}, {intake.pk: "waiting"})
    assert (counters(intake), Intake.objects.get().capacity) == ([(2, 0, 1)], 2)
    payload = {"session_id": intake.session_id, "intake_id": intake.pk, "old": 1, "new": 2}
    assert facts()[0] == ("intake.capacity_changed", payload)
    assert names()[1:] == ["registration.promoted"]
    assert Event.objects.get().changed_at == AT


def test_no_limit_brings_up_everybody() -> None:
    intake = make_intake(capacity=0)
    for person in many(30):
        make_registration(intake, person, state="waiting")

    change_capacity(intake, capacity=None, by=None, at=AT)

    assert (counters(intake), names().count("registration.promoted")) == ([(30, 0, 0)], 30)


def test_fewer_seats_than_are_taken_held_or_offered_are_refused_and_nothing_changed() -> None:
    intake = make_intake(capacity=9)
    make_registration(intake, ANA), make_registration(intake, BEN, state="offered")
    make_allotment(intake, seats=3)
    before = list(Intake.objects.values())

    with pytest.raises(CapacityBelowTakenError):
        change_capacity(intake, capacity=4, by=None, at=AT)

    assert (list(Intake.objects.values()), facts()) == (before, [])
    assert change_capacity(intake, capacity=5, by=None, at=AT).capacity == 5


def test_the_same_number_of_seats_changes_nothing() -> None:
    intake = make_intake(capacity=9)
    change_capacity(intake, capacity=9, by=None, at=AT)
    assert facts() == []


def test_what_the_event_page_depends_on_changes_with_seats_that_are_held() -> None:
    intake = make_intake(make_session(), capacity=12)
    slug = intake.session.event.slug
    told = [freshness_of(slug, at=AT).clock]
    make_allotment(intake, seats=3)
    told.append(freshness_of(slug, at=AT).clock)
    make_allotment(intake, "WS", seats=9)
    told.append(freshness_of(slug, at=AT).clock)

    assert [one.rpartition(" ")[2] for one in told] == ["open/None", "open/9", "full/None"]
