"""Filters of the outbox."""

from datetime import datetime

from django.db.models import Q, QuerySet

from notifications.choices import State


class MessageQuerySet(QuerySet):
    def due(self, at: datetime) -> "MessageQuerySet":
        """Queued, and held by nobody who is alive."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=at), state=State.QUEUED, due_at__lte=at)

    def arrived(self) -> "MessageQuerySet":
        """Sent, or perhaps sent by a worker that died before it could say so."""
        return self.filter(Q(state=State.SENT) | Q(is_uncertain=True))

    def told(self) -> "MessageQuerySet":
        """What reached people, or may have: arrived, or in a worker's hands right now."""
        return self.arrived() | self.filter(state=State.QUEUED, lease_until__isnull=False)

    def with_words(self) -> "MessageQuerySet":
        """Whose words are still kept."""
        return self.exclude(body="")
