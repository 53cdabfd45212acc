"""Pages kept in the process, each while nothing that it prints has changed. The form's token is every visitor's own."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

_MOST = 100
# Stands for the token in a kept page. Nobody who writes texts for pages can know it.
_TOKEN = secrets.token_urlsafe(32)
_pages: dict[tuple[str, str], tuple[str, str]] = {}


def respond(request: HttpRequest, state: str, render: Callable[[str], str]) -> HttpResponse:
    """The page as kept in this `state`, else as `render` makes it with a token. One version an address and zone is kept.

    For somebody signed in it is made anew.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return HttpResponse(render(get_token(request)))
    place = (request.get_full_path(), request.visitor_zone)  # type: ignore[attr-defined]
    kept_state, page = _pages.get(place, ("", ""))
    if kept_state != state:
        page = render(_TOKEN)
        if len(_pages) >= _MOST:
            _pages.clear()
        _pages[place] = (state, page)
    return HttpResponse(page.replace(_TOKEN, get_token(request)) if _TOKEN in page else page)


def forget() -> None:
    """Drop every page that this process keeps."""
    _pages.clear()
