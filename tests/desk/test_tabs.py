"""The tabs of an event say how much stands behind them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.choices import State
from notifications.models import Message
from outreach.events.models import Event
from outreach.registrations.actions import withdraw
from outreach.registrations.models import Registration
from outreach.shared import clock
from tests.desk.organising import HERE, desk_of, her_event, make_organiser
from tests.factories import make_event, make_intake, make_registration, make_session
from tests.people import ANA, BEN, CHEN, Somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


def registered(event: Event, person: Somebody = ANA) -> Registration:
    return make_registration(make_intake(make_session(event)), person)


def mail(registration: Registration, state: State) -> None:
    at = clock.now()
    Message.objects.create(
        key=str(Message.objects.count()),
        kind="registration_confirmed",
        contact=registration.contact,
        registration=registration,
        language="en",
        message_id="<tab>",
        fact_at=at,
        due_at=at,
        state=state,
    )


def tabs(desk: Client, event: Event, page: str = "details") -> list[str]:
    text = desk.get(f"{HERE}/events/{event.slug}/{page}/").text
    row = re.search(r'<div class="tabs">(.*?)</div>', text)
    return [" ".join(re.sub("<[^>]*>", " ", tab).split()) for tab in re.findall(r"<a .*?</a>", row[1])] if row else []


def test_tabs_count_sessions_registrations_and_mails_that_failed(desk: Client) -> None:
    event = her_event()
    first, second, third = registered(event), registered(event, BEN), registered(event, CHEN)
    withdraw(third, by=None)
    mail(first, State.FAILED)
    mail(second, State.FAILED)
    mail(second, State.MISSED)
    mail(registered(make_event()), State.FAILED)

    assert tabs(desk, event) == [
        "Details",
        "Hosts and programme",
        "Languages and times 3",
        "Places",
        "Registrations 2",
        "Mails 2 failed",
        "History",
    ]


def test_mails_are_not_counted_while_none_failed(desk: Client) -> None:
    event = her_event()

    assert tabs(desk, event)[2:6] == ["Languages and times 0", "Places", "Registrations 0", "Mails"]


@pytest.mark.parametrize("page", ["details", "parts", "versions", "places", "registrations", "messages", "history", "publish"])
def test_tabs_cost_the_same_with_one_row_and_with_three(desk: Client, page: str) -> None:
    event = her_event()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert tabs(desk, event, page)
        return len(asked)

    mail(registered(event), State.FAILED)
    queries()
    one = queries()
    for person in (BEN, CHEN):
        mail(registered(event, person), State.FAILED)

    assert queries() == one
