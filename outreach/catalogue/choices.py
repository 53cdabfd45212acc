"""Closed lists of the catalogue."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ResourceType(TextChoices):
    TOOL = "tool", _("Tool")
    GUIDE = "guide", _("Guide")
    STUDY = "study", _("Study")
    STATISTICS = "statistics", _("Statistics")
    BEST_PRACTICE = "best-practice", _("Best practice")
    NATIONAL_PROGRAMME = "national-support-programme", _("National support programme")
    RTA_PROVISION = "rta-provision", _("Trade agreement provision")
    TRADE_POLICY_REVIEW = "trade-policy-review", _("Trade policy review")
