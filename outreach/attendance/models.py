"""Who came, as far as we can tell."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.attendance.choices import Following
from outreach.events.models import Session
from outreach.registrations.models import Registration


class Arrival(models.Model):
    """Somebody pressed the button at the door: a weak sign, since what the provider showed her is not known.

    Keeps neither the network address nor anything of the browser.
    """

    registration = models.ForeignKey(Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="arrivals")
    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="arrivals")
    # As chosen the last time.
    following = models.CharField(_("way of following"), max_length=10, choices=Following)
    arrived_at = models.DateTimeField(_("came on"))
    last_at = models.DateTimeField(_("last came on"))
    times = models.PositiveIntegerField(_("number of times"), default=1)

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="attendance_arrival_once"),
            models.CheckConstraint(condition=Q(following__in=Following.values), name="attendance_arrival_following"),
            models.CheckConstraint(condition=Q(times__gte=1), name="attendance_arrival_times"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}/{self.session_id}"
