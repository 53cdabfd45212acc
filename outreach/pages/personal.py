"""Who opened her registrations in this browser: a signed cookie that names the mailed link, for an hour.

It is a session of its own, apart from that of staff: it holds the number of a link and no address, opens nothing
else, and ends when the link is closed. The hour is fixed: on a shared computer nobody keeps it going by using it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from outreach.people.models import Contact, Link
from outreach.people.queries import opened_link

_COOKIE = "mine"
_OPEN_SECONDS = 3600

Arguments = ParamSpec("Arguments")
PersonalView = Callable[Concatenate[HttpRequest, Contact, Arguments], HttpResponse]


def open_for(response: HttpResponse, link: Link) -> None:
    value = signing.dumps(link.pk, salt=_COOKIE)
    response.set_cookie(_COOKIE, value, max_age=_OPEN_SECONDS, httponly=True, samesite="Lax", secure=settings.IS_HTTPS)


def close(response: HttpResponse) -> None:
    response.delete_cookie(_COOKIE, samesite="Lax")


def link_in(request: HttpRequest) -> Link | None:
    """The link by which this browser came, with its contact, while it is open. One query at most."""
    try:
        number = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_COOKIE, max_age=_OPEN_SECONDS)
    except signing.BadSignature:
        return None
    return opened_link(number)


def personal(view: PersonalView[Arguments]) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponse]:
    """Give the view the contact of the cookie. Without one nothing is done: the page that mails a link answers.

    Pages are kept by no cache.
    """

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        link = link_in(request)
        if link is not None:
            return view(request, link.contact, *args, **kwargs)
        if request.method in {"GET", "HEAD"} and not request.COOKIES.get(_COOKIE):
            return redirect("pages:mine_link")
        return expired(request)

    return answer


def expired(request: HttpRequest, **context: Any) -> HttpResponse:
    """The page that says so, with the form for a new link."""
    response = render(request, "pages/mine_link.html", {"is_expired": True, "said": "", "error": "", **context}, status=410)
    close(response)
    return response
