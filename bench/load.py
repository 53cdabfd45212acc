"""Clients over the loopback. Each takes the next request when it has its answer; all stop at the end of the list."""

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

_SECONDS_TO_ANSWER = 60


@dataclass(frozen=True)
class Request:
    path: str
    form: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    request: Request
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class Client:
    """One connection, kept where the server keeps it."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS_TO_ANSWER)

    def send(self, request: Request) -> Answer:
        body, headers = None, request.headers
        if request.form is not None:
            body = urlencode(request.form)
            headers = headers | {"Content-Type": "application/x-www-form-urlencoded"}
        start = time.perf_counter()
        self._connection.request("POST" if body else "GET", request.path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        return Answer(request, response.status, dict(response.getheaders()), content, time.perf_counter() - start)

    def close(self) -> None:
        self._connection.close()


def send_all(port: int, requests: Iterable[Request], *, clients: int) -> list[Answer]:
    """Every answer. Raises what a client raised."""
    waiting, lock = iter(requests), threading.Lock()
    answers: list[Answer] = []
    errors: list[Exception] = []

    def next_request() -> Request | None:
        with lock:
            return None if errors else next(waiting, None)

    def work() -> None:
        client = Client(port)
        try:
            while request := next_request():
                answers.append(client.send(request))
        except Exception as error:
            errors.append(error)
        finally:
            client.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return answers


def expect(answers: list[Answer], status: int) -> list[Answer]:
    """The same answers, if all have this status."""
    for answer in answers:
        if answer.status != status:
            raise SystemExit(
                f"{answer.request.path} answered {answer.status}, not {status}:\n{answer.body[:2000].decode(errors='replace')}"
            )
    return answers


Requests = Callable[[int], Iterator[Request]]
