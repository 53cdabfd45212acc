"""What `make run` starts: site and worker come up together and go together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() != b""


class Site:
    """An installation of its own in a temporary folder, started as `make run` starts it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "CI"}}
        self.environment = {**kept, "VAR_DIR": str(folder), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """Start it and wait for its address. Return what it printed until then."""
        self.process = subprocess.Popen(
            [sys.executable, "deploy/run.py"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self.process.stdout is not None
        printed = []
        for line in self.process.stdout:
            printed.append(line)
            if f"http://localhost:{self.port}/" in line:
                return "".join(printed)
        raise AssertionError("".join(printed))

    def end(self) -> tuple[int, str]:
        """Wait for its end. Return the exit code and what it still printed."""
        assert self.process is not None
        printed, _ = self.process.communicate(timeout=30)
        return self.process.returncode, printed

    def is_answering(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One installation for all these tests: only the first of them waits for it to be filled."""
    return tmp_path_factory.mktemp("installation")


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    yield site
    if site.process and site.process.stdout:
        site.process.terminate()
        site.process.wait(30)
        site.process.stdout.close()


def test_ctrl_c_stops_site_and_worker_and_the_second_start_prepares_nothing(site: Site) -> None:
    site.start()
    assert site.process is not None
    started = children_of(site.process.pid)
    assert len(started) == 2
    with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/en/events/") as page:
        assert page.status == 200

    site.process.send_signal(signal.SIGINT)

    assert site.end()[0] == 0
    assert [pid for pid in started if is_alive(pid)] == []
    assert not site.is_answering()
    assert "Preparing" not in site.start()


@pytest.mark.parametrize("index", [0, 1], ids=["web server", "worker"])
def test_the_end_of_either_stops_the_other(site: Site, index: int) -> None:
    site.start()
    assert site.process is not None
    started = children_of(site.process.pid)

    os.kill(started[index], signal.SIGKILL)

    code, printed = site.end()
    assert code == 1
    assert "ended by itself (exit code -9); stopping." in printed
    assert is_alive(started[1 - index]) is False


def test_a_killed_supervisor_leaves_no_orphans(site: Site) -> None:
    site.start()
    assert site.process is not None
    started = children_of(site.process.pid)

    site.process.kill()

    assert site.end()[0] == -signal.SIGKILL
    deadline = time.monotonic() + 15
    while any(is_alive(pid) for pid in started) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in started if is_alive(pid)] == []


def test_a_taken_port_is_told_in_one_sentence(site: Site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", site.port))
        other.listen()

        with pytest.raises(AssertionError, match=rf"^Port {site.port} is taken\. Choose another one: make run PORT={site.port + 1}\n$"):
            site.start()

    assert site.end()[0] == 1


def test_a_wrong_setting_stops_the_start_with_one_sentence(site: Site) -> None:
    site.environment["SITE_URL"] = "sessions"

    with pytest.raises(AssertionError, match=r"^SITE_URL is 'sessions'; write scheme and host only, like https://sessions\.example\.\n$"):
        site.start()

    assert site.end()[0] == 1
