"""Whether a browser's copy of an event page is still true (RFC 9110, 8.8.3 and 13.1.2)."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from outreach.pages.release import release
from outreach.registrations.freshness import Freshness


def state_of(request: HttpRequest, fresh: Freshness) -> str:
    """Everything that the page depends on, but for the form's token: two copies of one state say the same in the same words."""
    zone = request.visitor_zone  # type: ignore[attr-defined]
    return chr(0).join((release(), request.get_full_path(), zone, fresh.changed_at.isoformat(), fresh.clock))


def etag_of(request: HttpRequest, state: str) -> str:
    """Weak: the token is masked anew in every copy."""
    parts = (state, request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""))
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """A 304, or None. Never for somebody signed in, nor without the CSRF cookie: the copy's form would fail."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return None
    response = get_conditional_response(request, etag=etag)
    return stamp(response, etag) if response is not None else None


def stamp(response: HttpResponse, etag: str) -> HttpResponse:
    """The headers of a page that changes with the clock and with its visitor's cookies."""
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response
