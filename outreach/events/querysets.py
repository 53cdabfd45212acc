"""Filters of the programme, each a predicate with a name."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from outreach.events.choices import Phase, SessionStatus, Status
from outreach.events.lifecycle import phase_q
from outreach.people.models import User

PUBLIC = (Status.PUBLISHED, Status.CANCELLED, Status.ARCHIVED)
# Calendars drop what a feed no longer has: what is past stays a while, and what is cancelled long enough to be noticed.
PAST_IN_FEEDS = timedelta(days=90)
CANCELLED_IN_FEEDS = timedelta(days=60)


class EventQuerySet(QuerySet):
    def public(self) -> "EventQuerySet":
        """Everything that has once been published, cancelled events included."""
        return self.filter(status__in=PUBLIC)

    def programme(self) -> "EventQuerySet":
        """Without the record of the past."""
        return self.filter(is_record=False)

    def of_teams(self, user: User) -> "EventQuerySet":
        """Events of the teams that this user is in."""
        return self.filter(team__in=user.teams.all())

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

    def to_be_held(self, *, at: datetime) -> "SessionQuerySet":
        """Neither over nor cancelled."""
        return self.filter(status=SessionStatus.SCHEDULED).exclude(phase_q(Phase.ENDED, at))

    def in_feeds(self, *, at: datetime) -> "SessionQuerySet":
        """Until 90 days past the end; cancelled ones until the later of the end and 60 days after the cancelling."""
        held = Q(status=SessionStatus.SCHEDULED, ends_at__gt=at - PAST_IN_FEEDS)
        cancelled = Q(ends_at__gt=at) | Q(cancelled_at__gt=at - CANCELLED_IN_FEEDS)
        return self.public().filter(held | Q(status=SessionStatus.CANCELLED) & cancelled)
