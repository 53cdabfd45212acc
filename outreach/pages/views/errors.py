"""The pages that say what went wrong, in the reader's language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from outreach.pages.context import site

# What the message of a reached limit says: wait an hour.
_WAIT_SECONDS = 3600


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to a limit of sign-in that was reached."""
    return wait(render(request, "429.html", status=429))


def wait(response: HttpResponse) -> HttpResponse:
    """Say to programs too when to come back (RFC 6585, 4)."""
    response["Retry-After"] = str(_WAIT_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without request and context processors: whatever broke may break there again."""
    return HttpResponse(loader.get_template("500.html").render(site(request)), status=500)
