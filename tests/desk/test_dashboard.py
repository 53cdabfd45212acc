"""The table of next sessions on the dashboard, and its clock."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from outreach.shared import clock, when
from tests.desk.organising import HERE, desk_of, her_draft, her_event, make_organiser
from tests.factories import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


def soon(days: int):
    return (clock.now() + timedelta(days=days)).date()


def test_dashboard_tags_a_session_by_where_the_clock_stands(desk: Client) -> None:
    at = clock.now()
    make_session(her_event(slug="now"), starts_at=at - timedelta(minutes=5), ends_at=at + timedelta(minutes=55))
    make_session(her_event(slug="ahead"), on=soon(3))
    make_session(her_draft(slug="draft"), starts_at=at - timedelta(minutes=5), ends_at=at + timedelta(minutes=55))

    rows = desk.get(f"{HERE}/").text.partition("<tbody>")[2].split("</tr>")

    tags = {re.search(r"/events/([a-z]+)/", row)[1]: re.findall(r'class="tag tag--(\w+)"', row) for row in rows if "/events/" in row}
    assert tags == {"now": ["live"], "ahead": ["ok"], "draft": ["draft"]}


def test_dashboard_names_its_clock_and_prints_an_equal_time_once(desk: Client) -> None:
    make_session(her_event(), on=soon(3))

    desk.cookies["tz"] = "Europe/Zurich"
    same = desk.get(f"{HERE}/").text
    desk.cookies["tz"] = "Asia/Kolkata"
    other = desk.get(f"{HERE}/").text

    zone = get_user_model().objects.get(pk=desk.session["_auth_user_id"]).zone
    assert f"({when.offset_label(clock.now(), zone)})</span></p>" in same
    assert ("your time" in same.partition("<tbody>")[2], "your time" in other.partition("<tbody>")[2]) == (False, True)
