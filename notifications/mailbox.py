"""Mail kept as files, for an installation without a mail server: one .eml a message, read at /staff/mail/."""

import itertools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from outreach.shared import clock

_count = itertools.count()


class EmlBackend(BaseEmailBackend):
    """Writes each message to EMAIL_FILE_PATH, whole or not at all; names sort by time."""

    def __init__(self, *args: Any, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%dT%H%M%S%f}-{os.getpid()}-{next(_count)}.eml"
            # Readers look for *.eml: what is still being written has another name.
            partial = self.folder / f".{name}.partial"
            partial.write_bytes(message.message().as_bytes(linesep="\r\n"))
            partial.replace(self.folder / name)
        return len(email_messages)
