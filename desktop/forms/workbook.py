"""Tables that others made, XLSX or CSV, read as rows of plain words and never as anything else.

Formulas are not evaluated, links and pictures are not followed, entities are not expanded
(defusedxml, which openpyxl takes where it stands). Sizes are looked at before memory is given.
"""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from desktop.domain.troubles import Problem, Refused
from desktop.domain.vietnamese import clean

MOST_BYTES = 20_000_000
MOST_UNPACKED = 40_000_000
MOST_PARTS = 500
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_LETTERS = 2_000
ZIP = b"PK\x03\x04"
# What zipfile, ElementTree and openpyxl raise at a broken file; none of it says more than "broken".
BROKEN = (
    zipfile.BadZipFile, InvalidFileException, ParseError, zlib.error, struct.error, KeyError,
    ValueError, TypeError, IndexError, AttributeError, OSError, EOFError, RuntimeError,
    OverflowError,
)  # fmt: skip

Row = tuple[str, ...]


def read_table(data: bytes) -> tuple[Row, ...]:
    """Return the rows of the first sheet, or of a CSV; raises ``Refused`` naming what is wrong.

    Empty rows at the end are left out; a row is as long as its last word.
    """
    if len(data) > MOST_BYTES:
        raise _refused("table_large")
    rows = _of_workbook(data) if data.startswith(ZIP) else _of_csv(data)
    found = list(islice(rows, MOST_ROWS + 1))
    while found and not found[-1]:
        found.pop()
    if len(found) > MOST_ROWS:
        raise _refused("table_long")
    if not found:
        raise _refused("table_empty")
    return tuple(found)


def _refused(code: str) -> Refused:
    return Refused([Problem("file", code, {"rows": f"{MOST_ROWS}"})])


def _of_workbook(data: bytes) -> Iterator[Row]:
    try:
        _weigh(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What a file says of its own size is not believed: rows beyond it would be lost.
        sheet.reset_dimensions()
        # Read to the end here, so that whatever breaks, breaks inside.
        rows = list(islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), MOST_ROWS + 1))
        book.close()
    except BROKEN as error:
        raise _refused("table_broken") from error
    return (_row(_words(value) for value in row) for row in rows)


def _weigh(data: bytes) -> None:
    """Look at what the file says it unpacks to; zipfile reads no part beyond what was said."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise _refused("table_large")


def _words(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _of_csv(data: bytes) -> Iterator[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("table_letters") from error
    lines = text.splitlines()
    semicolons = bool(lines) and lines[0].count(";") > lines[0].count(",")
    try:
        rows = list(csv.reader(lines, delimiter=";" if semicolons else ","))
    except csv.Error as error:
        raise _refused("table_broken") from error
    return (_row(row[:MOST_COLUMNS]) for row in rows)


def _row(cells: Iterable[str]) -> Row:
    words = [clean(cell[:MOST_LETTERS]).strip() for cell in cells]
    while words and not words[-1]:
        words.pop()
    return tuple(words)
