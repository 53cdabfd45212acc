"""What `make run` starts: the preparations, then web server and worker together. The end of either ends both."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
PORT = os.environ.get("PORT") or "8000"
PYTHON = sys.executable
ACCOUNTS = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "sample_accounts.txt"
# Two threads: SQLite has one writer at a time, and does not let those who wait take turns.
WEB = [
    *(PYTHON, "-m", "gunicorn", "outreach.wsgi", "--bind", f"127.0.0.1:{PORT}", "--worker-class", "gthread", "--workers", "1"),
    # The control socket would stand in the home directory, outside of what is kept here.
    *("--threads", "2", "--log-level", "warning", "--graceful-timeout", "5", "--no-control-socket"),
]
WORKER = [PYTHON, "manage.py", "work"]
SECONDS_TO_END = 15


def is_answering() -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", int(PORT))) == 0


def main() -> int:
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    if not PORT.isdecimal() or not 0 < int(PORT) < 65536:
        print(f"PORT is {PORT!r}; write a number from 1 to 65535.", file=sys.stderr)
        return 1
    if is_answering():
        print(f"Port {PORT} is taken. Choose another one: make run PORT={int(PORT) % 65535 + 1}", file=sys.stderr)
        return 1
    os.environ["PORT"] = PORT
    prepared = subprocess.run([PYTHON, "manage.py", "prepare", "--sample"], cwd=ROOT, check=False)
    if stop.is_set() or prepared.returncode:
        return 0 if stop.is_set() else 1
    processes = {"web server": start(WEB), "worker": start(WORKER)}
    try:
        return watch(processes, stop)
    finally:
        end_all(list(processes.values()))


def start(command: list[str]) -> subprocess.Popen:
    """In a group of its own, so that Ctrl-C reaches this process only, which ends the others in order (gunicorn's
    thread worker can lock up when the terminal and its master signal it at once); and never outliving this process."""
    tied = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
    return subprocess.Popen([*tied, *command], cwd=ROOT, process_group=0)


def watch(processes: dict[str, subprocess.Popen], stop: threading.Event) -> int:
    """Say the address once it answers; return 0 when told to stop, 1 when a process ends by itself."""
    is_told = False
    while not stop.wait(0.2):
        for name, process in processes.items():
            if process.poll() is not None and not stop.is_set():
                print(f"The {name} ended by itself (exit code {process.returncode}); stopping.", file=sys.stderr)
                return 1
        if not is_told and is_answering():
            if ACCOUNTS.exists():
                print(f"\nSample accounts for /staff/, with their password:\n{ACCOUNTS.read_text(encoding='utf-8')}")
            print(f"Outreach answers at http://localhost:{PORT}/ - Ctrl-C stops it.", flush=True)
            is_told = True
    return 0


def end_all(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
