"""How long a newcomer waits: the tests, and the first and second start from a clean checkout."""

import os
import signal
import subprocess
import time
from pathlib import Path

from bench.place import ROOT, Place
from bench.report import Row
from bench.server import free_port

_MOST_TEST_SECONDS = 180
_MOST_FIRST_SECONDS = 180
_MOST_SECOND_SECONDS = 5


def measure(place: Place) -> list[Row]:
    checkout = place.folder / "checkout"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(checkout)], check=True)
    first, second = _start(checkout), _start(checkout)
    # Once to install what tests need; only then is the clock started.
    subprocess.run(["make", ".venv/bin/.dev"], cwd=checkout, env=_environment(), check=True, stdout=subprocess.DEVNULL)
    start = time.monotonic()
    passed = subprocess.run(["make", "test"], cwd=checkout, env=_environment(), check=False, stdout=subprocess.DEVNULL).returncode == 0
    tests = time.monotonic() - start
    return [
        _row("make run, first start", first, _MOST_FIRST_SECONDS),
        _row("make run, second start", second, _MOST_SECOND_SECONDS),
        _row("make test" if passed else "make test (failed)", tests if passed else float("inf"), _MOST_TEST_SECONDS),
    ]


def _row(what: str, seconds: float, most: int) -> Row:
    return Row(what, f"<= {most} s", seconds <= most, measured=f"{seconds:.1f} s")


def _environment() -> dict[str, str]:
    """Nothing of this run's own settings."""
    return {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"} or name.startswith("PIP_")}


def _start(checkout: Path) -> float:
    """Seconds until the site says that it answers."""
    start = time.monotonic()
    command = ["make", "run", f"PORT={free_port()}"]
    process = subprocess.Popen(command, cwd=checkout, env=_environment(), stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        for line in process.stdout or ():
            if "answers at" in line:
                return time.monotonic() - start
        return float("inf")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
