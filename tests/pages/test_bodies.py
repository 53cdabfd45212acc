"""What a server sends for HEAD and for 304: asked of the application itself, since the test client takes bodies away."""

from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from outreach.pages.middleware import leave_out_bodies
from tests.factories import make_intake

pytestmark = pytest.mark.django_db


def ask(method: str, path: str, **environ: str) -> HttpResponse:
    return WSGIHandler().get_response(RequestFactory().generic(method, path, **environ))


@pytest.mark.parametrize("environ", [{}, {"HTTP_ACCEPT_ENCODING": "gzip"}])
@pytest.mark.parametrize("path", ["/en/help/", "/en/events/", "/robots.txt", "/en/nothing-here/"])
def test_head_has_the_length_of_the_body_and_no_body(path: str, environ: dict[str, str]) -> None:
    get, head = (ask(method, path, **environ) for method in ("GET", "HEAD"))

    assert len(get.content) == int(get["Content-Length"]) > 0
    assert (head.status_code, head.content) == (get.status_code, b"")
    # Compressing puts some bytes at random before the page, against guessing (BREACH).
    assert abs(int(head["Content-Length"]) - len(get.content)) < 200


def test_304_has_no_length() -> None:
    path = f"/en/events/{make_intake().session.event.slug}/"
    cookies = {"HTTP_COOKIE": "csrftoken=" + "a" * 32}
    etag = ask("GET", path, **cookies)["ETag"]

    response = ask("GET", path, HTTP_IF_NONE_MATCH=etag, **cookies)

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
    assert "Content-Length" not in response


@pytest.mark.parametrize("kind", ["stream", "file"])
def test_head_of_a_stream_reads_none_of_it(kind: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"words")

    def view(_request: HttpRequest) -> HttpResponse:
        return StreamingHttpResponse(iter([b"words"])) if kind == "stream" else FileResponse((tmp_path / "file").open("rb"))

    head, get = (leave_out_bodies(view)(getattr(RequestFactory(), method)("/")) for method in ("head", "get"))

    assert (b"".join(head), b"".join(get)) == (b"", b"words")
    assert head.headers == get.headers
    head.close(), get.close()


@pytest.mark.parametrize("page", ["help", "accessibility", "privacy"])
@pytest.mark.parametrize("method", ["options", "post"])
def test_pages_that_only_show_take_no_other_method(page: str, method: str) -> None:
    assert getattr(Client(), method)(f"/en/{page}/").status_code == 405
