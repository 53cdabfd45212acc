"""One door, pressed by many at once."""

from functools import partial
from threading import Barrier

import pytest

from outreach.attendance.actions import note_arrival
from outreach.attendance.choices import Following
from outreach.attendance.models import Arrival
from outreach.journal.models import Entry
from outreach.shared import clock
from tests.concurrency.threads import at_once
from tests.factories import make_registration

pytestmark = pytest.mark.django_db(transaction=True)
AT = clock.now()


def test_twenty_presses_at_once_are_one_arrival_and_twenty_times() -> None:
    registration = make_registration()
    session = registration.event.sessions.get()

    results = at_once([partial(note_arrival, registration, session=session, following=Following.PICTURE, at=AT) for _ in range(20)])

    assert sorted(results) == [False] * 19 + [True]
    assert (Arrival.objects.get().times, Entry.objects.count()) == (20, 1)


@pytest.mark.postgresql
def test_without_the_insert_that_waits_twenty_presses_find_nobody_there() -> None:
    """The control: looking first and inserting then fails for all but one, so the guard is needed."""
    registration = make_registration()
    session = registration.event.sessions.get()
    all_have_looked = Barrier(20)

    def look_then_insert() -> bool:
        is_there = Arrival.objects.filter(registration=registration, session=session).exists()
        all_have_looked.wait(timeout=30)
        if is_there:
            return False
        Arrival.objects.create(registration=registration, session=session, following=Following.PICTURE, arrived_at=AT, last_at=AT)
        return True

    results = at_once([look_then_insert] * 20)

    assert sorted(type(result).__name__ for result in results) == ["IntegrityError"] * 19 + ["bool"]
    assert (results.count(True), Arrival.objects.get().times) == (1, 1)
