"""However many people a step reaches, its pages ask the database as often: they count, and leave the telling to the worker."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.models import Message
from outreach.events.actions import cancel_session
from outreach.events.models import Session
from tests.desk.organising import HERE, desk_of, her_event, make_organiser, seen_on, texts
from tests.factories import make_intake, make_registration, make_session
from tests.people import ANA, BEN, CHEN, Somebody

pytestmark = pytest.mark.django_db

REASON = {"en": "The speaker is ill."}
NEW_TIME = {"local_date": "2099-03-10", "local_start": "09:00", "local_end": "10:00", "zone": "Africa/Nairobi"}
ANSWERS = {
    "move": NEW_TIME | texts("place", en="Nairobi"),
    "change": {"mode": "online", "dial_in": "+41 22 730 01 11"} | texts("venue"),
    "cancel": texts("reason", en="The speaker is ill."),
    "restore": {},
}


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


def session_of(people: tuple[Somebody, ...], step: str) -> Session:
    session = make_session(her_event(), on=date(2099, 2, 9))
    intake = make_intake(session)
    for person in people:
        make_registration(intake, person, language="en")
    if step == "restore":
        cancel_session(session, reason=REASON, by=None)
    return session


def asked_by(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as statements:
        ask()
    return len(statements)


def asked_at_each_stage(desk: Client, session: Session, step: str) -> list[int]:
    address = f"{HERE}/events/{session.event.slug}/versions/{session.slug}/step/{step}/"
    shown = {"stage": "again"} if step == "restore" else {"stage": "check"}
    answers = ANSWERS[step] | (seen_on(desk, address) if step in {"move", "change"} else {})
    pages = (
        lambda: desk.get(address),
        lambda: desk.post(address, answers | shown),
        lambda: desk.post(address, answers | {"stage": "act"}),
    )
    return [asked_by(page) for page in pages]


@pytest.mark.parametrize("step", ["move", "change", "cancel", "restore"])
def test_a_step_asks_as_often_for_three_people_as_for_one_and_writes_to_nobody_itself(desk: Client, step: str) -> None:
    few, many = session_of((ANA,), step), session_of((ANA, BEN, CHEN), step)

    # What a process keeps is read by the first.
    asked_at_each_stage(desk, session_of((ANA,), step), step)
    of_few, of_many = (asked_at_each_stage(desk, session, step) for session in (few, many))

    assert of_few == of_many
    session = Session.objects.get(pk=many.pk)
    assert session.sequence == {"move": 1, "change": 1, "cancel": 1, "restore": 2}[step]
    assert Message.objects.count() == 0
