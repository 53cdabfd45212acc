"""What a log must not say: whoever has the address behind a personal link acts as that person."""

import logging
import re

# The way in, the link to one's registrations, the private feed; as a path, or escaped in the query of another page.
_PERSONAL = re.compile(r"((?:/|%2F)[jrc](?:/|%2F))[A-Za-z0-9_-]{16,}", re.IGNORECASE)


class MaskTokens(logging.Filter):
    """Writes stars for the token of every personal address in a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if masked(line) != line:
            record.msg, record.args = masked(line), None
        return True


def masked(line: str) -> str:
    return _PERSONAL.sub(r"\1***", line)
