"""Charts drawn by hand: Qt's own are not free software's to ship everywhere."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import Look


class BarChart(QWidget):
    """Upright bars with their numbers; the same in words for a screen reader."""

    def __init__(self, look: Look, *, name: str) -> None:
        super().__init__()
        self._look, self._name = look, name
        self._bars: tuple[tuple[str, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.changed.connect(self.update)

    def show_bars(self, bars: Sequence[tuple[str, int]]) -> None:
        """Show labels with their numbers."""
        self._bars = tuple(bars)
        words = ", ".join(f"{label}: {number}" for label, number in bars)
        self.setAccessibleName(f"{self._name}: {words}")
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a comfortable height."""
        return QSize(self._look.px(280), self._look.px(180))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw grid line, bars, numbers and labels."""
        if not self._bars:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().height()
        base = self.height() - line - self._look.px(6)
        top = line + self._look.px(4)
        most = max(1, *(number for _, number in self._bars))
        step = self.width() / len(self._bars)
        painter.setPen(self._look.color("line"))
        painter.drawLine(0, base, self.width(), base)
        for place, (label, number) in enumerate(self._bars):
            height = (base - top) * number / most
            wide = min(self._look.px(34), step * 0.6)
            box = QRectF(step * place + (step - wide) / 2, base - height, wide, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.color("brand"))
            painter.drawRoundedRect(box, min(3.0, height / 2), min(3.0, height / 2))
            self._write(
                painter, QRectF(step * place, box.top() - line, step, line), str(number), "ink"
            )
            self._write(painter, QRectF(step * place, base + 4, step, line), label, "soft")

    def _write(self, painter: QPainter, box: QRectF, text: str, ink: str) -> None:
        painter.setPen(self._look.color(ink))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
