"""What a registration costs: the whole path by POST, on one session that everybody wants."""

from functools import partial

from bench import visitor
from bench.costs import Work, compare
from bench.database import Database
from bench.load import expect, send_all
from bench.place import Place
from bench.report import Row

_MOST_TIMES_HELLO = 22
_MOST_STATEMENTS = 14
_MANY = 100_000
_MOST_TIMES_THE_FIRST = 1.2
# Few to a turn, so that the small table stays small: its registrations are the first hundreds.
_A_TURN = 40


def measure(place: Place) -> list[Row]:
    few, many = place.copy("few"), place.copy("many")
    place.seed(f"add_people({_MANY})", environment=place.environment(many))
    statements = _statements(place, few)
    with place.ours(few) as ours, place.ours(many) as ours_of_many, place.hello() as hello:
        posts = partial(visitor.registrations, "hot")
        growth = compare(Work(ours, posts, 302), Work(ours_of_many, posts, 302), most=_A_TURN)
        cost = compare(Work(hello, visitor.hello), Work(ours, posts, 302))
    wrong = [database.name for database, before in ((few, 0), (many, _MANY)) if not _is_right(database, before)]
    return [
        Row(
            "registration",
            f"<= {_MOST_TIMES_HELLO} x, <= {_MOST_STATEMENTS} statements",
            cost.ratio <= _MOST_TIMES_HELLO and len(statements) <= _MOST_STATEMENTS and not wrong,
            cost.base,
            cost.ours,
            cost.ratio,
            len(statements),
            "counts differ" if wrong else "",
        ),
        Row(
            f"registration no. {_MANY:,}, of no. 100",
            f"<= {_MOST_TIMES_THE_FIRST} x",
            growth.ratio <= _MOST_TIMES_THE_FIRST and not wrong,
            None,
            growth.ours,
            growth.ratio,
        ),
    ]


def _statements(place: Place, database: Database) -> list[str]:
    """The statements of one registration, by a server that has done it before."""
    with database.logging() as log, place.ours(database, workers=1) as server:
        expect(send_all(server.port, visitor.registrations("hot", 5), clients=1), 302)
        log.skip()
        expect(send_all(server.port, visitor.registrations("hot", 1), clients=1), 302)
        return log.read()


def _is_right(database: Database, before: int) -> bool:
    """Every registration has a contact, a confirmed seat, a fact; the counter knows them all; limits were counted."""
    ((people, registrations, seats, taken, facts, hits),) = database.ask(
        """SELECT (SELECT count(*) FROM people_contact),
                  (SELECT count(*) FROM registrations_registration),
                  (SELECT count(*) FROM registrations_seat WHERE state = 'confirmed'),
                  (SELECT sum(seats_taken) FROM registrations_intake),
                  (SELECT count(*) FROM journal_entry WHERE name = 'registration.confirmed'),
                  (SELECT sum(hits) FROM limits_window)"""
    )
    return people == registrations == seats == taken == facts > before and hits == 2 * (registrations - before)
