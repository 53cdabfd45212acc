"""Filters of the programme, each a predicate with a name."""

from datetime import datetime

from django.db.models import QuerySet

from outreach.events.choices import Phase, Status
from outreach.events.lifecycle import phase_q

PUBLIC = (Status.PUBLISHED, Status.CANCELLED, Status.ARCHIVED)


class EventQuerySet(QuerySet):
    def public(self) -> "EventQuerySet":
        """Everything that has once been published, cancelled events included."""
        return self.filter(status__in=PUBLIC)

    def programme(self) -> "EventQuerySet":
        """Without the record of the past."""
        return self.filter(is_record=False)

    def records(self) -> "EventQuerySet":
        return self.filter(is_record=True)

    def sample(self) -> "EventQuerySet":
        return self.filter(is_sample=True)


class SessionQuerySet(QuerySet):
    def public(self) -> "SessionQuerySet":
        return self.filter(event__status__in=PUBLIC)

    def of_event(self, event_id: int) -> "SessionQuerySet":
        return self.filter(event_id=event_id)

    def in_phase(self, phase: Phase, *, at: datetime) -> "SessionQuerySet":
        return self.filter(phase_q(phase, at))
