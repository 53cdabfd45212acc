"""Sign-ins that ended leave no rows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from outreach.people.actions import forget_sessions
from outreach.people.tasks import forget_sessions as forget_sessions_daily
from outreach.shared import clock

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_forget_sessions_deletes_those_that_ended() -> None:
    for key, expires in (("before", AT - SECOND), ("now", AT), ("after", AT + SECOND)):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)

    assert forget_sessions(at=AT) == 2
    assert list(Session.objects.values_list("session_key", flat=True)) == ["after"]


def test_what_a_stranger_writes_by_asking_for_the_passkey_page_is_gone_the_next_day() -> None:
    Client().get("/en/account/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert (Session.objects.count(), forget_sessions()) == (1, 0)

    assert (forget_sessions(at=clock.now() + timedelta(days=1)), Session.objects.count()) == (1, 0)


def test_the_daily_task_forgets_them() -> None:
    Session.objects.create(session_key="before", session_data="", expire_date=datetime(2026, 1, 1, tzinfo=UTC))

    assert (forget_sessions_daily(), Session.objects.count()) == (1, 0)
