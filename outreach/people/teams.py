"""Teams of organisers: made, and joined."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from outreach.journal import log
from outreach.people.errors import TeamKnownError
from outreach.people.facts import TeamAdded, TeamsChanged
from outreach.people.models import Team, User
from outreach.shared import clock
from outreach.shared.inserting import insert_unless_known


@transaction.atomic
def add_team(slug: str, *, name: str, by: int | None, at: datetime | None = None) -> Team:
    """Add a team without members. Raises TeamKnownError for a slug that is taken."""
    at = at or clock.now()
    team = Team(slug=slug, name=name)
    if not insert_unless_known(team):
        raise TeamKnownError
    log.record(TeamAdded(team.pk), by=by, at=at)
    return team


@transaction.atomic
def set_teams(user: User, teams: Iterable[Team], *, by: int | None, at: datetime | None = None) -> None:
    """Let the user be in these teams and no others: she edits their events from now on. The same teams change nothing."""
    at = at or clock.now()
    wanted = sorted({team.pk for team in teams})
    if wanted == sorted(user.teams.values_list("pk", flat=True)):
        return
    user.teams.set(wanted)
    log.record(TeamsChanged(user.pk, wanted), by=by, at=at)
