"""Calendar files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from outreach.events.ical import session_file
from outreach.events.models import Session


@require_safe
def session_ics(request: HttpRequest, slug: str, session: str) -> HttpResponse:
    """One session as a file to open: nothing personal in it. Three queries."""
    sessions = Session.objects.public().select_related("event").prefetch_related("event__languages", "interpretations")
    found = get_object_or_404(sessions, event__slug=slug, slug=session)
    body = session_file(found, language=get_language() or "en")
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{session}.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)
