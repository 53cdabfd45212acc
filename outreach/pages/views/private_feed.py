"""The private feed of a person's registrations: whoever has its address reads it, so the address stands in no log."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from outreach.pages.private_calendar import calendar_of_contact
from outreach.people.queries import subscriber_of
from outreach.shared import clock


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Her calendar; 304 while it says the same. 404 once revoked: calendars then stop asking. Four queries.

    Without Last-Modified: a place that she left would make it older, and a copy kept by date would stay.
    """
    contact = subscriber_of(token)
    if contact is None:
        raise Http404
    body = calendar_of_contact(contact, at=clock.now())
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag, response=HttpResponse(body, content_type="text/calendar; charset=utf-8"))
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="my-sessions.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
