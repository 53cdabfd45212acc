"""What a browser sends: pages, and the registration form with its CSRF token."""

import itertools
from collections.abc import Iterator

from bench.load import Client, Request, expect

BROWSER = {"Accept-Encoding": "gzip", "Accept-Language": "en", "User-Agent": "bench"}
_TOKEN = "a" * 32
_number = itertools.count(1)

FORM = {
    "csrfmiddlewaretoken": _TOKEN,
    "name": "Ana Taumua",
    "economy": "WS",
    "economy_name": "",
    "organisation_type": "firm",
    "organisation_size": "1-9",
    "job_role": "owner",
    "sector": "",
    "women_led": "",
    "gender": "",
    "needs": "",
    "question": "",
    "language": "fr",
    "zone": "",
    "website": "",
}
COOKIES = {"Cookie": f"csrftoken={_TOKEN}; tz=Pacific/Apia"}


def hello(count: int) -> Iterator[Request]:
    return (Request("/", headers=BROWSER) for _ in range(count))


def pages(path: str, count: int) -> Iterator[Request]:
    """A page, as a browser that was here before asks for it."""
    return (Request(path, headers=BROWSER | COOKIES) for _ in range(count))


def pages_anew(path: str, count: int) -> Iterator[Request]:
    """A page that nothing kept may answer: a cookie says that somebody is signed in."""
    cookies = {"Cookie": f"{COOKIES['Cookie']}; sessionid=bench"}
    return (Request(path, headers=BROWSER | cookies) for _ in range(count))


def unchanged(path: str, etag: str, count: int) -> Iterator[Request]:
    return (Request(path, headers=BROWSER | COOKIES | {"If-None-Match": etag}) for _ in range(count))


def etag_of(port: int, path: str) -> str:
    client = Client(port)
    answer = client.send(Request(path, headers=BROWSER | COOKIES))
    client.close()
    return expect([answer], 200)[0].headers["ETag"]


def registrations(slug: str, count: int, *, seat: str = "1:online") -> Iterator[Request]:
    """Forms of people and firms that nobody has seen before."""
    for _ in range(count):
        number = next(_number)
        form = FORM | {"seat": seat, "email": f"person-{number}@firm.example", "firm": f"Firm number {number}"}
        yield Request(f"/en/events/{slug}/register/", form, BROWSER | COOKIES)
