"""Tables of answers on paper: rows of a form, questions beside their answers."""

from collections.abc import Sequence

from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable, Spacer

from desktop.forms.kinds import Column, Field, Table
from desktop.printing.blocks import Cell, grid, table_heads
from desktop.printing.filled import Filled
from desktop.printing.lines import LEADING, cell, paragraph, style
from desktop.printing.paper import WIDTH

SMALL = 12
SMALLER = 11
# A table of so many columns or more is set in smaller letters.
CROWDED = 6
QUESTION_SHARE = 0.42
NUMBER_WIDTH = 26.0
# Rows to write on by hand where a table has none of its own.
EMPTY_ROWS = 5
# What a day and an amount of money need, in points.
LEAST = {"date": 66.0, "money": 72.0}


def free_table(field: Table, filled: Filled, *, width: float) -> Flowable:
    """Set a table's rows, numbered where the form prints none of its own."""
    columns = [column for column in field.columns if column.print]
    size = SMALLER if len(columns) >= CROWDED else SMALL
    numbered = not field.rows
    given = filled.rows(field.key)
    count = max(len(field.rows), len(given), EMPTY_ROWS if filled.is_blank and numbered else 1)
    heads = [*(["TT"] if numbered else []), *(column.label.vi for column in columns)]
    rows: list[list[Cell]] = [table_heads(heads, size=size)]
    for place in range(count):
        row = given[place] if place < len(given) else {}
        cells: list[Cell] = []
        if numbered:
            cells.append(paragraph(str(place + 1), style(size=size, align=TA_CENTER)))
        for column in columns:
            preset = column.preset and place < len(field.rows)
            words = field.rows[place].vi if preset else filled.cell(column, row)
            cells.append(_cell(column, words, size=size, room=filled.is_blank and not preset))
        rows.append(cells)
    return grid(rows, _widths(columns, width, numbered=numbered))


def free_table_of(key: str, filled: Filled, *, width: float) -> Flowable:
    """Set the table of a field by its key."""
    field = filled.form.field(key)
    if not isinstance(field, Table):
        raise TypeError(key)
    return free_table(field, filled, width=width)


def _cell(column: Column, words: str, *, size: float, room: bool) -> Cell:
    """Set a cell; on an empty paper with the height of a written line."""
    if room and not words:
        return Spacer(1, 1.4 * LEADING)
    middle = column.kind in LEAST
    return cell(words, style(size=size, align=TA_CENTER) if middle else style(size=size))


def _widths(columns: Sequence[Column], width: float, *, numbered: bool) -> list[float]:
    """Share the width out; days and amounts have what they need to stand unbroken."""
    left = width - (NUMBER_WIDTH if numbered else 0)
    fixed = sum(LEAST[column.kind] for column in columns if column.kind in LEAST)
    total = sum(column.share for column in columns if column.kind not in LEAST) or 1
    shares = [LEAST.get(column.kind, (left - fixed) * column.share / total) for column in columns]
    return [NUMBER_WIDTH, *shares] if numbered else shares


def questions(rows: Sequence[tuple[str, str, Field]]) -> Flowable:
    """Set questions beside their answers, with room to write where there is no answer."""
    small = style(size=SMALL)
    laid: list[list[Cell]] = [table_heads(("Câu hỏi", "Trả lời"), size=SMALL)]
    for label, words, field in rows:
        answer: Cell = cell(words, small) if words else Spacer(1, field.lines * LEADING)
        laid.append([cell(label, small), answer])
    return grid(laid, [WIDTH * QUESTION_SHARE, WIDTH * (1 - QUESTION_SHARE)])
