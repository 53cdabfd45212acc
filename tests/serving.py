"""The site on one process of gunicorn, with a database in a file: for what only a real server shows."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

_SECONDS_TO_START = 60
_FILL = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from outreach.events.calendar_texts import rewrite_lacking
from tests.factories import make_session
for _ in range({sessions}):
    make_session()
rewrite_lacking()
"""


@contextmanager
def serving(folder: Path, *, sessions: int) -> Iterator[int]:
    """Yields the port on the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "VAR_DIR": str(folder),
        "PORT": str(port),
        "LOG_LEVEL": "CRITICAL",
        "DJANGO_SETTINGS_MODULE": "outreach.settings",
    }
    environment.pop("REDIS_URL", None)
    subprocess.run([sys.executable, "-c", _FILL.format(sessions=sessions)], cwd=settings.BASE_DIR, env=environment, check=True)
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "outreach.wsgi",
        "--threads=2",
        f"--bind=127.0.0.1:{port}",
        "--log-level=critical",
        "--no-control-socket",
    ]
    process = subprocess.Popen(gunicorn, cwd=settings.BASE_DIR, env=environment)
    try:
        end = time.monotonic() + _SECONDS_TO_START
        while not _is_answering(port):
            assert process.poll() is None, "the site did not start"
            assert time.monotonic() < end, "the site did not start"
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def _is_answering(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
