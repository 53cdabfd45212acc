"""Who edits which event."""

import pytest

from outreach.events.rules import editable_by
from outreach.people.choices import Role
from outreach.people.models import Team
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return Team.objects.create(slug="helpdesk", name="Helpdesk")


def slugs(user) -> list[str]:
    return list(editable_by(user).order_by("slug").values_list("slug", flat=True))


@pytest.fixture(autouse=True)
def programme(team: Team) -> None:
    make_event(slug="hers", team=team)
    make_event(slug="nobody")
    make_event(slug="theirs", team=Team.objects.create(slug="other", name="Other"))
    make_event(slug="record", is_record=True, kind="", team=team)


def test_an_organiser_edits_the_events_of_her_teams(team: Team) -> None:
    user = make_user()
    user.teams.add(team)

    assert slugs(user) == ["hers"]


def test_an_organiser_of_no_team_edits_none() -> None:
    assert slugs(make_user()) == []


def test_an_administrator_edits_all_but_the_record() -> None:
    assert slugs(make_user(Role.ADMINISTRATOR)) == ["hers", "nobody", "theirs"]


def test_a_delegate_edits_none_even_in_a_team(team: Team) -> None:
    user = make_user(Role.DELEGATE, economy_id="KE")
    user.teams.add(team)

    assert slugs(user) == []


def test_a_closed_account_edits_none(team: Team) -> None:
    user = make_user(Role.ADMINISTRATOR, is_active=False)

    assert slugs(user) == []


def test_two_teams_give_each_event_once(team: Team) -> None:
    user = make_user()
    user.teams.add(team, Team.objects.get(slug="other"))

    assert slugs(user) == ["hers", "theirs"]
