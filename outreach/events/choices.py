"""Closed lists of the programme."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The languages that sessions are held in and interpreted into: those of the site, Portuguese, and the other three of the
# United Nations.
SPOKEN = ("en", "fr", "es", "ar", "pt", "ru", "zh")


class Kind(TextChoices):
    WEBINAR = "webinar", _("Open webinar")
    COUNTRY_SESSION = "country", _("Country session")
    WORKSHOP = "workshop", _("Workshop")


class Pattern(TextChoices):
    """How the sessions of an event belong together."""

    SINGLE = "single", _("Single session")
    LANGUAGE_GROUP = "language-group", _("Language group: choose one of several")
    COURSE = "course", _("Course: attend all")


class Status(TextChoices):
    """What somebody decided about an event. What the clock decides is a Phase."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")
    ARCHIVED = "archived", _("Archived")


class SessionStatus(TextChoices):
    SCHEDULED = "scheduled", pgettext_lazy("session", "Scheduled")
    CANCELLED = "cancelled", pgettext_lazy("session", "Cancelled")


class Phase(TextChoices):
    """Where the clock stands in a session."""

    UPCOMING = "upcoming", _("Upcoming")
    LIVE = "live", _("Live")
    ENDED = "ended", _("Ended")


class Mode(TextChoices):
    ONLINE = "online", _("Online")
    ROOM = "room", _("In the room")
    HYBRID = "hybrid", _("In the room and online")


class HostRole(TextChoices):
    LEAD = "lead", _("Host")
    CO_HOST = "co-host", _("Co-host")


class DatePrecision(TextChoices):
    """How much of a date the source of a record says."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")
    UNKNOWN = "unknown", _("Unknown")
