"""The editor of a table: rows of cells."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.domain.record import Answer, Cell
from desktop.forms.kinds import Column, Table
from desktop.forms.readable import rows_of
from desktop.ui.forms.cells import CellEditor, Spot, cell_editor
from desktop.ui.forms.editor import Editor
from desktop.ui.parts import Parts
from desktop.ui.widgets.frames import rule
from desktop.ui.widgets.labels import PlainLabel

FREE_ROWS = 3
MOST_ROWS = 200
# More columns than these do not fit side by side on a small screen: each row becomes a block.
SIDE_BY_SIDE = 4
IN_A_LINE = 3


class TableEditor(Editor):
    """The form's own rows, each with cells to fill; row n of the answer is row n here.

    A table without rows of its own grows as its last row is filled in.
    """

    def __init__(self, parts: Parts, field: Table) -> None:
        super().__init__()
        self._parts, self._field = parts, field
        self._cells: list[dict[str, CellEditor]] = []
        self._kept: list[dict[str, Cell]] = []
        self._grows = field.more or not field.rows
        self._blocks = len(field.columns) > SIDE_BY_SIDE
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(parts.look.px(8))
        language = parts.texts.language
        for place, column in enumerate(() if self._blocks else field.columns):
            head = PlainLabel(column.label.of(language), role="strong", wrap=True)
            self._grid.addWidget(head, 0, place)
            self._grid.setColumnStretch(place, column.share)
        free = (1 if self._blocks or field.rows else FREE_ROWS) if self._grows else 0
        for _ in range(len(field.rows) + free):
            self._add_row()

    def _add_row(self) -> None:
        row = len(self._cells)
        grid = self._block(row) if self._blocks else self._grid
        cells: dict[str, CellEditor] = {}
        for place, column in enumerate(self._field.columns):
            if column.preset and row < len(self._field.rows):
                words = self._field.rows[row].of(self._parts.texts.language)
                shown: QWidget = PlainLabel(words, wrap=True)
            else:
                cells[column.key] = self._cell(column, row, first=not self._cells and not cells)
                shown = cells[column.key].widget
            self._put(grid, shown, row, place)
        self._cells.append(cells)

    def _put(self, grid: QGridLayout, shown: QWidget, row: int, place: int) -> None:
        if not self._blocks:
            grid.addWidget(shown, row + 1, place, Qt.AlignmentFlag.AlignTop)
            return
        label = self._field.columns[place].label.of(self._parts.texts.language)
        line, column = divmod(place, IN_A_LINE)
        grid.addWidget(PlainLabel(label, role="soft", wrap=True), 2 * line, column)
        grid.addWidget(shown, 2 * line + 1, column, Qt.AlignmentFlag.AlignTop)

    def _block(self, row: int) -> QGridLayout:
        """Open a row's own block, with its number over it."""
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, self._parts.look.px(6))
        column.addWidget(rule())
        column.addWidget(PlainLabel(self._parts.texts("form.row", number=row + 1), role="strong"))
        grid = QGridLayout()
        grid.setSpacing(self._parts.look.px(8))
        for place in range(IN_A_LINE):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        self._grid.addWidget(block, row, 0)
        return grid

    def _cell(self, column: Column, row: int, *, first: bool) -> CellEditor:
        parts, field = self._parts, self._field
        language = parts.texts.language
        items = parts.catalog.lookup(column.lookup).items if column.lookup else ()
        name = field.key if first else f"{field.key}_{row + 1}_{column.key}"
        label = f"{column.label.of(language)}, {row + 1}"
        made = cell_editor(column, Spot(self, name, label, parts.look, language, items))
        made.changed.connect(self._typed)
        return made

    def _typed(self) -> None:
        rows: list[dict[str, Cell]] = []
        for place, cells in enumerate(self._cells):
            kept = dict(self._kept[place]) if place < len(self._kept) else {}
            kept |= {key: cell.cell() for key, cell in cells.items()}
            rows.append({key: value for key, value in kept.items() if value != ""})
        rows += self._kept[len(self._cells) :]
        if rows[-1]:
            self._grow(len(rows) + 1)
        while rows and not rows[-1]:
            rows.pop()
        self.edited.emit(rows or None)

    def _grow(self, rows: int) -> None:
        """Add empty rows until there are so many; Tab goes from the last row into the new one."""
        while self._grows and len(self._cells) < min(rows, MOST_ROWS):
            before = [cell.widget for cell in self._cells[-1].values()]
            self._add_row()
            order = [before[-1], *(cell.widget for cell in self._cells[-1].values())]
            for one, following in pairwise(order):
                QWidget.setTabOrder(one, following)

    def set_answer(self, answer: Answer | None) -> None:
        """Show the rows; those beyond the form's are kept unseen."""
        self._kept = [dict(row) for row in rows_of(answer)]
        self._grow(len(self._kept) + 1)
        for place, cells in enumerate(self._cells):
            row = self._kept[place] if place < len(self._kept) else {}
            for key, cell in cells.items():
                cell.show_cell(row.get(key, ""))

    def first(self) -> QWidget:
        """Return the first cell."""
        return next(iter(self._cells[0].values())).widget
