"""The Nu HTML Checker, kept running as a service: it starts slowly and checks quickly."""

import json
import re
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from tests.journeys.installation import free_port

SECONDS_TO_START = 60

# What the checker says and is not so, with the reason.
MISTAKEN: list[tuple[str, str]] = [
    (
        r"“(vector-effect|paint-order)”: Property .* doesn't exist",
        "properties of SVG 2, which every browser knows and the checker's CSS does not",
    ),
    (
        r"“field-sizing”: Property .* doesn't exist",
        "CSS Basic User Interface 4, section 4.4: a field grows with its text; a browser that does not know it scrolls",
    ),
    (
        r"“container-type”: Property .* doesn't exist|@container",
        "CSS Containment 3: a table stacks by the room that it has; a browser that does not know it scrolls the table in its frame",
    ),
]


class Nu:
    def __init__(self, modules: Path) -> None:
        self._port = free_port()
        jar = modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
        options = ["-Xmx512m", "-Xss2m", "-Dnu.validator.servlet.bind-address=127.0.0.1"]
        self._process = subprocess.Popen(
            ["java", *options, "-cp", str(jar), "nu.validator.servlet.Main", str(self._port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            assert self._process.poll() is None, "the Nu checker did not start"
            assert time.monotonic() < end, "the Nu checker does not answer"
            time.sleep(0.2)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def findings(self, text: bytes, *, kind: str = "text/html") -> list[str]:
        """Errors and warnings in a page, or in a style sheet with kind="text/css"."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/?out=json", data=text, headers={"Content-Type": f"{kind}; charset=utf-8"}
        )
        with urllib.request.urlopen(request) as answer:
            messages = json.load(answer)["messages"]
        lines = [f"Nu: {message['message']} at {message.get('extract', '')!r}" for message in messages]
        return [line for line in lines if not any(re.search(pattern, line) for pattern, _reason in MISTAKEN)]

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0
