"""What every page knows about its visitor before any view runs."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from outreach.shared import clock

TZ_COOKIE = "tz"


class VisitorZoneMiddleware:
    """Sets request.visitor_zone: an IANA name, or "" while the zone is unknown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.COOKIES.get(TZ_COOKIE, "")
        request.visitor_zone = zone if clock.is_zone(zone) else ""  # type: ignore[attr-defined]
        response = self.get_response(request)
        # Every page prints the zone, if only in its strip; feeds and files do not.
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


def leave_out_bodies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """An answer to HEAD has the length of the body and not the body; 304 has neither (RFC 9110, 8.6, 9.3.2 and 15.4.5)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = ()  # type: ignore[attr-defined]
            else:
                response.content = b""
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            del response["Content-Length"]
        return response

    return middleware
