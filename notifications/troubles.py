"""Mails that did not reach anybody, for those who look after the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from notifications.choices import State
from notifications.models import Message
from outreach.events.models import Event
from outreach.events.querysets import EventQuerySet

# Older ones have been seen, or nobody will mend them.
LOOKED_BACK = timedelta(days=14)


@dataclass(frozen=True)
class Trouble:
    """So many mails of an event that failed, or were missed: reminders whose hour had gone by."""

    event: Event
    state: str
    mails: int


def undelivered(events: EventQuerySet, *, at: datetime) -> list[Trouble]:
    """Mails of the last two weeks that failed or were missed, by event. Two queries."""
    lost = Message.objects.filter(
        registration__event__in=events.values("pk"), state__in=[State.FAILED, State.MISSED], due_at__gte=at - LOOKED_BACK
    )
    rows = list(lost.values_list("registration__event", "state").annotate(mails=Count("pk")).order_by("registration__event", "state"))
    by_pk = Event.objects.in_bulk([event_id for event_id, _state, _mails in rows])
    return [Trouble(by_pk[event_id], state, mails) for event_id, state, mails in rows]


def count_failed(event_id: int) -> int:
    """How many mails of an event failed and wait for somebody to try again. One query."""
    return Message.objects.filter(registration__event=event_id, state=State.FAILED).count()
