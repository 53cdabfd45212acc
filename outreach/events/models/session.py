"""One dated holding of an event."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from outreach.events.choices import Mode, SessionStatus
from outreach.events.models.event import Event
from outreach.events.querysets import SessionQuerySet
from outreach.shared import clock
from outreach.shared.localized import LocalizedText

# People may go in from a quarter of an hour before until half an hour past the end.
DOORS_BEFORE = timedelta(minutes=15)
DOORS_AFTER = timedelta(minutes=30)


class Session(models.Model):
    """One live meeting of an event, in one language of delivery.

    The wall-clock time and zone are what people agreed on; `starts_at` and `ends_at` (UTC) are derived
    from them when written (`manage.py retime` mends those whose UTC new zone rules change).
    """

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="sessions")
    slug = models.SlugField(_("short name"), max_length=10, help_text=_("The session’s language in a language group, else 1, 2, 3."))
    uid = models.UUIDField(_("number in calendars (UID)"), default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=10, help_text=_("A code: fr"))
    title = LocalizedText(_("title"), blank=True)
    mode = models.CharField(_("way of meeting"), max_length=10, choices=Mode)
    local_date = models.DateField(_("date"))
    local_start = models.TimeField(_("start"))
    local_end = models.TimeField(_("end"), help_text=_("Not after the start means the next day."))
    zone = models.CharField(_("time zone"), max_length=64, help_text=_("As in the table of time zones: Africa/Nairobi"))
    place = LocalizedText(_("city of the time zone"), help_text=_("The name people know the time zone by: Geneva"))
    venue = LocalizedText(_("venue"), blank=True)
    dial_in = models.CharField(_("dial-in"), max_length=300, blank=True, help_text=_("Telephone numbers and codes, as people dial them."))
    starts_at = models.DateTimeField(_("start, UTC"))
    ends_at = models.DateTimeField(_("end, UTC"))
    status = models.CharField(_("status"), max_length=20, choices=SessionStatus, default=SessionStatus.SCHEDULED)
    cancelled_at = models.DateTimeField(_("cancelled on"), null=True, blank=True)
    cancel_reason = LocalizedText(_("reason for cancelling"), blank=True)
    # Comes back when the event is restored.
    cancelled_with_event = models.BooleanField(_("cancelled with its event"), default=False)
    # Where it stood before the last move.
    moved_from = models.DateTimeField(_("former start, UTC"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True)
    # RFC 5545, 3.8.7.4: rises when time, place or status change.
    sequence = models.PositiveIntegerField(_("version in calendars"), default=0)
    changed_at = models.DateTimeField(_("last change"), default=clock.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(fields=["event", "slug"], name="events_session_slug_once", violation_error_code="slug_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="events_session_ends_after_start",
                violation_error_code="ends_after_start",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="events_session_mode", violation_error_code="mode"),
            models.CheckConstraint(
                condition=~Q(language="") & ~Q(zone=""), name="events_session_complete", violation_error_code="complete"
            ),
            models.CheckConstraint(
                condition=Q(status=SessionStatus.CANCELLED, cancelled_at__isnull=False) & ~Q(cancel_reason={})
                | Q(status=SessionStatus.SCHEDULED, cancelled_at__isnull=True, cancel_reason={}, cancelled_with_event=False),
                name="events_session_cancelled_with_reason",
                violation_error_code="cancelled_with_reason",
                violation_error_message=_("Say why the session is cancelled."),
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "id"], name="events_session_start")]

    def __str__(self) -> str:
        return f"{self.event_id}/{self.slug}"

    @property
    def is_cancelled(self) -> bool:
        return self.status == SessionStatus.CANCELLED


class Interpretation(models.Model):
    """A language into which a session is interpreted."""

    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="interpretations")
    language = models.CharField(_("language"), max_length=10)

    class Meta:
        verbose_name = _("interpretation")
        verbose_name_plural = _("interpretations")
        constraints = [models.UniqueConstraint(fields=["session", "language"], name="events_interpretation_once")]

    def __str__(self) -> str:
        return self.language


class Livestream(models.Model):
    """Where the session is streamed. Stands behind the personal link, so it may change without a mail."""

    ADDRESSES = ("url", "audio_url", "fallback_url")

    session = models.OneToOneField(Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="livestream")
    url = models.URLField(_("web address"), max_length=500)
    audio_url = models.URLField(_("address with sound only"), max_length=500, blank=True)
    fallback_url = models.URLField(_("address if the first one fails"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("livestream")
        verbose_name_plural = _("livestreams")
        constraints = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://")
                & (Q(audio_url="") | Q(audio_url__startswith="https://"))
                & (Q(fallback_url="") | Q(fallback_url__startswith="https://")),
                name="events_livestream_https",
                violation_error_code="https",
                violation_error_message=_("Write an address that begins with https://."),
            )
        ]

    def __str__(self) -> str:
        return str(self.session_id)
