"""What only machines read: the sitemap and the rules for robots."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from outreach.events.queries import events_for_sitemap, series_for_sitemap
from outreach.pages.feed_copies import copy_of
from outreach.shared import clock
from outreach.shared.links import absolute, language_addresses

# Workplaces, personal links and settings: nothing to find there.
CLOSED_TO_ROBOTS = ("/staff/", "/j/", "/r/", "/c/", "/u/", "/a/", "/*/account/", "/*/time-zone/", "/*/register/", "/*/registered/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS), "", f"Sitemap: {absolute('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in each language it is published in, with the addresses of the others.

    Kept as feeds are, for it costs a moment for each event: one query while nothing changed, else five.
    """
    copy = copy_of(("sitemap",), at=clock.now(), make=_sitemap)
    return HttpResponse(copy.body, content_type="application/xml; charset=utf-8")


def _sitemap() -> bytes:
    events = list(events_for_sitemap())
    everywhere = [code for code, _name in settings.LANGUAGES]
    latest = max((event.changed_at for event in events), default=None)
    pages: list[dict] = []
    for name in ("pages:home", "pages:events"):
        pages += _addresses(name, languages=everywhere, changed_at=latest)
    for name in ("pages:help", "pages:accessibility", "pages:privacy"):
        pages += _addresses(name, languages=everywhere)
    for series in series_for_sitemap():
        pages += _addresses("pages:series", series.slug, languages=everywhere)
    for event in events:
        published = sorted(row.language for row in event.languages.all())
        pages += _addresses("pages:event", event.slug, languages=published, changed_at=event.changed_at)
    return render_to_string("pages/sitemap.xml", {"pages": pages}).encode()


def _addresses(name: str, *args: str, languages: list[str], changed_at: datetime | None = None) -> list[dict]:
    """One entry for each language; each names all of them, itself among them."""
    alternates = language_addresses(name, *args, languages=languages)
    return [{"address": address, "changed_at": changed_at, "alternates": alternates} for code, address in alternates if code != "x-default"]
