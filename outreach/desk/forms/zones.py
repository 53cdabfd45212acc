"""Choosing a time zone."""

from functools import cache

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.desk.forms.workspace import WorkspaceForm
from outreach.shared import clock


@cache
def _named_zones() -> list[tuple[str, str]]:
    """Zones named for a place, as the table of time zones names them."""
    return [(name, name) for name in sorted(clock.zone_names()) if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))]


def zone_choices() -> list[tuple[str, str]]:
    """What a zone is chosen from."""
    return [*_named_zones(), ("UTC", "UTC")]


class OwnZoneForm(WorkspaceForm):
    """The zone in which the workspace shows times to the person who is signed in."""

    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
