"""Statements that are written once a process and, on PostgreSQL, planned once a connection.

For what every request asks: to write such a statement with the ORM costs ten times what running it costs, to plan it five times.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any
from weakref import WeakSet

from django.db import connection
from django.db.models import QuerySet

# Stand in the written statement where the value will be: no code, slug or status has spaces and a capital letter, and
# no row has this number.
ASKED = "The value asked with"
ASKED_NUMBER = 987_654_321_987_654_321


class KeptStatement:
    """A SELECT with one value in it that differs from time to time.

    `write` gives the query with ASKED, or ASKED_NUMBER, in its place; it is called once. `name` is the statement's on each connection (PREPARE);
    a pooler between us and PostgreSQL must keep a session's connection, as pgbouncer does in session mode.
    """

    def __init__(self, name: str, write: Callable[[], QuerySet]) -> None:
        self.name = name
        self._write = write
        self._prepared: WeakSet[Any] = WeakSet()

    def ask(self, value: str | int) -> list[tuple]:
        """The rows. One query."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._prepare(connection.connection)
                cursor.execute(f"EXECUTE {self.name} (%s)", [value])
            else:
                sql, parameters = self._written
                cursor.execute(sql, [value if parameter in (ASKED, ASKED_NUMBER) else parameter for parameter in parameters])
            return cursor.fetchall()

    @cached_property
    def _written(self) -> tuple[str, tuple]:
        return self._write().query.sql_with_params()

    def _prepare(self, session: Any) -> None:
        """Once for each connection, past Django's counting: it is part of connecting."""
        if session in self._prepared:
            return
        with session.cursor() as cursor:
            statement = cursor.mogrify(*self._written).decode()
            kind = "bigint" if str(ASKED_NUMBER) in statement else "text"
            statement = statement.replace(f"'{ASKED}'", "$1").replace(str(ASKED_NUMBER), "$1")
            cursor.execute(f"PREPARE {self.name} ({kind}) AS {statement}")
        self._prepared.add(session)
