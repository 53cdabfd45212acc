"""Noting who came."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from outreach.attendance.choices import Following
from outreach.attendance.facts import Arrived
from outreach.attendance.models import Arrival
from outreach.events.models import Session
from outreach.journal import log
from outreach.registrations.models import Registration
from outreach.shared import clock
from outreach.shared.inserting import insert_unless_known


@transaction.atomic
def note_arrival(registration: Registration, *, session: Session, following: Following, at: datetime | None = None) -> bool:
    """Note that somebody went in by the door. True the first time; later times are counted. Two statements, four the first time.

    Two presses at once are two times and one arrival: the second waits for the first to insert, and counts.
    """
    at = at or clock.now()
    row = Arrival(registration=registration, session=session, following=following, arrived_at=at, last_at=at)
    if insert_unless_known(row):
        log.record(Arrived(registration.pk, session.pk, following), by=None, at=at, event_id=session.event_id)
        return True
    known = Arrival.objects.filter(registration=registration, session=session)
    known.update(times=F("times") + 1, last_at=at, following=following)
    return False
