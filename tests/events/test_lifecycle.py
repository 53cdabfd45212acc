"""What is decided, and what the clock decides: in Python and in the database alike."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.events.choices import Phase, Status
from outreach.events.lifecycle import TRANSITIONS, phase, sources_of
from outreach.events.models import Event, Session
from tests.factories import make_event, make_session

START = datetime(2026, 12, 1, 13, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def phases(session: Session, *instants: datetime) -> list[Phase]:
    return [phase(session, at) for at in instants]


def test_a_session_is_upcoming_then_live_then_ended() -> None:
    session = Session(starts_at=START, ends_at=START + 60 * MINUTE)
    end = session.ends_at
    assert phases(session, START - SECOND, START, end - SECOND, end) == ["upcoming", "live", "live", "ended"]


def test_a_session_that_the_organiser_ends_has_ended_from_then_on() -> None:
    session = Session(starts_at=START, ends_at=START + 60 * MINUTE, ended_at=START + 40 * MINUTE)
    assert phases(session, START, session.ended_at - SECOND, session.ended_at) == ["live", "live", "ended"]


def test_a_session_ended_before_it_began_never_was_live() -> None:
    session = Session(starts_at=START, ends_at=START + 60 * MINUTE, ended_at=START - 5 * MINUTE)
    assert phases(session, START - 6 * MINUTE, START - 5 * MINUTE, START) == ["upcoming", "ended", "ended"]


# Half an hour before the start to half an hour past the end, on a grid that hits each boundary.
around = st.integers(-6, 18).map(lambda steps: START + steps * 5 * MINUTE)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=around, length=st.integers(1, 12), ended_at=st.none() | around)
def test_python_and_the_database_agree_on_every_phase(at: datetime, length: int, ended_at: datetime | None) -> None:
    if not Session.objects.exists():
        make_session()
    Session.objects.update(starts_at=START, ends_at=START + length * 5 * MINUTE, ended_at=ended_at)

    session = Session.objects.get()

    assert [wanted for wanted in Phase if Session.objects.in_phase(wanted, at=at).exists()] == [phase(session, at)]


def test_the_arrows_between_states_are_these_four() -> None:
    assert {(source, target) for source, targets in TRANSITIONS.items() for target in targets} == {
        (Status.DRAFT, Status.PUBLISHED),
        (Status.PUBLISHED, Status.CANCELLED),
        (Status.PUBLISHED, Status.ARCHIVED),
        (Status.CANCELLED, Status.PUBLISHED),
    }
    assert set(TRANSITIONS) == set(Status)
    assert [sources_of(status) for status in Status] == [[], ["draft", "cancelled"], ["published"], ["published"]]


@pytest.mark.django_db
def test_everything_but_a_draft_is_public() -> None:
    at = START
    changes = {"cancelled": {"cancelled_at": at, "cancel_reason": {"en": "Illness"}}}
    events = {status: make_event(status=status, **changes.get(status, {})) for status in Status}
    assert set(Event.objects.public()) == {event for status, event in events.items() if status != Status.DRAFT}
