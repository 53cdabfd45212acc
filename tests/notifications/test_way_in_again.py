"""Who lost her link asks for it at the door: it is in the mail at the next turn."""

import pytest
from django.core import mail

from notifications.models import Message
from notifications.tasks import deliver, react
from outreach.registrations.actions import send_way_in_again
from outreach.registrations.choices import SeatState
from outreach.registrations.links import way_in_token
from outreach.shared import clock
from tests import factories
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sends_to_memory(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def messages() -> list[tuple]:
    return list(Message.objects.order_by("pk").values_list("kind", "contact_id", "language"))


def test_the_mail_carries_the_way_in_and_leaves_at_once() -> None:
    registration = factories.make_registration(person=ANA)

    send_way_in_again(registration.event, email=ANA.email)
    react()
    deliver()

    assert messages() == [("way_in_again", registration.contact_id, "fr")]
    (sent,) = mail.outbox
    assert sent.to == [ANA.email]
    assert f"/j/{way_in_token(registration)}/" in sent.body


def test_who_waits_is_sent_the_page_that_says_her_position() -> None:
    registration = factories.make_registration(person=BEN, state=SeatState.WAITING)

    send_way_in_again(registration.event, email=BEN.email)
    react()
    deliver()

    assert f"/j/{way_in_token(registration)}/" in mail.outbox[0].body


def test_nobody_else_is_written_to() -> None:
    registration = factories.make_registration(person=ANA)
    factories.make_registration(person=CHEN)
    withdrawn = factories.make_registration(factories.make_intake(registration.event.sessions.get(), way="room"), BEN)
    withdrawn.withdrawn_at = clock.now()
    withdrawn.save()

    for email in (CHEN.email, BEN.email, "eve@weaving.example"):
        send_way_in_again(registration.event, email=email)
    react()

    assert messages() == []


def test_asked_twice_before_it_left_one_mail_is_enough() -> None:
    registration = factories.make_registration(person=ANA)

    for _again in range(2):
        send_way_in_again(registration.event, email=ANA.email)
    react()

    assert len(messages()) == 1
