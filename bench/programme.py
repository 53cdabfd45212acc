"""What the list and the month of a large programme cost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bench import visitor
from bench.costs import Cost, Work, compare
from bench.database import Database
from bench.load import Request, expect, send_all
from bench.place import Place
from bench.report import Row

SESSIONS = 2_000
_MOST = 30
# Of a page that is kept, and of one made anew: as many as its view says, however many sessions there are.
_KEPT, _ANEW = 1, 10


@dataclass(frozen=True)
class _Asked:
    """A way of asking for a page, with its aims: statements and times hello (None: no aim)."""

    what: str
    path: str
    requests: Callable[..., Iterator[Request]]
    most_statements: int
    most: float | None = None


def measure(place: Place) -> list[Row]:
    database = place.copy("list")
    place.seed(f"add_programme({SESSIONS})", environment=place.environment(database))
    pages = {
        f"list of {SESSIONS} sessions": "/en/events/",
        "list, filtered": "/en/events/?lang=fr&kind=webinar&q=markets&economy=KE",
        "month": _busiest_month(database),
    }
    kept = [_Asked(what, path, visitor.pages, _KEPT, _MOST) for what, path in pages.items()]
    anew = [_Asked(f"{what}, made anew after a change", path, visitor.pages_anew, _ANEW) for what, path in pages.items()]
    asked = [page for pair in zip(kept, anew, strict=True) for page in pair]
    statements = _statements(place, database, asked)
    with place.ours(database) as ours, place.hello() as hello:
        base = Work(hello, visitor.hello)
        # What has no aim may be measured in shorter turns.
        costs = [compare(base, Work(ours, partial(page.requests, page.path)), most=300 if page.most is None else 4000) for page in asked]
    return [_row(*measured) for measured in zip(asked, costs, statements, strict=True)]


def _row(page: _Asked, cost: Cost, statements: int) -> Row:
    is_met = (page.most is None or cost.ratio <= page.most) and statements <= page.most_statements
    aim = "" if page.most is None else f"<= {page.most} x, "
    words = "statements" if page.most_statements > 1 else "statement"
    return Row(page.what, f"{aim}<= {page.most_statements} {words}", is_met, cost.base, cost.ours, cost.ratio, statements)


def _busiest_month(database: Database) -> str:
    ((month,),) = database.ask("SELECT to_char(local_date, 'YYYY/MM') FROM events_session GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    return f"/en/events/{month}/"


def _statements(place: Place, database: Database, asked: list[_Asked]) -> list[int]:
    """Of one request for each page, to a server that has answered it before."""
    counts = []
    with database.logging() as log, place.ours(database, workers=1) as server:
        for page in asked:
            expect(send_all(server.port, page.requests(page.path, 5), clients=1), 200)
            log.skip()
            expect(send_all(server.port, page.requests(page.path, 1), clients=1), 200)
            counts.append(len(log.read()))
    return counts
