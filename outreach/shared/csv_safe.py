"""Tables as CSV that spreadsheets read and that cannot act on whoever opens them.

UTF-8 with a byte-order mark, lines ended by CRLF (RFC 4180). Whatever people typed may begin as a formula does; an
apostrophe before it makes it text (OWASP, CSV injection; ASVS 5.0, 1.2.10).
"""

import csv
from collections.abc import Iterable, Iterator

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# Also as East Asian keyboards write them: spreadsheets read those alike.
_BEGINS_FORMULA = tuple("=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}")
_CONTROLS = ("\t", "\r", "\n")

Cell = str | int | None


def safe(cell: Cell) -> str:
    """The cell as a spreadsheet shows it: text that looks like a formula stays text. Numbers are ours and stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    is_formula = cell.startswith(_CONTROLS) or cell.lstrip().startswith(_BEGINS_FORMULA)
    return f"'{cell}" if is_formula else cell


def written(rows: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    """The file, row by row, as it can be streamed."""
    line = csv.writer(_Echo())
    mark = _BOM
    for row in rows:
        yield (mark + line.writerow([safe(cell) for cell in row])).encode()
        mark = ""


class _Echo:
    """Gives each line back: `writerow` returns what `write` does."""

    def write(self, line: str) -> str:
        return line
