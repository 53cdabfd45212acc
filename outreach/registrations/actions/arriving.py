"""Coming in by the personal link, and asking for it again."""

from datetime import datetime

from django.db import transaction

from outreach.events.models import Event
from outreach.journal import log
from outreach.people.actions import prove_address
from outreach.registrations.facts import AddressProved, WayInAsked
from outreach.registrations.models import Registration
from outreach.shared import clock


@transaction.atomic
def arrive(registration: Registration, *, at: datetime | None = None) -> bool:
    """Note that somebody pressed the button behind a mailed link: the address is proved. True the first time."""
    at = at or clock.now()
    # Contact before registration: the lock order of every action.
    prove_address(registration.contact, at=at)
    changed = Registration.objects.filter(pk=registration.pk, contact=registration.contact, proved_at__isnull=True).update(proved_at=at)
    if changed:
        log.record(AddressProved(registration.pk), by=None, at=at, event_id=registration.event_id)
    return changed == 1


@transaction.atomic
def send_way_in_again(event: Event, *, email: str, at: datetime | None = None) -> None:
    """Somebody at the door has lost her link: it is mailed to this address, if the address holds a registration.

    Whether it does, neither the answer nor its cost tells: the same three statements for every address.
    """
    at = at or clock.now()
    live = Registration.objects.filter(event=event, contact__email=email.lower(), withdrawn_at__isnull=True)
    registration, contact = live.values_list("pk", "contact_id").first() or (None, None)
    log.record(WayInAsked(event.pk, registration, contact), by=None, at=at, event_id=event.pk)
