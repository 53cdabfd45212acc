"""What belongs to an event: its hosts, speakers, agenda and references."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.catalogue.models import Resource
from outreach.economies.models import Institution
from outreach.events.choices import HostRole
from outreach.events.models.event import Event
from outreach.events.models.session import Session
from outreach.shared.localized import LocalizedText


class Host(models.Model):
    """An institution that holds the event."""

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="hosts")
    institution = models.ForeignKey(Institution, verbose_name=_("institution"), on_delete=models.PROTECT)
    role = models.CharField(_("role"), max_length=10, choices=HostRole, default=HostRole.LEAD)
    position = models.PositiveSmallIntegerField(_("place in the order"), default=0)

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "institution"], name="events_host_once", violation_error_code="host_once"),
            models.CheckConstraint(condition=Q(role__in=HostRole.values), name="events_host_role", violation_error_code="role"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.institution_id}"


class Speaker(models.Model):
    """Somebody who speaks, in all sessions or in one."""

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="speakers")
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="speakers",
        help_text=_("Empty means all sessions of the event."),
    )
    name = models.CharField(_("name"), max_length=120)
    position_held = LocalizedText(_("position held"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("A code: fr"))
    position = models.PositiveSmallIntegerField(_("place in the order"), default=0)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class AgendaItem(models.Model):
    """A step of the programme, counted in minutes from a session's start."""

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="agenda")
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="agenda",
        help_text=_("Empty means all sessions of the event."),
    )
    minute = models.PositiveSmallIntegerField(_("minutes from the start"))
    title = LocalizedText(_("title"))

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        ordering = ["session_id", "minute", "id"]

    def __str__(self) -> str:
        return f"{self.event_id} +{self.minute}"


class Material(models.Model):
    """Something to have at hand in a session: slides, a worksheet. It lies where the organiser put it."""

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="materials")
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="materials",
        help_text=_("Empty means all sessions of the event."),
    )
    title = LocalizedText(_("title"))
    url = models.URLField(_("web address"), max_length=500)
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("A code: fr"))
    file_format = models.CharField(_("format"), max_length=20, blank=True, help_text=_("As people call it: PDF"))
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the order"), default=0)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://"),
                name="events_material_https",
                violation_error_code="https",
                violation_error_message=_("Write an address that begins with https://."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.url}"


class Reference(models.Model):
    """A resource that the event uses."""

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="references")
    resource = models.ForeignKey(Resource, verbose_name=_("resource"), on_delete=models.PROTECT, related_name="references")
    position = models.PositiveSmallIntegerField(_("place in the order"), default=0)

    class Meta:
        verbose_name = _("resource of an event")
        verbose_name_plural = _("resources of events")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "resource"], name="events_reference_once", violation_error_code="reference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.resource_id}"
