"""SMTP with fewer turns: where the server offers PIPELINING (RFC 2920), sender, recipient and DATA are one write."""

import smtplib
from functools import lru_cache
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from notifications.serialising import is_plain, written_address

_TAKEN = (250, 251)
_GO_ON = 354
_CLOSING = 421


class _Pipelining(smtplib.SMTP):
    """Raises what smtplib raises."""

    def sendmail(self, from_addr: str, to_addrs: Any, msg: Any, mail_options: Any = (), rcpt_options: Any = ()) -> dict:
        """One recipient and bytes in one turn before the text; anything else as smtplib does it."""
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("pipelining") or len(to_addrs) != 1 or mail_options or rcpt_options:
            return super().sendmail(from_addr, to_addrs, msg, mail_options, rcpt_options)
        self._begin(from_addr, to_addrs[0], len(msg))
        self.send(_text(msg))
        code, words = self.getreply()
        if code != 250:
            self._reset(code)
            raise smtplib.SMTPDataError(code, words)
        return {}

    def _begin(self, sender: str, recipient: str, size: int) -> None:
        """All three answers are read, whatever the first says."""
        size_of_it = f" size={size}" if self.has_extn("size") else ""
        self.send(f"mail FROM:{_path(sender)}{size_of_it}\r\nrcpt TO:{_path(recipient)}\r\ndata\r\n")
        of_sender, of_recipient, of_data = self.getreply(), self.getreply(), self.getreply()
        if of_sender[0] == 250 and of_recipient[0] in _TAKEN and of_data[0] == _GO_ON:
            return
        if of_data[0] == _GO_ON:
            # It waits for a text to nobody (RFC 2920, 3.1).
            self.send(".\r\n")
            self.getreply()
        self._reset(of_data[0])
        if of_sender[0] != 250:
            raise smtplib.SMTPSenderRefused(*of_sender, sender)
        if of_recipient[0] not in _TAKEN:
            raise smtplib.SMTPRecipientsRefused({recipient: of_recipient})
        raise smtplib.SMTPDataError(*of_data)

    def _reset(self, code: int) -> None:
        if code == _CLOSING:
            self.close()
        else:
            self._rset()  # type: ignore[attr-defined] # smtplib's own


class _PipeliningTLS(_Pipelining, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's, but that a plain address is not parsed anew for each mail."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _PipeliningTLS if self.use_ssl else _Pipelining

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


def _path(address: str) -> str:
    return f"<{address}>" if is_plain(address) else _parsed_path(address)


@lru_cache(maxsize=8)
def _parsed_path(address: str) -> str:
    if "\r" in address or "\n" in address:
        raise ValueError("an address cannot hold a line break")
    return smtplib.quoteaddr(address)


def _text(raw: bytes) -> bytes:
    """With a second dot before each line that begins with one, and the end (RFC 5321, 4.5.2)."""
    quoted = raw.replace(b"\n.", b"\n..")
    quoted = b"." + quoted if quoted.startswith(b".") else quoted
    return quoted + (b".\r\n" if quoted.endswith(b"\r\n") else b"\r\n.\r\n")
