"""Whose turn it is, with thousands of one kind before the others."""

from datetime import timedelta

import pytest

from notifications import turns
from notifications.models import Message
from tests import factories
from tests.notifications.scenes import REGISTERED_AT, SOON, queued
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db

PEOPLE = (ANA, BEN, CHEN)


def of_one_session(kind: str, *, late: timedelta = timedelta(0)) -> list[int]:
    """A mail of this kind to three people about one session, by number."""
    intake = factories.make_intake()
    registrations = [factories.make_registration(intake, person) for person in PEOPLE]
    return [queued(row, kind, session_id=intake.session_id, due_at=REGISTERED_AT + late).pk for row in registrations]


def test_each_kind_of_each_session_has_its_share_whatever_waits() -> None:
    changed = of_one_session("session_changed")
    confirmed = of_one_session("registration_confirmed", late=timedelta(seconds=1))

    turn = turns.in_turn(at=SOON, size=4)

    assert turn.singles == [changed[0], confirmed[0], changed[1], confirmed[1]]
    assert turn.reminders == []


def test_reminders_are_named_by_kind_and_session_and_take_nobodys_place() -> None:
    reminded = Message.objects.get(pk=of_one_session("reminder_hour")[0])
    confirmed = of_one_session("registration_confirmed")
    Message.objects.update(due_at=REGISTERED_AT)

    turn = turns.in_turn(at=SOON, size=3)

    assert turn.singles == confirmed
    assert turn.reminders == [("reminder_hour", reminded.session_id)]


def test_a_mail_about_no_session_has_its_turn() -> None:
    link = queued(factories.make_registration(), "registrations_link")

    assert turns.in_turn(at=SOON).singles == [link.pk]


def test_nothing_due_is_no_turn() -> None:
    of_one_session("registration_confirmed", late=timedelta(days=1))

    assert not turns.in_turn(at=SOON)
