"""What belongs to an event: its hosts, speakers, agenda and references."""

from django.db import models
from django.db.models import Q

from outreach.catalogue.models import Resource
from outreach.economies.models import Institution
from outreach.events.choices import HostRole
from outreach.events.models.event import Event
from outreach.events.models.session import Session
from outreach.shared.localized import LocalizedText


class Host(models.Model):
    """An institution that holds the event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="hosts")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    role = models.CharField(max_length=10, choices=HostRole, default=HostRole.LEAD)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "institution"], name="events_host_once", violation_error_code="host_once"),
            models.CheckConstraint(condition=Q(role__in=HostRole.values), name="events_host_role", violation_error_code="role"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.institution_id}"


class Speaker(models.Model):
    """Somebody who speaks, in all sessions or in one."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="speakers")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="speakers")
    name = models.CharField(max_length=120)
    position_held = LocalizedText(blank=True)
    language = models.CharField(max_length=10, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class AgendaItem(models.Model):
    """A step of the programme, counted in minutes from a session's start."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="agenda")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="agenda")
    minute = models.PositiveSmallIntegerField()
    title = LocalizedText()

    class Meta:
        ordering = ["session_id", "minute", "id"]

    def __str__(self) -> str:
        return f"{self.event_id} +{self.minute}"


class Reference(models.Model):
    """A resource that the event uses."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="references")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="references")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "resource"], name="events_reference_once", violation_error_code="reference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.resource_id}"
