"""The ways in."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language


def any_language(request: HttpRequest) -> HttpResponse:
    """`/` leads to the home page in the language of the cookie, else of the browser, else English."""
    response = HttpResponseRedirect(f"/{get_language()}/")
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def home(request: HttpRequest) -> HttpResponse:
    return redirect("pages:events")
