"""gunicorn on a port of its own, with the CPU time of its workers and of their database connections."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Self

from bench.database import Database
from bench.processes import children, cpu_seconds

_SYNC = ("--worker-class", "sync")
# As deploy/run.py starts it.
EMBEDDED = ("--worker-class", "gthread", "--threads", "2")
_SECONDS_TO_START = 60


class Server:
    def __init__(
        self,
        application: str,
        *,
        environment: dict[str, str],
        database: Database | None = None,
        workers: int = 2,
        kind: tuple[str, ...] = _SYNC,
        log: IO[str] | None = None,
    ) -> None:
        self.port = free_port()
        self.workers = workers
        self._database = database
        self._log = log
        self._command = [
            *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{self.port}", "--no-control-socket"),
            *("--workers", str(workers), "--log-level", "warning", *kind),
        ]
        self._environment = environment | {"PORT": str(self.port)}

    def __enter__(self) -> Self:
        root = Path(__file__).resolve().parent.parent
        self._process = subprocess.Popen(self._command, cwd=root, env=self._environment, stderr=self._log)
        end = time.monotonic() + _SECONDS_TO_START
        while not self._is_answering():
            if self._process.poll() is not None or time.monotonic() > end:
                self.__exit__()
                raise SystemExit(f"{self._command[3]} did not start.")
            time.sleep(0.1)
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait()

    def cpu(self) -> float:
        """Seconds used so far by the workers, and by the backends of the database."""
        pids = children(self._process.pid)
        return cpu_seconds(pids + self._database.backends() if self._database else pids)

    def _is_answering(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0 and len(children(self._process.pid)) == self.workers


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
