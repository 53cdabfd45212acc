"""Where the people of a session are: the zones they registered with, or, before anybody has, those of the economies it is for."""

from collections import Counter

from django.db.models import Count, Exists, OuterRef

from outreach.economies.queries import default_zone_of
from outreach.events.models import Event, Session
from outreach.registrations.models import LIVE_SEATS, Registration, Seat


def zones_of(session: Session) -> dict[str, int]:
    """How many people hold a seat in the session or wait for one, by zone. One query."""
    seats = Seat.objects.filter(registration=OuterRef("pk"), session=session, state__in=LIVE_SEATS)
    holders = Registration.objects.filter(Exists(seats), event=session.event_id, withdrawn_at__isnull=True)
    return dict(holders.values_list("zone").annotate(people=Count("pk")).order_by("zone"))


def zones_expected(event: Event) -> dict[str, int]:
    """How many of the economies that the event is for, and of those of its hosts, by their main zone. Two queries."""
    hosts = event.hosts.filter(institution__economy__isnull=False).values_list("institution__economy", flat=True)
    codes = {*hosts, *event.audience.values_list("pk", flat=True)}
    return dict(Counter(default_zone_of(code) for code in sorted(codes)))
