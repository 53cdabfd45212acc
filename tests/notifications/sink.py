"""A real SMTP server for tests, in a thread: keeps what arrives, answers as it is told."""

import socket
from collections import deque
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# Instead of an answer: the line breaks after the message was taken.
DROP = "drop"


class Sink:
    """`recipient_answers` and `data_answers` are given in turn, then everything is accepted."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.recipient_answers: deque[str] = deque()
        self.data_answers: deque[str] = deque()
        self.connections = 0
        self.offers: list[str] = ["250-PIPELINING", "250-CHUNKING"]
        self.recipients: list[list[str]] = []

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [responses[0], *self.offers, *responses[1:]]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = self.recipient_answers.popleft() if self.recipient_answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.data_answers.popleft() if self.data_answers else "250 OK"
        if answer.startswith("250") or answer == DROP:
            self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients.append(envelope.rcpt_tos)
        if answer == DROP:
            server.transport.abort()
        return "250 OK" if answer == DROP else answer

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.arrived]


class Chunking(SMTP):
    """Takes a mail as one chunk too (RFC 3030)."""

    async def smtp_BDAT(self, arg: str) -> None:
        self.envelope.content = await self._reader.readexactly(int(arg.removesuffix(" LAST")))
        if not self.envelope.rcpt_tos:
            await self.push("503 nobody to send to")
            return
        answer = await self.event_handler.handle_DATA(self, self.session, self.envelope)
        self._set_post_data_state()
        await self.push(answer)


class ChunkingController(Controller):
    def factory(self) -> SMTP:
        return Chunking(self.handler)


def serve(sink: Sink, port: int = 0) -> Controller:
    controller = ChunkingController(sink, hostname="127.0.0.1", port=port or _free_port())
    controller.start()
    return controller


def _free_port() -> int:

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
