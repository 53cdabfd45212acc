"""Closed lists of messages."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """What became of a message. One that a worker holds is queued, with a lease."""

    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    # It was no longer true when its turn came.
    DROPPED = "dropped", _("Dropped")
    # A reminder whose hour had gone by.
    MISSED = "missed", _("Missed")


class Method(TextChoices):
    """What an invitation asks of a calendar (RFC 5546)."""

    NONE = "", _("No invitation")
    REQUEST = "REQUEST", _("Add or change")
    CANCEL = "CANCEL", _("Remove")
