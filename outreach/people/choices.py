"""Closed lists about people and firms."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a user of the desk may do."""

    ORGANISER = "organiser", _("Organiser")
    DELEGATE = "delegate", _("Delegate")
    ADMINISTRATOR = "administrator", _("Administrator")


class LinkPurpose(TextChoices):
    """What a mailed link opens."""

    MINE = "mine", _("My registrations")
