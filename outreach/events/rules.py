"""Who may change what of the programme."""

from django.db.models import QuerySet

from outreach.events.models import Event
from outreach.events.querysets import EventQuerySet
from outreach.people.choices import Role
from outreach.people.models import Team, User


def editable_by(user: User) -> EventQuerySet:
    """The events that this user edits: administrators all of the programme, organisers those of their teams, others none.

    The record is nobody's: its sources alone change it.
    """
    events = Event.objects.programme()
    if not user.is_active:
        return events.none()
    if user.role == Role.ADMINISTRATOR:
        return events
    return events.of_teams(user) if user.role == Role.ORGANISER else events.none()


def may_give_to(user: User) -> QuerySet[Team]:
    """The teams that this user may draft an event for: administrators any, organisers their own. By name."""
    teams = Team.objects.order_by("name", "pk")
    return teams if user.role == Role.ADMINISTRATOR else teams.filter(users=user)


def within_editable(rows: QuerySet, user: User, *, path: str) -> QuerySet:
    """Of these rows, those whose event (by this path of columns) the user edits; administrators see all, the record too."""
    if user.role == Role.ADMINISTRATOR:
        return rows
    hers = rows.model._default_manager.filter(**{f"{path}__in": editable_by(user).values("pk")})
    return rows.filter(pk__in=hers.values("pk"))
