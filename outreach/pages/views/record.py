"""The page of an event of the past, as its source tells it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from outreach.events.models import Event
from outreach.events.records import printed
from outreach.pages.structured import record_json_ld
from outreach.shared.links import absolute_url
from outreach.shared.localized import in_language


def show_record(request: HttpRequest, event: Event) -> HttpResponse:
    """Four queries: the facts, the economies named, the languages, the resources."""
    record, language = event.record, get_language() or "en"
    published = sorted(event.languages.values_list("language", flat=True))
    context = {
        "section": "events",
        "event": event,
        "title_text": in_language(event.title, language, only=frozenset(published)),
        "published": published,
        "lines": printed(record, language),
        "references": event.references.select_related("resource"),
        "json_ld": record_json_ld(record, url=absolute_url("pages:event", event.slug, language=event.base_language)),
    }
    return render(request, "pages/record.html", context)
