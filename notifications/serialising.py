"""A mail as bytes (RFC 5322, 2045, 2046), without the tree of objects in between: there may be thousands."""

import re
import secrets
import time
from binascii import b2a_qp
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.header import Header
from email.utils import formatdate
from functools import lru_cache
from html import escape

from django.core.mail import BadHeaderError
from django.core.mail.message import sanitize_address
from icalendar.parser import Contentline

_HEAD = 'Content-Type: {}; charset="utf-8"\r\n{}Content-Transfer-Encoding: quoted-printable\r\n\r\n'
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


@dataclass(frozen=True)
class Part:
    """One part of a mail: what it is (RFC 2045, 5.1), its words, and its name if it is a file beside the mail."""

    content_type: str
    words: str
    filename: str = ""


def serialised(*, subject: str, sender: str, recipient: str, headers: dict[str, str], parts: Sequence[Part]) -> Serialised:
    """Seven bits, in lines of 76. Raises BadHeaderError for a header with a line break."""
    return PrintedForm(subject=subject, sender=sender, headers=headers, parts=parts, marks={}).filled(recipient, {}, {})


class PrintedForm:
    """A mail to many, encoded once. Where a mark stands in a part, each mail has its own words.

    `marks` are ASCII words without spaces, by the name of what takes their place.
    """

    def __init__(self, *, subject: str, sender: str, headers: dict[str, str], parts: Sequence[Part], marks: dict[str, str]) -> None:
        self._head = _lines({"Subject": _subject(subject)}) + _checked_lines({"From": _address(sender)} | headers)
        # Bytes that all have, and between them what is different.
        self._body: list[bytes | _Blanks] = []
        self._parts: list[tuple[Part, _Blanks]] = []
        words, files = [part for part in parts if not part.filename], [part for part in parts if part.filename]
        top = self._begin("mixed", "MIME-Version: 1.0\r\n") if files else b""
        inner = self._begin("alternative", "" if files else "MIME-Version: 1.0\r\n", within=top)
        for part in words:
            self._add(part, inner, marks)
        self._body.append(b"\r\n--%s--\r\n" % inner)
        for part in files:
            self._add(part, top, marks)
        if files:
            self._body.append(b"\r\n--%s--\r\n" % top)

    def parts_for(self, own: dict[str, str]) -> list[Part]:
        """The parts of one person's mail as they read."""
        return [Part(part.content_type, blanks.words_for(own), part.filename) for part, blanks in self._parts]

    def filled(self, recipient: str, headers: dict[str, str], own: dict[str, str]) -> Serialised:
        """The mail of one person: `own` by name, in HTML escaped. Raises BadHeaderError for a header with a line break."""
        lines = {"To": written_address(recipient), "Date": _date(int(time.time()))} | headers
        pieces = [piece if isinstance(piece, bytes) else piece.filled(own) for piece in self._body]
        return Serialised(b"".join([self._head, _checked_lines(lines), *pieces]))

    def _begin(self, kind: str, before: str, *, within: bytes = b"") -> bytes:
        """A multipart of this kind; returns its boundary, which no encoded line can hold: "==" is no quoted-printable."""
        boundary = f"=={secrets.token_hex(12)}=="
        opening = f"--{within.decode()}\r\n" if within else ""
        self._body.append(f'{opening}{before}Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii"))
        return boundary.encode("ascii")

    def _add(self, part: Part, boundary: bytes, marks: dict[str, str]) -> None:
        disposition = f'Content-Disposition: attachment; filename="{part.filename}"\r\n' if part.filename else ""
        head = _HEAD.format(part.content_type, disposition)
        self._body.append(b"\r\n--%s\r\n%s" % (boundary, head.encode("ascii")))
        blanks = _blanks_of(part, marks)
        self._body.append(blanks)
        self._parts.append((part, blanks))


class _Blanks:
    """Words with blanks in them, and the same encoded. An encoded line is broken before and after each blank, and joined
    again by who reads it."""

    def __init__(self, words: str, marks: dict[str, str], *, as_written: Callable[[str], str] = str) -> None:
        names = {mark: name for name, mark in marks.items()}
        *pieces, last = re.split(f"({'|'.join(names)})", words) if names else [words]
        self._pieces = [(piece, names[mark]) for piece, mark in zip(pieces[::2], pieces[1::2], strict=True)]
        self._encoded = [(_broken(piece), name) for piece, name in self._pieces]
        self._last_words, self._last = last, _encoded(last)
        self._names = {name for _, name in self._pieces}
        self._as_written = as_written

    def words_for(self, own: dict[str, str]) -> str:
        written = {name: self._as_written(own[name]) for name in self._names}
        return "".join([piece + written[name] for piece, name in self._pieces]) + self._last_words

    def filled(self, own: dict[str, str]) -> bytes:
        encoded = {name: _broken(self._as_written(own[name])) for name in self._names}
        return b"".join([piece + encoded[name] for piece, name in self._encoded]) + self._last


def _blanks_of(part: Part, marks: dict[str, str]) -> _Blanks:
    if part.content_type.startswith("text/calendar"):
        return _Blanks(_folded(part.words, list(marks.values())), marks, as_written=_folded_line)
    return _Blanks(part.words, marks, as_written=escape if part.content_type == "text/html" else str)


def _folded(calendar: str, marks: list[str]) -> str:
    """The same calendar with its lines folded before and after each mark: who reads it unfolds them (RFC 5545, 3.1)."""
    if not marks:
        return calendar
    unfolded = re.sub("\r\n[ \t]", "", calendar).removesuffix("\r\n")
    lines = [filter(None, re.split(f"({'|'.join(marks)})", line)) for line in unfolded.split("\r\n")]
    return "".join("\r\n ".join(piece if piece in marks else _folded_line(piece) for piece in line) + "\r\n" for line in lines)


def _folded_line(line: str) -> str:
    return Contentline(line).to_ical().decode()


def is_plain(address: str) -> bool:
    """Whether an address stands in a header as it is."""
    return _PLAIN_ADDRESS.fullmatch(address) is not None


def written_address(address: str) -> str:
    """An address as a header has it, encoded where it must be."""
    return address if is_plain(address) else _address(address)


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


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second)
