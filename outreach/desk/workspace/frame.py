"""What stands around a page of the workspace: navigation, and the tabs of an event."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from notifications.troubles import count_failed

from outreach.events.models import Event
from outreach.registrations.figures import registrations_of_event


def show(request: HttpRequest, template: str, context: dict[str, Any], *, section: str, status: int = 200) -> HttpResponse:
    """A page of the workspace. `section`: the entry of the navigation that it belongs to."""
    frame = {"navigation": _navigation(section), "section": section}
    return render(request, template, frame | context, status=status)


def show_of_event(
    request: HttpRequest, template: str, event: Event, context: dict[str, Any], *, tab: str, status: int = 200
) -> HttpResponse:
    """A page under the tabs of an event, which count in three queries."""
    frame = {"event": event, "tabs": _tabs(event, tab), "tab": tab}
    return show(request, template, frame | context, section="events", status=status)


def _navigation(section: str) -> list[dict[str, Any]]:
    entries = [
        ("dashboard", reverse("organise:dashboard"), "home", _("Dashboard")),
        ("events", reverse("organise:events"), "list", _("Events")),
        ("mail", reverse("organise:mail"), "mail", _("Mail log")),
    ]
    return [{"url": url, "icon": icon, "words": words, "is_here": name == section} for name, url, icon, words in entries]


def _tabs(event: Event, tab: str) -> list[dict[str, Any]]:
    """Some say how many rows they hold; of the mails only those that failed are counted, for they wait for her."""
    failed = count_failed(event.pk)
    entries = [
        ("details", _("Details"), ""),
        ("parts", _("Hosts and programme"), ""),
        ("versions", _("Languages and times"), str(event.sessions.count())),
        ("event_places", _("Places"), ""),
        ("registrations", _("Registrations"), str(registrations_of_event(event.pk))),
        ("messages", _("Mails"), ngettext("%(number)s failed", "%(number)s failed", failed) % {"number": failed} if failed else ""),
        ("history", _("History"), ""),
    ]
    return [
        {"name": name, "url": reverse(f"organise:{name}", args=[event.slug]), "words": words, "counted": counted, "is_here": name == tab}
        for name, words, counted in entries
    ]
