"""A PostgreSQL that a test makes for itself, to stop and start as no other may be."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2


def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class OwnPostgres:
    """A PostgreSQL of this test: made, started, stopped and removed by it. Run by `postgres` where we are root."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, closed_port()
        self._user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self._user:
            shutil.chown(folder, "postgres", "postgres")
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self._programs = programs[-1] if programs else Path(shutil.which("initdb") or "initdb").parent
        self._run("initdb", "--auth=trust", "--username=outreach", "--encoding=UTF8", "--no-sync", "--pgdata", str(folder / "data"))
        self.url = f"postgres://outreach@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories= -c fsync=off"
        self._run(
            "pg_ctl", "start", "--wait", "--pgdata", str(self.folder / "data"), "--log", str(self.folder / "log"), "--options", options
        )

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata", str(self.folder / "data"))

    def ask(self, statement: str) -> object:
        line = psycopg2.connect(self.url)
        try:
            with line.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0]
        finally:
            line.close()

    def _run(self, program: str, *options: str) -> None:
        command = [str(self._programs / program), *options]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, **self._user)


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    # Not below pytest's folder, which only we may enter.
    folder = Path(tempfile.mkdtemp(prefix="outreach-postgres-"))
    try:
        server = OwnPostgres(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
