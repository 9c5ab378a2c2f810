"""The cells of a table: words, days and amounts that are typed, items that are chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.domain.record import Cell
from desktop.domain.vietnamese import clean
from desktop.forms.catalog import Item
from desktop.forms.kinds import Column
from desktop.forms.parse import read_date, read_number
from desktop.forms.readable import show_date, show_money
from desktop.ui.forms.editor import Editor, Line, Paper
from desktop.ui.icons import paint_icon
from desktop.ui.theme import Look

Reader = Callable[[str], Cell | None]


class CellEditor(QObject):
    """One cell: its widget, what stands in it, and word of each change."""

    changed = Signal()
    widget: QWidget

    def cell(self) -> Cell:
        """Return what stands here; an empty text for nothing."""
        raise NotImplementedError

    def show_cell(self, cell: Cell) -> None:
        """Show a cell; nothing is told."""
        raise NotImplementedError


class WordsCell(CellEditor):
    """Several lines of words."""

    def __init__(self, owner: Editor, name: str, label: str, *, look: Look, lines: int) -> None:
        super().__init__(owner)
        self._paper = Paper(owner, name, label, look=look, lines=lines)
        self._paper.textChanged.connect(self.changed)
        self.widget = self._paper

    def cell(self) -> Cell:
        """Return the words in their composed form."""
        return clean(self._paper.toPlainText()).strip()

    def show_cell(self, cell: Cell) -> None:
        """Show the words."""
        self._paper.blockSignals(True)
        self._paper.setPlainText(str(cell))
        self._paper.blockSignals(False)


class ReadCell(CellEditor):
    """A day or an amount, read tolerantly: what cannot be read is kept as typed."""

    def __init__(self, owner: Editor, name: str, label: str, *, kind: str) -> None:
        super().__init__(owner)
        self._is_date = kind == "date"
        self._line = Line(owner, name, label)
        self._line.textEdited.connect(self.changed)
        self._line.editingFinished.connect(self._tidy)
        self.widget = self._line

    def cell(self) -> Cell:
        """Return the stored spelling, else the text itself."""
        text = clean(self._line.text()).strip()
        read: Cell | None = read_date(text) if self._is_date else read_number(text)
        return text if read is None else read

    def show_cell(self, cell: Cell) -> None:
        """Show the day or the amount as people write it."""
        self._line.setText(self._shown(cell))

    def _shown(self, cell: Cell) -> str:
        if isinstance(cell, int):
            return show_money(cell)
        return show_date(cell) if self._is_date else cell

    def _tidy(self) -> None:
        shown = self._shown(self.cell())
        if shown != self._line.text():
            self._line.setText(shown)
            self.changed.emit()


class Picker(QComboBox):
    """A list that the mouse wheel leaves alone: scrolling the form must not change an answer."""

    def __init__(self, owner: Editor, name: str, label: str, *, look: Look) -> None:
        super().__init__()
        self._owner, self._look = owner, look
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Long items are read in the opened list, not by widening the form.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the list's sign with our own hand: the style draws none where edges are ours."""
        super().paintEvent(event)
        side = self._look.px(14)
        corner = QPointF(self.width() - side - self._look.px(8), (self.height() - side) / 2)
        box = QRectF(corner, QSizeF(side, side))
        paint_icon(QPainter(self), "chevron-down", self._look.token("ink"), box)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Tell that the cell has the focus."""
        if event.type() == QEvent.Type.FocusIn:
            self._owner.entered.emit()
        return super().event(event)


class ItemCell(CellEditor):
    """One item of a lookup, or none; an item of another version is shown as it came."""

    def __init__(self, spot: "Spot") -> None:
        super().__init__(spot.owner)
        self._picker = Picker(spot.owner, spot.name, spot.label, look=spot.look)
        self._picker.addItem("", "")
        for item in spot.items:
            words = item.label.of(spot.language)
            self._picker.addItem(words, item.code)
            place = self._picker.count() - 1
            self._picker.setItemData(place, words, Qt.ItemDataRole.ToolTipRole)
        self._picker.activated.connect(self._picked)
        self.widget = self._picker

    def _picked(self, _place: int) -> None:
        self.changed.emit()

    def cell(self) -> Cell:
        """Return the item's code."""
        return str(self._picker.currentData() or "")

    def show_cell(self, cell: Cell) -> None:
        """Choose the item."""
        place = self._picker.findData(str(cell))
        if place < 0:
            self._picker.addItem(str(cell), str(cell))
            place = self._picker.count() - 1
        self._picker.setCurrentIndex(place)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a cell stands: whose it is, its name for tests and readers, its lookup's items."""

    owner: Editor
    name: str
    label: str
    look: Look
    language: str
    items: Sequence[Item] = ()


def cell_editor(column: Column, spot: Spot) -> CellEditor:
    """Return the editor of a column's cell."""
    match column.kind:
        case "text":
            return WordsCell(spot.owner, spot.name, spot.label, look=spot.look, lines=2)
        case "date" | "money":
            return ReadCell(spot.owner, spot.name, spot.label, kind=column.kind)
        case "choice":
            return ItemCell(spot)
        case _:
            assert_never(column.kind)
