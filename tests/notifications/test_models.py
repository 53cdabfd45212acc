"""What the outbox refuses, whoever writes."""

import pytest
from django.db import IntegrityError

from notifications.models import Message
from tests import factories
from tests.notifications.scenes import REGISTERED_AT, queued

pytestmark = pytest.mark.django_db


def message() -> Message:
    registration = factories.make_registration()
    return queued(registration, "registration_confirmed", session_id=registration.seats.get().session_id)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "posted"},
        {"method": "REPLY"},
        {"session_id": None},
        {"state": "sent"},
        {"sent_at": REGISTERED_AT},
        {"state": "failed", "lease_until": REGISTERED_AT},
        {"key": ""},
        {"language": ""},
        {"message_id": ""},
    ],
)
def test_the_table_refuses(changes: dict[str, object]) -> None:
    row = message()

    with pytest.raises(IntegrityError):
        Message.objects.filter(pk=row.pk).update(**changes)


def test_nothing_is_said_twice() -> None:
    first = message()
    second = queued(first.registration, "registration_repeated")

    with pytest.raises(IntegrityError):
        Message.objects.filter(pk=second.pk).update(key=first.key)
