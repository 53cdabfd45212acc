"""Seats that are held, as those read who hold them."""

from outreach.registrations.models import Allotment


def allotments_of(event_id: int) -> list[Allotment]:
    """What is held now in the intakes of an event, what ends first before the others. One query."""
    live = Allotment.objects.select_related("institution", "intake__session").filter(intake__session__event=event_id, ended_at__isnull=True)
    return list(live.order_by("until", "pk"))
