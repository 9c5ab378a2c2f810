"""A table of painted rows: two lines or a badge in a cell, one ring around the row in focus."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.ui.models.column import Shown
from desktop.ui.models.paged import CELL
from desktop.ui.theme import Look
from desktop.ui.widgets.frames import draw_badge

ROW_HEIGHT = 48
SPARE_BELOW = 900
Index = QModelIndex | QPersistentModelIndex


class RowPainter(QStyledItemDelegate):
    """Draws one cell."""

    def __init__(self, look: Look, table: QTableView) -> None:
        super().__init__(table)
        self._look, self._table = look, table

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Take the height of a row."""
        return QSize(80, self._look.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw ground, words or badge, and the ring of the row in focus."""
        look = self._look
        box = QRectF(cast("QRectF", option.rect))
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, look.color("brand_tint" if chosen else "card"))
        painter.setPen(look.color("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        cell = cast("Shown | None", index.data(CELL))
        if cell is not None:
            inner = box.adjusted(look.px(8), 0, -look.px(8), 0)
            self._paint_cell(painter, inner, cell)
        if chosen and self._table.hasFocus():
            painter.setPen(QPen(look.color("focus"), 2))
            painter.drawLine(box.topLeft(), box.topRight())
            painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.restore()

    def _paint_cell(self, painter: QPainter, box: QRectF, cell: Shown) -> None:
        look = self._look
        metrics = painter.fontMetrics()
        if cell.tone:
            picture = look.px(20) if cell.picture else 0
            wide = min(box.width(), metrics.horizontalAdvance(cell.text) + picture + look.px(18))
            tall = metrics.height() + look.px(6)
            place = QRectF(box.left(), box.center().y() - tall / 2, wide, tall)
            draw_badge(painter, look, place, (cell.text, cell.tone, cell.picture))
            return
        line = metrics.height()
        top = box.center().y() - (line if cell.more else line / 2)
        font = painter.font()
        strong = QFont(font)
        strong.setWeight(QFont.Weight.DemiBold)
        painter.setFont(strong if cell.strong else font)
        painter.setPen(look.color("ink"))
        self._write(painter, QRectF(box.left(), top, box.width(), line), cell.text)
        if cell.more:
            small = QFont(font)
            small.setPointSizeF(font.pointSizeF() * 0.92)
            painter.setFont(small)
            painter.setPen(look.color("soft"))
            self._write(painter, QRectF(box.left(), top + line, box.width(), line), cell.more)

    def _write(self, painter: QPainter, box: QRectF, text: str) -> None:
        words = painter.fontMetrics().elidedText(
            text.replace("\n", " "), Qt.TextElideMode.ElideRight, int(box.width())
        )
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(box, int(flags), words)


class Table(QTableView):
    """A list of rows; Enter or a double click takes one."""

    row_taken = Signal(int)

    def __init__(self, look: Look, *, name: str, label: str, shares: Sequence[float]) -> None:
        super().__init__()
        self._look, self._shares = look, tuple(shares)
        self._spare: frozenset[int] = frozenset()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setItemDelegate(RowPainter(look, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(look.px(ROW_HEIGHT))
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(self._take)

    def leave_out(self, spare: frozenset[int]) -> None:
        """Name the columns that go first where room is scarce."""
        self._spare = spare

    def _take(self, index: QModelIndex) -> None:
        self.row_taken.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the row with Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.row_taken.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out among the columns."""
        super().resizeEvent(event)
        self.share_out()

    def share_out(self) -> None:
        """Give each column its part; spare ones are left out where the table is narrow."""
        narrow = self.viewport().width() < self._look.px(SPARE_BELOW)
        shown = [n for n in range(len(self._shares)) if not (narrow and n in self._spare)]
        whole = sum(self._shares[n] for n in shown)
        for number, share in enumerate(self._shares):
            self.setColumnHidden(number, number not in shown)
            self.setColumnWidth(number, int(self.viewport().width() * share / whole))
