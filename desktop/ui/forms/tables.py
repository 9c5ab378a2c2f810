"""Editors of rows and places: a table's cells, a commune found by typing."""

from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.domain.record import Answer, Cell
from desktop.domain.vietnamese import clean
from desktop.forms.kinds import CommuneUnit, Table
from desktop.forms.places import commune, search_communes
from desktop.ui.forms.editor import Editor, Line, Paper
from desktop.ui.theme import Look
from desktop.ui.widgets.labels import PlainLabel

FREE_ROWS = 3


class TableEditor(Editor):
    """The form's own rows, each with cells to fill; row n of the answer is row n here."""

    def __init__(self, field: Table, language: str, look: Look) -> None:
        super().__init__()
        self._cells: list[dict[str, Paper]] = []
        self._kept: list[dict[str, Cell]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.px(8))
        for place, column in enumerate(field.columns):
            grid.addWidget(
                PlainLabel(column.label.of(language), role="strong", wrap=True), 0, place
            )
            grid.setColumnStretch(place, 1)
        for row in range(len(field.rows) or FREE_ROWS):
            cells: dict[str, Paper] = {}
            for place, column in enumerate(field.columns):
                if column.preset and row < len(field.rows):
                    words = PlainLabel(field.rows[row].of(language), wrap=True)
                    grid.addWidget(words, row + 1, place, Qt.AlignmentFlag.AlignTop)
                    continue
                first = not self._cells and not cells
                name = field.key if first else f"{field.key}_{row + 1}_{column.key}"
                label = f"{column.label.of(language)}, {row + 1}"
                cell = Paper(self, name, label, look=look, lines=3)
                cell.textChanged.connect(self._typed)
                cells[column.key] = cell
                grid.addWidget(cell, row + 1, place)
            self._cells.append(cells)

    def _typed(self) -> None:
        rows: list[dict[str, Cell]] = []
        for place, cells in enumerate(self._cells):
            kept = dict(self._kept[place]) if place < len(self._kept) else {}
            kept |= {key: clean(cell.toPlainText()).strip() for key, cell in cells.items()}
            rows.append({key: value for key, value in kept.items() if value != ""})
        rows += self._kept[len(self._cells) :]
        while rows and not rows[-1]:
            rows.pop()
        self.edited.emit(rows or None)

    def set_answer(self, answer: Answer | None) -> None:
        """Show the rows; those beyond the form's are kept unseen."""
        given = [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []
        self._kept = [dict(row) for row in given]
        for place, cells in enumerate(self._cells):
            row = self._kept[place] if place < len(self._kept) else {}
            for key, cell in cells.items():
                cell.blockSignals(True)
                cell.setPlainText(str(row.get(key, "")))
                cell.blockSignals(False)

    def first(self) -> QWidget:
        """Return the first cell."""
        return next(iter(self._cells[0].values()))


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
