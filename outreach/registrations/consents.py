"""What people agree to, word for word. A new wording is a new version: what was agreed to stays known."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outreach.registrations.choices import Purpose


@dataclass(frozen=True)
class ConsentText:
    purpose: Purpose
    version: str
    label: Promise
    detail: Promise


TEXTS = (
    ConsentText(
        Purpose.NEWS,
        "2026-11",
        _("Tell me about the next sessions"),
        _("At most one message a month. Every message lets you stop."),
    ),
    ConsentText(
        Purpose.DELEGATE,
        "2026-11",
        _("Show my firm’s name to my government’s delegate"),
        _("Your own e-mail and name are not shown. Without this box the delegate sees numbers only."),
    ),
)

VERSION_OF = {text.purpose: text.version for text in TEXTS}
