"""Topics and resources that events refer to. The catalogue itself comes later."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.catalogue.choices import ResourceType
from outreach.economies.models import Economy
from outreach.shared import clock
from outreach.shared.localized import LocalizedText, base_language_check

_BASE_LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español")]


class Topic(models.Model):
    """What an event or a resource is about."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    base_language = models.CharField(_("base language"), max_length=2, choices=_BASE_LANGUAGES, default="en")
    title = LocalizedText(_("title"))

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [base_language_check("catalogue_topic", "title")]

    def __str__(self) -> str:
        return self.slug


class Resource(models.Model):
    """An entry of the platform's catalogue: an address with a title, a type and languages."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    base_language = models.CharField(_("base language"), max_length=2, choices=_BASE_LANGUAGES, default="en")
    title = LocalizedText(_("title"))
    url = models.URLField(_("web address"), max_length=500)
    # Whether somebody has read this address, or it is only remembered.
    is_url_checked = models.BooleanField(_("address checked"), default=False)
    resource_type = models.CharField(_("kind"), max_length=30, choices=ResourceType)
    languages = models.JSONField(_("languages"), default=list)
    publishers = models.JSONField(_("publishers"), default=list)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True)
    economies = models.ManyToManyField(Economy, verbose_name=_("economies"), blank=True)
    changed_at = models.DateTimeField(_("last change"), default=clock.now)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            base_language_check("catalogue_resource", "title"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="catalogue_resource_web_address",
                violation_error_code="web_address",
                violation_error_message=_("Write a web address that begins with https:// or http://."),
            ),
            models.CheckConstraint(
                condition=Q(resource_type__in=ResourceType.values), name="catalogue_resource_type", violation_error_code="resource_type"
            ),
        ]

    def __str__(self) -> str:
        return self.slug
