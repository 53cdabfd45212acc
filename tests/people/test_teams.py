"""Teams of organisers."""

from datetime import UTC, datetime

import pytest

from outreach.journal.models import Entry
from outreach.people.errors import TeamKnownError
from outreach.people.models import Team
from outreach.people.teams import add_team, set_teams
from tests.factories import make_user

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 10, 9, tzinfo=UTC)


def facts() -> list[tuple[str, dict, int | None]]:
    return list(Entry.objects.order_by("pk").values_list("name", "payload", "actor_id"))


def test_add_team_says_so() -> None:
    team = add_team("helpdesk", name="Global Trade Helpdesk", by=4, at=AT)

    assert list(Team.objects.values_list("slug", "name")) == [("helpdesk", "Global Trade Helpdesk")]
    assert facts() == [("team.added", {"team_id": team.pk}, 4)]


def test_add_team_of_a_name_that_is_taken_is_refused() -> None:
    Team.objects.create(slug="helpdesk", name="Helpdesk")

    with pytest.raises(TeamKnownError):
        add_team("helpdesk", name="Another", by=None, at=AT)

    assert (list(Team.objects.values_list("name", flat=True)), facts()) == (["Helpdesk"], [])


def test_set_teams_replaces_what_was_there() -> None:
    user = make_user()
    one, other = (Team.objects.create(slug=slug, name=slug) for slug in ("one", "other"))
    user.teams.add(one)

    set_teams(user, [other], by=4, at=AT)

    assert list(user.teams.all()) == [other]
    assert facts() == [("user.teams_changed", {"user_id": user.pk, "team_ids": [other.pk]}, 4)]


def test_set_teams_to_the_same_says_nothing() -> None:
    user, team = make_user(), Team.objects.create(slug="one", name="one")
    user.teams.add(team)

    set_teams(user, [team], by=4, at=AT)

    assert facts() == []
