"""The journal as a history."""

from django.db.models import QuerySet

from outreach.journal.models import Entry


def entries_of_event(event_id: int) -> QuerySet[Entry]:
    """What happened to an event, its sessions and its registrations, the latest first. One query when read."""
    return Entry.objects.filter(event_id=event_id).order_by("-pk")
