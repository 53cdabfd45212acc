"""What a log must not say: whoever has the address behind a personal link acts as that person, or sets the password."""

import logging
import re

# The way in, the link to one's registrations, the private feed, the reset of a password; as a path, or escaped in the query
# of another page.
_PERSONAL = re.compile(
    r"((?:/|%2F)[jrc](?:/|%2F))[A-Za-z0-9_-]{16,}|((?:/|%2F)password(?:/|%2F)reset(?:/|%2F)key(?:/|%2F))[A-Za-z0-9]+-[A-Za-z0-9:_-]{16,}",
    re.IGNORECASE,
)


class MaskTokens(logging.Filter):
    """Writes stars for the token of every personal address in a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if masked(line) != line:
            record.msg, record.args = masked(line), None
        return True


def masked(line: str) -> str:
    return _PERSONAL.sub(lambda found: f"{found[1] or found[2]}***", line)
