"""That somebody took the data of people away with her is noted (ASVS 5.0, 16)."""

from datetime import datetime

from django.db import transaction

from outreach.events.models import Event
from outreach.journal import log
from outreach.registrations.facts import RegistrationsExported
from outreach.registrations.listing import Asked
from outreach.shared import clock


@transaction.atomic
def note_export(event: Event, *, registrations: int, asked: Asked, by: int | None, at: datetime | None = None) -> None:
    """Note that a file of so many registrations was taken, and what it was cut to. What was searched for is not kept."""
    fact = RegistrationsExported(event.pk, registrations, asked.session, asked.state, asked.economy, bool(asked.words))
    log.record(fact, by=by, at=at or clock.now(), event_id=event.pk)
