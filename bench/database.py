"""A database of the run's own on the PostgreSQL that DATABASE_URL names: made, watched and dropped."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2

# The server's own standard error, where a stock Debian writes its log.
_LOG = "/proc/self/fd/2"
_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*)")
# What frames statements, and how a kept connection is checked.
_FRAME = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE SAVEPOINT|SELECT 1$)", re.IGNORECASE)


class Database:
    """`template` is another database of the run to copy; nobody may be connected to it."""

    def __init__(self, url: str, label: str, *, template: "Database | None" = None) -> None:
        self.name = f"test_bench_{label}_{os.getpid()}"
        self.url = urlsplit(url)._replace(path=f"/{self.name}").geturl()
        self._server = urlsplit(url)._replace(path="/postgres").geturl()
        self._ask_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self._ask_server(f'CREATE DATABASE "{self.name}"' + (f' TEMPLATE "{template.name}"' if template else ""))

    def drop(self) -> None:
        self._ask_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def ask(self, sql: str) -> list[tuple]:
        return _ask(self.url, sql)

    def backends(self) -> list[int]:
        """The processes that serve this database's connections."""
        return [
            pid
            for (pid,) in self._ask_server(
                f"SELECT pid FROM pg_stat_activity WHERE datname = '{self.name}' AND backend_type = 'client backend'"
            )
        ]

    @contextmanager
    def logging(self) -> Iterator["StatementLog"]:
        """While it lasts, connections opened anew write every statement to the server's log."""
        self._ask_server(f"ALTER DATABASE \"{self.name}\" SET log_statement = 'all'")
        try:
            yield StatementLog(self._server, self.name)
        finally:
            self._ask_server(f'ALTER DATABASE "{self.name}" RESET log_statement')

    def _ask_server(self, sql: str) -> list[tuple]:
        return _ask(self._server, sql)


class StatementLog:
    """The statements of one database in the server's log. Needs a superuser, and a log that is a file."""

    def __init__(self, server: str, name: str) -> None:
        self._server, self._name = server, name
        self._position = self._size()

    def skip(self) -> None:
        """Forget what was logged so far."""
        self._position = self._size()

    def read(self) -> list[str]:
        """The first line of each statement since the last look, without BEGIN, COMMIT, SAVEPOINT and the connection's check."""
        size = self._size()
        ((text,),) = _ask(self._server, f"SELECT pg_read_file('{_LOG}', {self._position}, {size - self._position})")
        self._position = size
        found = [match[1] for line in text.splitlines() if self._name in line and (match := _STATEMENT.search(line))]
        return [statement for statement in found if not _FRAME.match(statement)]

    def _size(self) -> int:
        try:
            ((size,),) = _ask(self._server, f"SELECT size FROM pg_stat_file('{_LOG}')")
        except psycopg2.Error as error:
            raise SystemExit(f"The server's log cannot be read: a superuser and a log in a file are needed. {error}") from error
        return size


def _ask(url: str, sql: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
