"""Statements that are written once a process and, on PostgreSQL, planned once a connection.

For what every request says: to write such a statement with the ORM costs ten times what running it costs, to plan it five times.
"""

from collections.abc import Callable
from functools import cached_property
from itertools import count
from typing import Any
from weakref import WeakSet

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from psycopg2.extensions import AsIs

# Stand in a query where a value will be: no code, slug or status has spaces and a capital letter, and no row has this number.
ASKED = "The value asked with"
ASKED_NUMBER = 987_654_321_987_654_321


class KeptStatement:
    """A statement with values in it that differ from time to time; it gives rows (RETURNING, where it writes).

    `what` is SQL with %s for each value, or gives a query with ASKED or ASKED_NUMBER in its place; it is called once. `name`
    is the statement's on each connection (PREPARE); a pooler between us and PostgreSQL must keep a session's connection, as
    pgbouncer does in session mode.
    """

    def __init__(self, name: str, what: str | Callable[[], QuerySet]) -> None:
        self.name = name
        self._what = what
        self._prepared: WeakSet[Any] = WeakSet()

    def ask(self, *values: Any) -> list[tuple]:
        """The rows for these values, in the order of their places. One statement."""
        database = connections[DEFAULT_DB_ALIAS]
        with database.cursor() as cursor:
            if database.vendor == "postgresql":
                self._prepare(database.connection)
                cursor.execute(f"EXECUTE {self.name} ({', '.join(['%s'] * len(values))})", values)
            else:
                sql, parameters = self._written
                given = iter(values)
                cursor.execute(sql, [next(given) if _is_asked(parameter) else parameter for parameter in parameters])
            return cursor.fetchall()

    @cached_property
    def _written(self) -> tuple[str, tuple]:
        if isinstance(self._what, str):
            return self._what, (ASKED,) * self._what.count("%s")
        return self._what().query.sql_with_params()

    def _prepare(self, session: Any) -> None:
        """Once for each connection, past Django's counting: it is part of connecting."""
        if session in self._prepared:
            return
        sql, parameters = self._written
        number = count(1)
        with session.cursor() as cursor:
            marked = cursor.mogrify(sql, [AsIs(f"${next(number)}") if _is_asked(parameter) else parameter for parameter in parameters])
            cursor.execute(f"PREPARE {self.name} AS {marked.decode()}")
        self._prepared.add(session)


def _is_asked(parameter: Any) -> bool:
    return parameter in (ASKED, ASKED_NUMBER)
