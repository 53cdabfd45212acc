"""Mail kept as files, for an installation without a mail server: one .eml a message, read at /staff/mail/."""

import itertools
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from outreach.shared import clock

_count = itertools.count()
_NAME = re.compile(r"[0-9A-Za-z-]+\.eml")


def folder() -> Path:
    """Where the files are, by the setting that EMAIL_URL=eml:///folder makes."""
    return Path(settings.EMAIL_FILE_PATH)  # type: ignore[misc] # outreach.env makes it


class EmlBackend(BaseEmailBackend):
    """Writes each message to EMAIL_FILE_PATH, whole or not at all; names sort by time."""

    def __init__(self, *args: Any, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(file_path) if file_path else folder()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%dT%H%M%S%f}-{os.getpid()}-{next(_count)}.eml"
            # Readers look for *.eml: what is still being written has another name.
            partial = self.folder / f".{name}.partial"
            partial.write_bytes(b"\r\n".join(message.message().as_bytes().splitlines()) + b"\r\n")
            partial.replace(self.folder / name)
        return len(email_messages)


@dataclass(frozen=True)
class Part:
    """A part of a stored message that people can read."""

    content_type: str
    filename: str
    text: str


@dataclass(frozen=True)
class StoredMail:
    """A file of the mailbox as a page shows it; `parts` is empty where only its headers were read."""

    name: str
    subject: str
    sender: str
    recipient: str
    sent_at: datetime | None
    message_id: str
    parts: tuple[Part, ...]

    def text_of(self, content_type: str) -> str:
        return next((part.text for part in self.parts if part.content_type == content_type), "")


def is_in_use() -> bool:
    return f"{EmlBackend.__module__}.{EmlBackend.__name__}" == settings.EMAIL_BACKEND


def stored_mails(limit: int) -> list[StoredMail]:
    """The latest messages, newest first; headers only."""
    paths = sorted(folder().glob("*.eml"), reverse=True)[:limit]
    return [_described(path.name, BytesHeaderParser(policy=policy.default).parsebytes(path.read_bytes()), ()) for path in paths]


def stored_mail(name: str) -> StoredMail | None:
    """One message whole, or None where no file has this name."""
    path = path_of(name)
    if path is None:
        return None
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    return _described(
        name, mail, tuple(Part(part.get_content_type(), part.get_filename() or "", str(part.get_content())) for part in parts)
    )


def path_of(name: str) -> Path | None:
    """The file of this name in the mailbox; None for a name that is none of ours, so that no other file is ever opened."""
    path = folder() / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def _described(name: str, mail: Message, parts: tuple[Part, ...]) -> StoredMail:
    date = mail["Date"]
    return StoredMail(
        name=name,
        subject=str(mail["Subject"] or ""),
        sender=str(mail["From"] or ""),
        recipient=str(mail["To"] or ""),
        sent_at=parsedate_to_datetime(str(date)) if date else None,
        message_id=str(mail["Message-ID"] or ""),
        parts=parts,
    )
