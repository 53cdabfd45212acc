"""Mails as the log shows them."""

from collections.abc import Iterable
from typing import Any

from notifications.models import Message
from notifications.naming import kind_name, reason_for

from outreach.desk.workspace.naming import session_name


def mail_rows(mails: Iterable[Message], language: str) -> list[dict[str, Any]]:
    return [mail_row(message, language) for message in mails]


def mail_row(message: Message, language: str) -> dict[str, Any]:
    """`why` is in the reader's language; `error` is what the mail server said, in its own words."""
    why = reason_for(message.error)
    return {
        "message": message,
        "kind": kind_name(message.kind),
        "session": session_name(message.session, language) if message.session else "",
        "why": why,
        "error": "" if why else message.error,
    }
