"""A mail server of our own, and the mails that reached an address."""

import re
import time
from email.message import EmailMessage

from tests.notifications.sink import Sink, serve

# Two rounds of the schedule and a slow machine.
SECONDS_TO_ARRIVE = 30
_WAY_IN = re.compile(r"http://\S+(/j/[^\s/]+/)")
_PASSWORD = re.compile(r"http://\S+(/\w\w/account/password/reset/key/\S+)")
_MINE = re.compile(r"http://\S+(/r/[^\s/]+/)")


class Mailbox:
    def __init__(self) -> None:
        self._sink = Sink()
        self._server = serve(self._sink)
        self.port = self._server.port

    def stop(self) -> None:
        self._server.stop()

    def to(self, email: str) -> list[EmailMessage]:
        pairs = zip(self._sink.recipients, self._sink.arrived, strict=False)
        return [message for recipients, message in pairs if recipients == [email]]

    def wait(self, email: str, *, count: int = 1) -> EmailMessage:
        """The mail number `count` to this address, once it has arrived."""
        end = time.monotonic() + SECONDS_TO_ARRIVE
        while len(self.to(email)) < count:
            assert time.monotonic() < end, f"{email} got {len(self.to(email))} of {count} mails"
            time.sleep(0.1)
        return self.to(email)[count - 1]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def way_in_of(message: EmailMessage) -> str:
    """The path of the personal way in, as the text part prints it."""
    found = _WAY_IN.search(text_of(message))
    assert found
    return found[1]


def link_of(message: EmailMessage) -> str:
    """The path of the link to her registrations, as the text part prints it."""
    found = _MINE.search(text_of(message))
    assert found
    return found[1]


def password_link_of(message: EmailMessage) -> str:
    """The path of the link that sets a password, as the text part prints it."""
    found = _PASSWORD.search(text_of(message))
    assert found
    return found[1]


def invitation_of(message: EmailMessage) -> tuple[str, bytes]:
    """The method that the part's header names, and the part."""
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar" and not part.get_content_disposition()]
    return str(part.get_param("method")), part.get_payload(decode=True)  # type: ignore[return-value]


def file_of(message: EmailMessage) -> bytes:
    (part,) = [part for part in message.iter_attachments() if part.get_content_type() == "text/calendar"]
    return part.get_payload(decode=True)  # type: ignore[return-value]


def has_invitation(message: EmailMessage) -> bool:
    return any(part.get_content_type() == "text/calendar" for part in message.walk())
