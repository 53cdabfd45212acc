"""What to have at hand in a session: materials, resources, the programme."""

from django.db.models import Q

from outreach.events.models import AgendaItem, Material, Reference, Session


def materials_of(session: Session) -> list[Material]:
    """The event's materials for all sessions and those of this one, in their order. One query."""
    return list(Material.objects.filter(Q(session=None) | Q(session=session), event_id=session.event_id))


def references_of(session: Session) -> list[Reference]:
    """The resources that the session's event refers to, in their order. One query."""
    return list(Reference.objects.select_related("resource").filter(event_id=session.event_id))


def agenda_of(session: Session) -> list[AgendaItem]:
    """The steps of all the event's sessions and those of this one, by their minute. One query."""
    items = AgendaItem.objects.filter(Q(session=None) | Q(session=session), event_id=session.event_id)
    return list(items.order_by("minute", "pk"))
