"""What the page of an event with its form costs, whole and unchanged."""

from functools import partial

from bench import visitor
from bench.costs import Cost, Work, compare
from bench.database import Database
from bench.load import Requests, expect, send_all
from bench.place import Place
from bench.report import Row

# A language group: three sessions, speakers, references, hosts, and the form.
_SLUG = "SELECT slug FROM events_event WHERE pattern = 'language-group' ORDER BY id LIMIT 1"


def measure(place: Place) -> list[Row]:
    database = place.database()
    path = path_of(database)
    with place.ours(database) as ours, place.hello() as hello:
        etag = visitor.etag_of(ours.port, path)
        base = Work(hello, visitor.hello)
        whole, unchanged = partial(visitor.pages, path), partial(visitor.unchanged, path, etag)
        whole_cost = compare(base, Work(ours, whole))
        unchanged_cost = compare(base, Work(ours, unchanged, 304))
    return [
        _row("event page", whole_cost, _statements(place, database, whole, 200), most=22, most_statements=10),
        _row("event page, unchanged", unchanged_cost, _statements(place, database, unchanged, 304), most=5, most_statements=1),
    ]


def path_of(database: Database) -> str:
    ((slug,),) = database.ask(_SLUG)
    return f"/en/events/{slug}/"


def _row(what: str, cost: Cost, statements: int, *, most: int, most_statements: int) -> Row:
    is_met = cost.ratio <= most and statements <= most_statements
    words = "statements" if most_statements > 1 else "statement"
    return Row(what, f"<= {most} x, <= {most_statements} {words}", is_met, cost.base, cost.ours, cost.ratio, statements)


def _statements(place: Place, database: Database, requests: Requests, status: int) -> int:
    with database.logging() as log, place.ours(database, workers=1) as server:
        expect(send_all(server.port, requests(5), clients=1), status)
        log.skip()
        expect(send_all(server.port, requests(1), clients=1), status)
        return len(log.read())
