"""Closed lists of attendance."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Following(TextChoices):
    """How somebody who is not in the room follows a session."""

    PICTURE = "picture", _("Picture and sound")
    SOUND = "sound", _("Sound only")
    FALLBACK = "fallback", _("If the picture fails")
    HERE = "here", _("On our own page")
