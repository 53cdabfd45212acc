"""Coming in by the personal link."""

from datetime import datetime

from django.db import transaction

from outreach.journal import log
from outreach.people.actions import prove_address
from outreach.registrations.facts import AddressProved
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
