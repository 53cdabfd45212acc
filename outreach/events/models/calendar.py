"""What calendars are told of a session, kept ready."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from outreach.events.models.session import Session


class CalendarText(models.Model):
    """The serialised VEVENT of a session in the feeds of one language, rewritten by whatever changes what it says."""

    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="calendar_texts")
    language = models.CharField(_("language"), max_length=10)
    vevent = models.TextField(_("entry"))
    changed_at = models.DateTimeField(_("last change"))
    # A change of the event that this entry does not tell leaves it: readers of news are not shown again what reads the same.
    told_at = models.DateTimeField(_("reads so since"), null=True, blank=True)

    class Meta:
        verbose_name = _("entry for calendars")
        verbose_name_plural = _("entries for calendars")
        constraints = [models.UniqueConstraint(fields=["session", "language"], name="events_calendartext_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.language}"
