"""What the clock, the event and the counters say of an intake."""

from datetime import timedelta

import pytest

from outreach.events.choices import Status
from outreach.registrations.intakes import few_left, refusal, state_of
from outreach.registrations.models import Intake
from outreach.shared import clock
from tests.factories import make_event, make_intake, make_session

pytestmark = pytest.mark.django_db
AT = clock.now()
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def code(intake: Intake, at) -> str:
    why = refusal(intake, at)
    return why.code if why else ""


def test_an_intake_goes_through_its_states_with_the_clock() -> None:
    session = make_session(starts_at=AT + 3 * HOUR, ends_at=AT + 4 * HOUR)
    intake = make_intake(session, opens_at=AT, closes_at=AT + 2 * HOUR)

    told = [(state_of(intake, at), code(intake, at)) for at in (AT - SECOND, AT, AT + 2 * HOUR - SECOND, AT + 2 * HOUR)]

    assert told == [("not-yet", "not_yet_open"), ("open", ""), ("open", ""), ("closed", "closed")]


def test_an_intake_without_times_is_open_until_the_session_ends() -> None:
    intake = make_intake(make_session(starts_at=AT, ends_at=AT + HOUR))

    told = [(state_of(intake, at), code(intake, at)) for at in (AT - 30 * HOUR, AT, AT + HOUR - SECOND, AT + HOUR)]

    assert told == [("open", ""), ("open", ""), ("open", ""), ("closed", "session_past")]


def test_an_intake_closes_when_the_organiser_ends_the_session() -> None:
    intake = make_intake(make_session(starts_at=AT, ends_at=AT + HOUR, ended_at=AT + HOUR / 2))
    assert [code(intake, AT + HOUR / 2 - SECOND), code(intake, AT + HOUR / 2)] == ["", "session_past"]


def test_an_intake_is_full_when_its_seats_are_taken() -> None:
    intake = make_intake(capacity=2)
    states = []
    for taken in range(3):
        intake.seats_taken = taken
        states.append(state_of(intake, AT))
    assert states == ["open", "open", "full"]
    assert code(intake, AT) == ""  # it takes people, onto its waiting list


def test_an_intake_without_limit_is_never_full() -> None:
    assert state_of(make_intake(seats_taken=100_000), AT) == "open"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": Status.DRAFT}, "event_not_open"),
        ({"status": Status.ARCHIVED}, "event_not_open"),
        ({"status": Status.CANCELLED, "cancelled_at": AT, "cancel_reason": {"en": "Illness"}}, "session_cancelled"),
    ],
)
def test_an_intake_of_an_event_that_is_not_published_is_closed(changes: dict, why: str) -> None:
    intake = make_intake(make_session(make_event(**changes)))
    assert (state_of(intake, AT), code(intake, AT)) == ("closed", why)


def test_an_intake_of_a_cancelled_session_is_closed_whatever_its_times() -> None:
    session = make_session(status="cancelled", cancelled_at=AT, cancel_reason={"en": "Illness"})
    intake = make_intake(session, opens_at=AT + HOUR)
    assert (state_of(intake, AT), code(intake, AT)) == ("closed", "session_cancelled")


@pytest.mark.parametrize(
    ("capacity", "taken", "few"),
    [
        (None, 5_000, None),
        (40, 30, None),
        (40, 31, 9),
        (40, 39, 1),
        (40, 40, None),
        (500, 449, None),
        (500, 450, 50),
        (500, 499, 1),
        (10, 0, None),
        (9, 0, 9),
        (0, 0, None),
    ],
)
def test_seats_left_are_told_when_they_are_ten_percent_or_fewer_than_ten(capacity: int | None, taken: int, few: int | None) -> None:
    assert few_left(make_intake(capacity=capacity, seats_taken=taken), AT) == few


def test_seats_left_of_a_closed_intake_are_not_told() -> None:
    assert few_left(make_intake(capacity=9, closes_at=AT), AT) is None
