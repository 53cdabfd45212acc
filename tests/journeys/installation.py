"""The site as an installation runs it: files prepared and compressed, gunicorn, and the worker of one of the two modes."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import connection

# One process that walks the schedule, or Celery's beat and worker at Redis.
WORKERS = {
    "work": [["manage.py", "work"]],
    "celery": [
        ["-m", "celery", "--app", "outreach", "worker", "--concurrency", "1", "--loglevel", "WARNING"],
        ["-m", "celery", "--app", "outreach", "beat", "--loglevel", "WARNING", "--schedule", "{folder}/beat-{port}", "--pidfile="],
    ],
}
SECONDS_TO_ANSWER = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def worker_mode() -> str:
    """What WORKER_MODE names; else what the settings ask for, Celery where there is Redis."""
    mode = os.environ.get("WORKER_MODE") or ("celery" if settings.REDIS_URL else "work")
    if mode == "celery" and not settings.REDIS_URL:
        raise ValueError("WORKER_MODE is celery; set REDIS_URL too.")
    return mode


def database_url(name: str = "") -> str:
    """The test's own database, or the one named beside it, for the processes of the site."""
    database = connection.settings_dict
    name = name or database["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgres://{database['USER']}{password}@{database['HOST']}:{database['PORT'] or 5432}/{name}"


class SignedIn(NamedTuple):
    since: float
    cookies: list[Any]


class Installation:
    """Shares keys, folder and database with the tests, so that these can write rows and read links."""

    def __init__(self, *, mail_port: int, settings_module: str = "outreach.settings", database: str = "") -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = settings.VAR_DIR / f"site-{self.port}.log"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": settings_module,
            "VAR_DIR": str(settings.VAR_DIR),
            "PORT": str(self.port),
            "SITE_URL": self.url,
            "DATABASE_URL": database_url(database),
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            # Everybody here comes from one address.
            "LIMIT_REGISTER_BY_VISITOR": "1000",
        }
        if worker_mode() == "work":
            self.environment.pop("REDIS_URL", None)
        # By address (`signing_in`).
        self.signed_in: dict[str, SignedIn] = {}
        self._processes: list[subprocess.Popen[bytes]] = []

    def prepare(self) -> Self:
        self.manage("prepare", "--sample")
        return self

    def manage(self, *words: str, **environment: str) -> None:
        subprocess.run([sys.executable, "manage.py", *words], cwd=settings.BASE_DIR, env=self.environment | environment, check=True)

    def start(self, *, worker: bool = True) -> Self:
        web = ["-m", "gunicorn", "outreach.wsgi", "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--no-control-socket"]
        self._start([*web, "--threads", "8", "--log-level", "warning", "--graceful-timeout", "2"])
        for command in WORKERS[worker_mode()] if worker else []:
            self._start([part.format(folder=settings.VAR_DIR, port=self.port) for part in command])
        self._wait()
        return self

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def _start(self, command: list[str]) -> None:
        with Path(self.log).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=settings.BASE_DIR, env=self.environment, stdout=log, stderr=log, process_group=0
            )
        self._processes.append(process)

    def _wait(self) -> None:
        end = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < end and all(process.poll() is None for process in self._processes):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    urllib.request.urlopen(f"{self.url}/robots.txt").close()
                    return
            time.sleep(0.1)
        self.stop()
        raise AssertionError(self.logged())
