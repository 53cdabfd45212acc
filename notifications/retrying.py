"""A mail that failed for good is tried again when somebody at the desk has mended what was wrong."""

from datetime import datetime

from django.db import transaction

from notifications.choices import State
from notifications.errors import NotFailedError
from notifications.facts import MailRetried
from notifications.models import Message
from outreach.journal import log
from outreach.shared import clock


@transaction.atomic
def retry(message: Message, *, by: int | None, at: datetime | None = None) -> None:
    """Put a failed mail back into the queue, due now, with all its tries before it. Raises NotFailedError.

    What is no longer true is dropped at its turn, as any mail.
    """
    at = at or clock.now()
    failed = Message.objects.filter(pk=message.pk, state=State.FAILED)
    if failed.update(state=State.QUEUED, due_at=at, tries=0, error="") != 1:
        raise NotFailedError
    event_id = message.registration.event_id if message.registration else None
    log.record(MailRetried(message.pk, message.kind, message.registration_id), by=by, at=at, event_id=event_id)
