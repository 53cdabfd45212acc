"""What a source says of an event of the past, in the source's own words."""

from django.db import models
from django.db.models import Q

from outreach.economies.models import Economy
from outreach.events.choices import DatePrecision
from outreach.events.models.event import Event


class Record(models.Model):
    """The facts that a source gives. Empty or null means: the source does not say.

    A record has no sessions: nothing is known of it but what is printed.
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="record")
    reference = models.CharField(max_length=10, unique=True)
    type_as_written = models.CharField(max_length=40)
    series_as_written = models.CharField(max_length=120, blank=True)
    # Partial ISO 8601 dates: 2018-03-27, 2018-02, 2018 or empty.
    held_from = models.CharField(max_length=10, blank=True)
    held_until = models.CharField(max_length=10, blank=True)
    date_precision = models.CharField(max_length=10, choices=DatePrecision)
    # Sorts records among sessions; never shown.
    sorted_at = models.DateTimeField(null=True)
    start_time = models.TimeField(null=True)
    end_time = models.TimeField(null=True)
    zone = models.CharField(max_length=64, blank=True)
    time_as_written = models.CharField(max_length=200, blank=True)
    mode_as_written = models.CharField(max_length=20, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=80, blank=True)
    host_economy = models.ForeignKey(Economy, on_delete=models.PROTECT, null=True, related_name="+")
    organisers = models.JSONField(default=list)
    partners = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    participants = models.PositiveIntegerField(null=True)
    participants_note = models.CharField(max_length=300, blank=True)
    economies_count = models.PositiveIntegerField(null=True)
    economies_named = models.ManyToManyField(Economy, related_name="+")
    group_members = models.PositiveIntegerField(null=True)
    recording = models.CharField(max_length=200, blank=True)
    registration = models.CharField(max_length=200, blank=True)
    source_quality = models.CharField(max_length=20)
    sources = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
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
