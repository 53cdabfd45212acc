"""Request limits, counted in a table: a cache that may vanish must not decide."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Window(models.Model):
    """How often something was tried in one stretch of time. The key is a digest: no address stands here."""

    key = models.CharField(_("key"), max_length=64)
    starts_at = models.DateTimeField(_("start, UTC"))
    hits = models.PositiveIntegerField(_("requests"), default=0)

    class Meta:
        verbose_name = _("stretch of time")
        verbose_name_plural = _("stretches of time")
        constraints = [models.UniqueConstraint(fields=["key", "starts_at"], name="limits_window_once")]
        indexes = [models.Index(fields=["starts_at"], name="limits_window_start")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.starts_at:%Y-%m-%d %H:%M} {self.hits}"
