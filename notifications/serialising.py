"""A mail of text and HTML as bytes (RFC 5322, 2045, 2046), without the tree of objects in between: there may be thousands."""

import re
import secrets
from binascii import b2a_qp
from email.header import Header
from email.utils import formatdate
from functools import lru_cache
from html import escape

from django.core.mail import BadHeaderError
from django.core.mail.message import sanitize_address

# No encoded line can hold it: "==" is no quoted-printable.
_BOUNDARY = f"=={secrets.token_hex(12)}=="
_MULTIPART = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{_BOUNDARY}"\r\n\r\n'.encode("ascii")
_PART = 'Content-Type: text/{}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_PART_HEADS = {
    "plain": f"--{_BOUNDARY}\r\n{_PART.format('plain')}".encode("ascii"),
    "html": f"\r\n--{_BOUNDARY}\r\n{_PART.format('html')}".encode("ascii"),
}
_END = f"\r\n--{_BOUNDARY}--\r\n".encode("ascii")
# An address that stands in a header as it is (RFC 5322, 3.2.3); any other is asked about.
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}")
# Leaves room for the header's name in the first line.
FIRST_LINE = 66


class Serialised:
    """What a mail backend asks of a message: its bytes."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        return self._raw if linesep == "\r\n" else self._raw.replace(b"\r\n", linesep.encode("ascii"))


def serialised(*, subject: str, sender: str, recipient: str, headers: dict[str, str], text: str, html: str) -> Serialised:
    """Seven bits, in lines of 76. Raises BadHeaderError for a header with a line break."""
    return PrintedForm(subject=subject, sender=sender, headers=headers, text=text, html=html, marks={}).filled(recipient, {}, {})


class PrintedForm:
    """A mail to many, encoded once. Where a mark stands in text or HTML, each mail has its own words.

    `marks` are ASCII words without spaces, by the name of what takes their place.
    """

    def __init__(self, *, subject: str, sender: str, headers: dict[str, str], text: str, html: str, marks: dict[str, str]) -> None:
        self._head = _lines({"Subject": _subject(subject)}) + _checked_lines({"From": _address(sender)} | headers)
        self._text = _Blanks(text, marks)
        self._html = _Blanks(html, marks)

    def filled(self, recipient: str, headers: dict[str, str], own: dict[str, str]) -> Serialised:
        """The mail of one person: `own` by name, in HTML escaped. Raises BadHeaderError for a header with a line break."""
        lines = {"To": recipient if _PLAIN_ADDRESS.fullmatch(recipient) else _address(recipient), "Date": formatdate()} | headers
        parts = [
            self._head,
            _checked_lines(lines),
            _MULTIPART,
            _PART_HEADS["plain"],
            self._text.filled({name: _broken(value) for name, value in own.items()}),
            _PART_HEADS["html"],
            self._html.filled({name: _broken(escape(value)) for name, value in own.items()}),
            _END,
        ]
        return Serialised(b"".join(parts))


class _Blanks:
    """Encoded words with blanks in them. The line is broken before and after each, and joined again by who reads it."""

    def __init__(self, words: str, marks: dict[str, str]) -> None:
        names = {mark: name for name, mark in marks.items()}
        *pieces, last = re.split(f"({'|'.join(names)})", words) if names else [words]
        self._before = [(_broken(piece), names[mark]) for piece, mark in zip(pieces[::2], pieces[1::2], strict=True)]
        self._last = _encoded(last)

    def filled(self, own: dict[str, bytes]) -> bytes:
        return b"".join([piece + own[name] for piece, name in self._before]) + self._last


def _broken(words: str) -> bytes:
    """Encoded up to a soft line break (RFC 2045, 6.7), so that anything may follow."""
    # The sign leaves room for the break: it is encoded as three, and taken off again.
    encoded = _encoded(f"{words}=").removesuffix(b"=3D")
    return encoded if not encoded or encoded.endswith(b"\n") else encoded + b"=\r\n"


def _encoded(words: str) -> bytes:
    """Broken as the standard library breaks what has no CRLF in it, whatever the words; CRLF only then."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return b2a_qp(lines.encode(), istext=True).replace(b"\n", b"\r\n")


def _checked_lines(headers: dict[str, str]) -> bytes:
    if any("\n" in value or "\r" in value for value in headers.values()):
        raise BadHeaderError("a header cannot hold a line break")
    return _lines(headers)


def _lines(headers: dict[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")


@lru_cache(maxsize=256)
def _subject(words: str) -> str:
    """Folded by us: Django leaves the first line of an encoded subject blank (RFC 5322, 2.2.3 and 4.2)."""
    words = " ".join(words.split())
    return words if words.isascii() and len(words) <= FIRST_LINE else Header(words, "utf-8", maxlinelen=FIRST_LINE).encode(linesep="\r\n")


@lru_cache(maxsize=256)
def _address(address: str) -> str:
    return sanitize_address(address, "utf-8")
