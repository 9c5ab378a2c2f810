"""Editors of rows and places: a table's cells, a commune found by typing."""

from itertools import pairwise
from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.domain.record import Answer, Cell
from desktop.domain.vietnamese import clean
from desktop.forms.kinds import Column, CommuneUnit, Table
from desktop.forms.places import commune, search_communes
from desktop.forms.readable import rows_of
from desktop.ui.forms.cells import CellEditor, Spot, cell_editor
from desktop.ui.forms.editor import Editor, Line
from desktop.ui.parts import Parts
from desktop.ui.theme import Look
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


class CommuneLine(Line):
    """A line whose arrow keys walk the list under it."""

    def __init__(self, owner: "CommuneEditor", name: str, label: str) -> None:
        super().__init__(owner, name, label)
        self._picker = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, take or close the list."""
        if not self._picker.handle_key(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Settle on the commune that is meant, or on none."""
        super().focusOutEvent(event)
        self._picker.settle()


class CommuneEditor(Editor):
    """A commune, found by typing its name without accents; a list opens under the line."""

    def __init__(self, field: CommuneUnit, label: str, *, look: Look, hint: str) -> None:
        super().__init__()
        self._look = look
        self._code: str | None = None
        self.line = CommuneLine(self, field.key, label)
        self.line.setPlaceholderText(hint)
        self.line.textEdited.connect(self._typed)
        self._list: QListWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)

    def _typed(self, text: str) -> None:
        self._code = None
        found = search_communes(text, limit=8) if text.strip() else ()
        shown = self._shown()
        shown.clear()
        for place in found:
            item = QListWidgetItem(f"{place.name}, {place.province}")
            item.setData(Qt.ItemDataRole.UserRole, place.code)
            shown.addItem(item)
        if found:
            shown.setCurrentRow(0)
            corner = self.line.mapTo(self.window(), QPoint(0, self.line.height() + 2))
            tall = self._look.px(34 * len(found) + 12)
            shown.setGeometry(corner.x(), corner.y(), self.line.width(), tall)
            shown.raise_()
        shown.setVisible(bool(found))
        self.edited.emit(clean(text).strip() or None)

    def _shown(self) -> QListWidget:
        if self._list is None:
            self._list = QListWidget(self.window())
            self._list.setObjectName(f"{self.line.objectName()}_list")
            self._list.setAccessibleName(self.line.accessibleName())
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.itemClicked.connect(self._take)
        return self._list

    def handle_key(self, key: Qt.Key) -> bool:
        """Walk the list with the arrow keys, take with Enter, close with Esc."""
        shown = self._list
        if shown is None or shown.isHidden():
            return False
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            step = 1 if key == Qt.Key.Key_Down else -1
            shown.setCurrentRow((shown.currentRow() + step) % shown.count())
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take(shown.currentItem())
            self.finished.emit()
            return True
        if key == Qt.Key.Key_Escape:
            shown.hide()
            return True
        return False

    def _take(self, item: QListWidgetItem) -> None:
        self._code = cast("str", item.data(Qt.ItemDataRole.UserRole))
        self.line.setText(item.text())
        self._shown().hide()
        self.edited.emit(self._code)

    def settle(self) -> None:
        """Take the only commune that was meant, when the field is left."""
        if self._list is None:
            return
        if not self._list.isHidden() and self._list.count() == 1:
            self._take(self._list.item(0))
        self._list.hide()

    def set_answer(self, answer: Answer | None) -> None:
        """Show the commune's name; an unknown code is shown as it is."""
        place = commune(str(answer)) if answer is not None else None
        self._code = None if answer is None else str(answer)
        self.line.setText(f"{place.name}, {place.province}" if place else str(answer or ""))

    def first(self) -> QWidget:
        """Return the line."""
        return self.line
