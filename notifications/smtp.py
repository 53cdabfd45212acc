"""SMTP in one turn a mail: where the server offers PIPELINING and CHUNKING (RFC 2920, 3030), all of it is one write."""

import smtplib
from functools import lru_cache
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from notifications.serialising import is_plain, written_address

# What accepts the sender, the recipient and the chunk.
_TAKEN = ((250,), (250, 251), (250,))
_SENDER, _RECIPIENT = 0, 1
_CLOSING = 421


class _Chunking(smtplib.SMTP):
    """Raises what smtplib raises."""

    def sendmail(self, from_addr: str, to_addrs: Any, msg: Any, mail_options: Any = (), rcpt_options: Any = ()) -> dict:
        """Bytes to one recipient as one chunk, in one turn with their envelope; anything else as smtplib does it."""
        self.ehlo_or_helo_if_needed()
        in_one_turn = self.has_extn("pipelining") and self.has_extn("chunking")
        if not in_one_turn or len(to_addrs) != 1 or mail_options or rcpt_options:
            return super().sendmail(from_addr, to_addrs, msg, mail_options, rcpt_options)
        chunk = msg if msg.endswith(b"\r\n") else msg + b"\r\n"
        size = f" size={len(chunk)}" if self.has_extn("size") else ""
        envelope = f"mail FROM:{_path(from_addr)}{size}\r\nrcpt TO:{_path(to_addrs[0])}\r\nbdat {len(chunk)} LAST\r\n"
        self.send(envelope.encode("ascii") + chunk)
        self._read_answers(from_addr, to_addrs[0])
        return {}

    def _read_answers(self, sender: str, recipient: str) -> None:
        """All three, whatever the first says: a server that refuses reads the chunk all the same (RFC 3030, 2).

        One that closes the line instead has said why before (RFC 5321, 3.8).
        """
        answers: list[tuple[int, bytes]] = []
        try:
            while len(answers) < len(_TAKEN) and (not answers or answers[-1][0] != _CLOSING):
                answers.append(self.getreply())
        except smtplib.SMTPServerDisconnected:
            if _refused(answers) is None:
                raise
        place = _refused(answers)
        if place is None:
            return
        if self.sock is None or answers[-1][0] == _CLOSING:
            self.close()
        else:
            self._rset()  # type: ignore[attr-defined] # smtplib's own
        code, words = answers[place]
        if place == _SENDER:
            raise smtplib.SMTPSenderRefused(code, words, sender)
        if place == _RECIPIENT:
            raise smtplib.SMTPRecipientsRefused({recipient: (code, words)})
        raise smtplib.SMTPDataError(code, words)


class _ChunkingTLS(_Chunking, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's, but that a plain address is not parsed anew for each mail."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _ChunkingTLS if self.use_ssl else _Chunking

    def _send(self, email_message: EmailMessage) -> bool:
        recipients = [written_address(recipient) for recipient in email_message.recipients()]
        if not recipients:
            return False
        try:
            raw = email_message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg] # Django's and ours know it
            self.connection.sendmail(  # type: ignore[union-attr] # it was opened
                written_address(email_message.from_email), recipients, raw
            )
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True


def _refused(answers: list[tuple[int, bytes]]) -> int | None:
    """Which of sender, recipient and chunk was refused first; None while none was."""
    return next((place for place, (code, _words) in enumerate(answers) if code not in _TAKEN[place]), None)


def _path(address: str) -> str:
    return f"<{address}>" if is_plain(address) else _parsed_path(address)


@lru_cache(maxsize=8)
def _parsed_path(address: str) -> str:
    if "\r" in address or "\n" in address:
        raise ValueError("an address cannot hold a line break")
    return smtplib.quoteaddr(address)
