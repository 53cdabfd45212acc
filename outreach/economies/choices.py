"""The words a column may hold."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EconomyKind(TextChoices):
    STATE = "state", _("State")
    TERRITORY = "territory", _("Territory")
    CUSTOMS_TERRITORY = "separate-customs-territory", _("Separate customs territory")
    UNION = "union", _("Union of states")


class GroupingKind(TextChoices):
    ORGANISATION = "organisation", _("Organisation")
    DEVELOPMENT = "development", _("Development category")
    REGION = "region", _("Region")


class Certainty(TextChoices):
    """How sure we are of a membership. A probable one counts, and is shown as to confirm."""

    CONFIRMED = "confirmed", _("Confirmed")
    PROBABLE = "probable", _("To confirm")


class InstitutionKind(TextChoices):
    MINISTRY = "ministry", _("Ministry")
    AGENCY = "agency", _("Agency")
    INTERNATIONAL = "international", _("International organisation")
    BUSINESS_SUPPORT = "business-support", _("Business support organisation")
    OTHER = "other", _("Other")
