"""A mail and its envelope in one write: the same mails and the same errors as smtplib's, in one turn."""

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from tests.notifications.sink import Sink

OURS, DJANGOS = "notifications.smtp.EmailBackend", "django.core.mail.backends.smtp.EmailBackend"
# Instead of an answer: the server closes the line.
CLOSE = "close"
FROM, TO = "sessions@sessions.example", "ana@looms.example"


class Scripted:
    """A server that answers each line with the next words of its script, a text by DATA and a chunk of BDAT too, then closes."""

    def __init__(self, script: list[str], offers: str) -> None:
        self.script, self.offers = script, offers
        self.lines: list[str] = []
        self.chunks: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def serve(self) -> None:
        line, _ = self.listener.accept()
        with line, line.makefile("rb") as read:
            line.sendall(b"220 here\r\n")
            is_text, script = False, iter(self.script)
            for raw in read:
                said = raw.decode().removesuffix("\r\n")
                if is_text and said != ".":
                    continue
                if said.startswith("bdat"):
                    self.chunks.append(read.read(int(said.split()[1])))
                self.lines.append(said)
                answer = self.offers if said.startswith("ehlo") else "221 bye" if said == "quit" else next(script, CLOSE)
                if answer == CLOSE:
                    return
                is_text = answer.startswith("354")
                line.sendall(f"{answer}\r\n".encode())


@contextmanager
def scripted(
    script: list[str], *, offers: str = "250-here\r\n250-PIPELINING\r\n250 CHUNKING"
) -> Iterator[tuple[Scripted, BaseEmailBackend, BaseEmailBackend]]:
    server = Scripted(script, offers)
    thread = Thread(target=server.serve)
    thread.start()
    try:
        yield server, *(get_connection(name, host="127.0.0.1", port=server.port, timeout=5) for name in (OURS, DJANGOS))
    finally:
        thread.join(5)
        server.listener.close()


def mail(*, to: tuple[str, ...] = (TO,), text: str = "words") -> EmailMessage:
    return EmailMessage("subject", text, FROM, to)


def error_of(line: BaseEmailBackend) -> tuple[type, tuple]:
    line.open()
    try:
        with pytest.raises(OSError) as caught:  # noqa: PT011 - smtplib's errors are OSErrors; which one is the question
            line.send_messages([mail()])
    finally:
        line.close()
    return caught.type, caught.value.args


@pytest.mark.parametrize(
    "answers",
    [
        ["550 no sender", "503 no sender", "503 no sender"],
        ["250 ok", "550 no mailbox", "503 nobody to send to"],
        ["250 ok", "451 later", "503 nobody to send to"],
        ["250 ok", "250 ok", "554 no"],
        ["250 ok", "250 ok", "452 full"],
        ["421 closing"],
        ["250 ok", "421 closing"],
    ],
)
def test_an_error_is_the_one_that_smtplib_raises(answers: list[str]) -> None:
    with scripted([*answers, "250 reset"]) as (_, ours, _django):
        found = error_of(ours)
    # One answer a turn: nothing is asked after the first refusal. A text has one turn more than a chunk.
    first = next(number for number, words in enumerate(answers) if words[0] in "45")
    one_by_one = [*answers[:first], *(["354 go on"] if first == 2 else []), answers[first]]
    with scripted([*one_by_one, "250 reset"], offers="250 here") as (_, _ours, djangos):
        assert found == error_of(djangos)


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        (["550 blocked", CLOSE], smtplib.SMTPSenderRefused),
        (["250 ok", "550 no mailbox", CLOSE], smtplib.SMTPRecipientsRefused),
        (["421 closing", CLOSE], smtplib.SMTPSenderRefused),
        # Nobody said no: the mail may have been taken.
        (["250 ok", CLOSE], smtplib.SMTPServerDisconnected),
        (["250 ok", "250 ok", CLOSE], smtplib.SMTPServerDisconnected),
    ],
)
def test_a_server_that_closes_the_line_has_said_why_before(answers: list[str], error: type) -> None:
    with scripted(answers) as (_, ours, _django):
        assert error_of(ours)[0] is error


def test_after_a_refusal_the_line_goes_on() -> None:
    script = ["250 ok", "550 no mailbox", "503 nobody", "250 reset", "250 ok", "250 ok", "250 taken"]
    with scripted(script) as (server, ours, _):
        ours.open()
        with pytest.raises(OSError, match="no mailbox"):
            ours.send_messages([mail()])
        assert ours.send_messages([mail(to=("ben@looms.example",))]) == 1
        ours.close()

    assert server.lines[4:7] == ["rset", f"mail FROM:<{FROM}>", "rcpt TO:<ben@looms.example>"]


def test_a_text_arrives_as_it_is_and_ends_with_a_line_break() -> None:
    with scripted(["250 ok", "250 ok", "250 taken"]) as (server, ours, _):
        ours.open()
        ours.send_messages([mail(text=".\n..two\nend.")])
        ours.close()

    (chunk,) = server.chunks
    assert chunk.endswith(b"\r\n\r\n.\r\n..two\r\nend.\r\n")
    assert server.lines[3] == f"bdat {len(chunk)} LAST"


@pytest.mark.parametrize("offers", [["250-PIPELINING", "250-CHUNKING"], ["250-PIPELINING"], ["250-CHUNKING"], []])
@pytest.mark.parametrize("to", [(TO,), (TO, "ben@looms.example"), ('"a b"@looms.example',), ("lea@métier.example",)])
def test_every_recipient_is_reached_over_one_line(sink: Sink, offers: list[str], to: tuple[str, ...]) -> None:
    sink.offers = offers
    line = get_connection(OURS)
    line.open()

    assert [line.send_messages([mail(to=to)]) for _ in range(2)] == [1, 1]

    line.close()
    expected = [address.replace("métier", "xn--mtier-bsa") for address in to]
    assert sink.recipients == [expected, expected]
    assert sink.connections == 1
