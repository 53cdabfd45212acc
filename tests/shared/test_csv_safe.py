"""Files for spreadsheets: nothing that people typed is run by one."""

import csv
import io

import pytest

from outreach.shared.csv_safe import safe, written


@pytest.mark.parametrize("cell", ["=1+1", "+41 22", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "＋1", "－1", "＠A"])
def test_what_looks_like_a_formula_is_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ana O’Neill-Leota", "a=b", "", "ana@weaving.example", "李明", "'=1"])
def test_any_other_text_stays_as_it_is(cell: str) -> None:
    assert safe(cell) == cell


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    assert (safe(-2), safe(0), safe(None)) == ("-2", "0", "")


def test_file_begins_with_a_mark_that_says_utf_8_once() -> None:
    assert b"".join(written([["é"], ["ñ"]])) == b"\xef\xbb\xbf" + "é\r\nñ\r\n".encode()


def test_commas_quotes_and_lines_within_a_cell_come_back() -> None:
    rows = [["a,b", 'say "yes"', "two\nlines"]]

    file = b"".join(written(rows)).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(file, newline=""))) == rows


def test_it_writes_a_row_when_it_is_asked_for_one() -> None:
    def rows():
        yield ["first"]
        raise RuntimeError("nobody asked for more")

    assert next(written(rows())) == b"\xef\xbb\xbffirst\r\n"
