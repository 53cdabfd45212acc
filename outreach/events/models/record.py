"""What a source says of an event of the past, in the source's own words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.economies.models import Economy
from outreach.events.choices import DatePrecision
from outreach.events.models.event import Event


class Record(models.Model):
    """The facts that a source gives. Empty or null means: the source does not say.

    A record has no sessions: nothing is known of it but what is printed.
    """

    event = models.OneToOneField(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="record")
    reference = models.CharField(_("number in the record"), max_length=10, unique=True)
    type_as_written = models.CharField(_("kind, as written"), max_length=40)
    series_as_written = models.CharField(_("series, as written"), max_length=120, blank=True)
    # Partial ISO 8601 dates: 2018-03-27, 2018-02, 2018 or empty.
    held_from = models.CharField(_("first day"), max_length=10, blank=True)
    held_until = models.CharField(_("last day"), max_length=10, blank=True)
    date_precision = models.CharField(_("precision of the date"), max_length=10, choices=DatePrecision)
    # Sorts records among sessions; never shown.
    sorted_at = models.DateTimeField(_("sorted as"), null=True)
    start_time = models.TimeField(_("start"), null=True)
    end_time = models.TimeField(_("end"), null=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    time_as_written = models.CharField(_("time, as written"), max_length=200, blank=True)
    mode_as_written = models.CharField(_("way of meeting, as written"), max_length=20, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    host_economy = models.ForeignKey(Economy, verbose_name=_("host economy"), on_delete=models.PROTECT, null=True, related_name="+")
    organisers = models.JSONField(_("organisers"), default=list)
    partners = models.JSONField(_("partners"), default=list)
    languages = models.JSONField(_("languages"), default=list)
    participants = models.PositiveIntegerField(_("participants"), null=True)
    participants_note = models.CharField(_("note on the participants"), max_length=300, blank=True)
    economies_count = models.PositiveIntegerField(_("number of economies"), null=True)
    economies_named = models.ManyToManyField(Economy, verbose_name=_("economies named"), related_name="+")
    group_members = models.PositiveIntegerField(_("Group members"), null=True)
    recording = models.CharField(_("recording"), max_length=200, blank=True)
    registration = models.CharField(_("registration"), max_length=200, blank=True)
    source_quality = models.CharField(_("kind of source"), max_length=20)
    sources = models.JSONField(_("sources"), default=list)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("record of a past event")
        verbose_name_plural = _("records of past events")
        constraints = [
            models.CheckConstraint(
                condition=Q(date_precision=DatePrecision.UNKNOWN, held_from="")
                | ~Q(date_precision=DatePrecision.UNKNOWN) & ~Q(held_from=""),
                name="events_record_dated_as_precisely_as_told",
                violation_error_code="date_precision",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
