"""Tables as files for spreadsheets: XLSX and CSV, in which no text is ever a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from desktop.domain.spreadsheet import guarded

Cell = str | int | None
HIDDEN = "…"
WIDEST = 40


def as_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return CSV with the mark by which spreadsheets know UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerows([_shown(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _shown(cell: Cell) -> str | int:
    return guarded(cell) if isinstance(cell, str) else HIDDEN if cell is None else cell


def as_xlsx(rows: Sequence[Sequence[Cell]], *, title: str, heads: int) -> bytes:
    """Return an XLSX book of one sheet; its first ``heads`` rows stay in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    width = max((len(row) for row in rows), default=0)
    for place in range(width):
        longest = max((len(str(row[place])) for row in rows[heads - 1 :] if place < len(row)),
                      default=0)  # fmt: skip
        sheet.column_dimensions[_letters(place)].width = min(WIDEST, max(9, longest + 2))
    sheet.freeze_panes = f"B{heads + 1}"
    for number, row in enumerate(rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=_shown(value) if value != "" else None)
            if isinstance(cell.value, str):
                cell.data_type = "s"
            if number < heads:
                cell.font = Font(bold=True)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _letters(place: int) -> str:
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
