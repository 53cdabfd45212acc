"""What the factories make is what the tables accept."""

import pytest

from outreach.registrations.choices import SeatState, Way
from outreach.shared import clock
from tests import factories
from tests.people import ANA, BEN

pytestmark = pytest.mark.django_db


def test_every_factory_makes_a_valid_row() -> None:
    event = factories.make_event()
    rows = [
        event,
        factories.make_session(event),
        factories.make_session_around(clock.now()),
        factories.make_contact(),
        factories.make_firm(),
        factories.make_user(),
        factories.make_host(event),
        factories.make_speaker(event),
        factories.make_agenda_item(event),
        factories.make_topic(),
        factories.make_reference(event),
        factories.make_registration(),
        factories.make_livestream(factories.make_session(event)),
    ]

    for row in rows:
        row.full_clean(validate_unique=True)


def test_seats_count_as_the_actions_would_count_them() -> None:
    intake = factories.make_intake(way=Way.ROOM, capacity=1)
    factories.make_registration(intake, ANA)
    waiting = factories.make_registration(intake, BEN, state=SeatState.WAITING)

    intake.refresh_from_db()
    assert (intake.seats_taken, intake.queue_last, waiting.seats.get().queue_number) == (1, 1, 1)
