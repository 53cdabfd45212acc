"""Letting people register for a session."""

from datetime import datetime

from django.db import transaction

from outreach.events import calendar_texts
from outreach.events.models import Event, Session
from outreach.journal import log
from outreach.registrations.choices import Way
from outreach.registrations.errors import IntakeKnownError
from outreach.registrations.facts import IntakeOpened
from outreach.registrations.models import Intake
from outreach.shared import clock


@transaction.atomic
def open_intake(
    session: Session,
    *,
    way: Way,
    capacity: int | None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    by: int | None,
    at: datetime | None = None,
) -> Intake:
    """Offer seats for one way of attending. `capacity` None: no limit. Without times: from publication to the end.

    Raises IntakeKnownError where seats are offered for it already.
    """
    at = at or clock.now()
    # Locks the event: of two who open the same way at once, the second sees the first's.
    Event.objects.filter(pk=session.event_id).update(changed_at=at)
    if Intake.objects.filter(session=session, way=way).exists():
        raise IntakeKnownError
    intake = Intake.objects.create(session=session, way=way, capacity=capacity, opens_at=opens_at, closes_at=closes_at)
    calendar_texts.rewrite(session.event_id)
    log.record(IntakeOpened(session.pk, intake.pk), by=by, at=at, event_id=session.event_id)
    return intake
