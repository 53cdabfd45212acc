"""What the page of an event with its form costs, whole and unchanged."""

from dataclasses import dataclass
from functools import partial

from bench import visitor
from bench.costs import Cost, Work, compare
from bench.database import Database
from bench.load import Requests, expect, send_all
from bench.place import Place
from bench.report import Row

# A language group: three sessions, speakers, references, hosts, and the form.
_SLUG = "SELECT slug FROM events_event WHERE pattern = 'language-group' ORDER BY id LIMIT 1"


@dataclass(frozen=True)
class _Asked:
    """A way of asking for the page, with its aims: times hello (None: no aim) and statements."""

    what: str
    requests: Requests
    status: int
    most: float | None
    most_statements: int


def measure(place: Place) -> list[Row]:
    database = place.database()
    path = path_of(database)
    with place.ours(database) as ours:
        etag = visitor.etag_of(ours.port, path)
    asked = [
        _Asked("event page", partial(visitor.pages, path), 200, most=22, most_statements=10),
        _Asked("event page, made anew after a change", partial(visitor.pages_anew, path), 200, most=None, most_statements=10),
        _Asked("event page, unchanged", partial(visitor.unchanged, path, etag), 304, most=5, most_statements=1),
    ]
    statements = [_statements(place, database, page) for page in asked]
    with place.ours(database) as ours, place.hello() as hello:
        base = Work(hello, visitor.hello)
        costs = [compare(base, Work(ours, page.requests, page.status)) for page in asked]
    return [_row(*measured) for measured in zip(asked, costs, statements, strict=True)]


def path_of(database: Database) -> str:
    ((slug,),) = database.ask(_SLUG)
    return f"/en/events/{slug}/"


def _row(page: _Asked, cost: Cost, statements: int) -> Row:
    is_met = (page.most is None or cost.ratio <= page.most) and statements <= page.most_statements
    words = "statements" if page.most_statements > 1 else "statement"
    aim = "" if page.most is None else f"<= {page.most} x, "
    return Row(page.what, f"{aim}<= {page.most_statements} {words}", is_met, cost.base, cost.ours, cost.ratio, statements)


def _statements(place: Place, database: Database, page: _Asked) -> int:
    """Of one request, to a server that has answered it before."""
    with database.logging() as log, place.ours(database, workers=1) as server:
        expect(send_all(server.port, page.requests(5), clients=1), page.status)
        log.skip()
        expect(send_all(server.port, page.requests(1), clients=1), page.status)
        return len(log.read())
