"""What went wrong, in the reader's language."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from outreach import urls
from outreach.pages.views import errors

LANGUAGES = ["en", "fr", "es"]


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def limit(request: HttpRequest) -> HttpResponse:
    return errors.too_many(request)


handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
urlpatterns = [*urls.urlpatterns, path("broken/", break_down), path("refused/", refuse), path("suspect/", suspect), path("limited/", limit)]


@pytest.fixture
def visitor() -> Client:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/suspect/", 400, "We could not read that request"),
        ("/refused/", 403, "This page is not open to you"),
        ("/nowhere/", 404, "We cannot find that page"),
        ("/limited/", 429, "Too many tries from here"),
        ("/broken/", 500, "Something went wrong on our side"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_error_has_a_page_in_the_language_of_the_cookie(
    visitor: Client, address: str, status: int, heading: str, language: str
) -> None:
    visitor.cookies["language"] = language
    response = visitor.get(address)
    html = response.content.decode()
    with translation.override(language):
        translated = translation.gettext(heading)
    assert response.status_code == status
    assert f'<html lang="{language}">' in html
    assert f"<h1>{translated}</h1>" in html
    assert f'href="/{language}/events/"' in html
    assert '<meta name="robots" content="noindex">' in html


def test_an_error_outside_the_prefix_speaks_the_language_of_the_browser(visitor: Client) -> None:
    html = visitor.get("/nowhere/", HTTP_ACCEPT_LANGUAGE="es-PE,es;q=0.8").content.decode()
    assert '<html lang="es">' in html


def test_an_error_under_a_prefix_speaks_its_language_whatever_the_cookie(visitor: Client) -> None:
    visitor.cookies["language"] = "es"
    html = visitor.get("/fr/nowhere/").content.decode()
    assert '<html lang="fr">' in html
    assert '<a href="/en/nowhere/" lang="en"' in html or '<a href="/en/" lang="en"' in html


def test_a_reached_limit_says_how_long_to_wait(visitor: Client) -> None:
    response = visitor.get("/limited/")
    assert response["Retry-After"] == "3600"
    assert "Wait an hour and try again." in response.content.decode()


def test_a_failed_form_check_says_what_happened_and_the_way_on() -> None:
    response = Client(enforce_csrf_checks=True).post("/en/time-zone/?next=/en/privacy/", {"zone": "Pacific/Apia"})
    html = response.content.decode()
    assert response.status_code == 403
    assert "<h1>We could not check that this form came from our site</h1>" in html
    assert "what you typed is still there" in html
    assert 'href="/en/time-zone/?next=/en/privacy/">Open the form afresh</a>' in html


def test_the_page_for_our_own_faults_needs_no_database_and_no_request() -> None:
    def refuse_query(execute, sql, params, many, context):
        raise AssertionError(f"a query: {sql}")

    with connection.execute_wrapper(refuse_query), translation.override("fr"):
        response = errors.server_error(RequestFactory().get("/fr/events/"))
    assert response.status_code == 500
    assert '<html lang="fr">' in response.content.decode()


def test_a_host_that_is_not_ours_gets_an_answer(visitor: Client) -> None:
    response = visitor.get("/en/privacy/", HTTP_HOST="elsewhere.example")
    assert response.status_code == 400
    assert "elsewhere.example" not in response.content.decode()
