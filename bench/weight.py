"""What a first visit to an event page brings over the line."""

import gzip
import re
from urllib.parse import urljoin

from bench import visitor
from bench.event_page import path_of
from bench.load import Answer, Client, Request, expect
from bench.place import Place
from bench.report import Row

_MOST_KB = 45
_PARTS = re.compile(r'<(?:link rel="(?:stylesheet|icon|preload)"|script)[^>]* (?:href|src)="([^"]+)"')
_IN_STYLE = re.compile(r'url\(["\']?([^"\')]+)["\']?\)')


def measure(place: Place) -> list[Row]:
    database = place.database()
    sizes: dict[str, int] = {}
    with place.ours(database) as server:
        client = Client(server.port)
        path = path_of(database)
        page = _get(client, path, sizes)
        for part in _PARTS.findall(page):
            address = urljoin(path, part)
            text = _get(client, address, sizes)
            if address.endswith(".css"):
                for face in set(_IN_STYLE.findall(text)):
                    if not face.startswith("data:"):
                        _get(client, urljoin(address, face), sizes)
        client.close()
    weight = sum(sizes.values()) / 1024
    return [Row("first visit to an event page", f"<= {_MOST_KB} KB", weight <= _MOST_KB, measured=_words(weight, sizes))]


def _get(client: Client, path: str, sizes: dict[str, int]) -> str:
    """The text of an answer; its size as sent is noted."""
    (answer,) = expect([client.send(Request(path, headers=visitor.BROWSER))], 200)
    sizes[path] = len(answer.body)
    return _text(answer)


def _text(answer: Answer) -> str:
    body = gzip.decompress(answer.body) if answer.headers.get("Content-Encoding") == "gzip" else answer.body
    return body.decode(errors="replace")


def _words(weight: float, sizes: dict[str, int]) -> str:
    kinds = [path.rpartition(".")[2] if "." in path else "html" for path in sizes]
    parts = ", ".join(f"{kind} {size / 1024:.1f}" for kind, size in zip(kinds, sizes.values(), strict=True))
    return f"{weight:.1f} KB ({parts})"
