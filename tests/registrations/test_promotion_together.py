"""Many come up in a few statements, exactly as they would one after another: on waiting lists drawn at random."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from outreach.events.choices import Mode, Pattern
from outreach.events.models import Event
from outreach.journal.models import Entry, Unread
from outreach.registrations import promotion
from outreach.registrations.choices import Way
from outreach.registrations.models import Allotment, Intake, Registration, Seat
from outreach.registrations.promotion import promote
from outreach.registrations.seats import lock_intakes
from outreach.shared import clock
from tests.factories import make_allotment, make_event, make_intake, make_registration, make_seat, make_session
from tests.people import Somebody

pytestmark = pytest.mark.django_db
AT = clock.now()
ZONES = ("Pacific/Apia", "Africa/Nairobi", "Europe/Zurich", "America/Barbados")


def intakes_at_random(chance: random.Random) -> list[Intake]:
    """Of sessions in two languages, each online and in a room; some of a course. As full as they are, before the seats come free."""
    is_course = chance.random() < 0.2
    event = make_event(pattern=Pattern.COURSE if is_course else Pattern.LANGUAGE_GROUP)
    # Sometimes the doors open before anybody could answer an offer.
    day = (AT + timedelta(days=chance.choice([2, 30]))).date()
    sessions = [make_session(event, slug=code, language=code, mode=Mode.HYBRID, on=day) for code in ("en", "fr")]
    ways = [Way.ONLINE] if is_course else [Way.ONLINE, Way.ROOM]
    return [make_intake(session, way=way) for session in sessions for way in ways]


def somebody(number: int, chance: random.Random) -> Somebody:
    economy = chance.choice(["KE", "WS", "BB"])
    return Somebody(f"P {number}", f"p{number}@firms.example", f"F {number}", economy, chance.choice(["en", "fr"]), chance.choice(ZONES))


def register_at_random(intakes: list[Intake], number: int, chance: random.Random) -> None:
    person = somebody(number, chance)
    if intakes[0].session.event.is_course:
        make_registration(intakes, person, state=chance.choice(["confirmed", "waiting", "waiting"]))
        return
    first, second = chance.sample(intakes, 2)
    is_seated = chance.random() < 0.2
    registration = make_registration(first, person, state="confirmed" if is_seated else "waiting")
    if chance.random() < 0.3:
        make_seat(registration, second, state="waiting")


def waiting_at_random(chance: random.Random) -> Event:
    """People wait, hold and wait, or wait for two; then some seats come free, and some of them are held for Kenya."""
    intakes = intakes_at_random(chance)
    for number in range(chance.randint(3, 14)):
        register_at_random(intakes, number, chance)
    for intake in intakes:
        taken = Intake.objects.values_list("seats_taken", flat=True).get(pk=intake.pk)
        Intake.objects.filter(pk=intake.pk).update(capacity=chance.choice([None, *range(taken, taken + 6)]))
        intake.refresh_from_db()
        if intake.seats_left and chance.random() < 0.25:
            make_allotment(intake, "KE", seats=1)
    return intakes[0].session.event


def outcome() -> list[list[Any]]:
    """All that a promotion writes, in order; without the numbers of the journal's rows."""
    return [
        list(Intake.objects.order_by("pk").values_list("pk", "seats_taken", "seats_held", "waiting", "queue_last")),
        list(Allotment.objects.order_by("pk").values_list("pk", "seats_used")),
        list(Seat.objects.order_by("pk").values_list("pk", "state", "offered_until", "promoted_at", "released_at", "allotment")),
        list(Registration.objects.order_by("pk").values_list("pk", "language", "withdrawn_at")),
        list(Entry.objects.order_by("pk").values_list("name", "subject_id", "event_id", "actor_id", "occurred_at", "payload")),
        list(Unread.objects.order_by("entry_id").values_list("entry__payload", "reader")),
    ]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def promoted(event: Event, monkeypatch: pytest.MonkeyPatch, *, at_once: int) -> tuple[int, list[list[Any]]]:
    monkeypatch.setattr(promotion, "_AT_ONCE", at_once)
    with undone():
        return promote(lock_intakes(event.pk), at=AT), outcome()


def test_many_come_up_as_they_would_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(20270209)
    came_up: list[int] = []
    offered = 0
    for _ in range(40):
        with undone():
            event = waiting_at_random(chance)
            one_by_one, two_by_two, all_at_once = (promoted(event, monkeypatch, at_once=number) for number in (0, 2, 100))
        assert two_by_two == one_by_one
        assert all_at_once == one_by_one
        came_up.append(one_by_one[0])
        offered += sum(state == "offered" for _, state, *_ in one_by_one[1][2])
    assert (max(came_up) > 5, min(came_up) == 0, offered > 20) == (True, True, True)
