"""Where a case stands: steps done, the one at hand with its clock, those to come."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.icons import paint_icon
from desktop.ui.theme import Look

DOT = 22


@dataclass(frozen=True, slots=True)
class Step:
    """A step: ``state`` is done, now or later; ``line`` says when or by when."""

    name: str
    line: str
    state: str


class Stepper(QWidget):
    """Draws the steps in a row; the same in words for a screen reader."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._steps: tuple[Step, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these steps."""
        self._steps = tuple(steps)
        self.setAccessibleName("; ".join(f"{s.name}: {s.line}" for s in steps))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Take the height of a dot and two lines."""
        return QSize(420, self._look.px(DOT + 8) + 2 * self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line, the dots, the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() / max(1, len(self._steps))
        for place, step in enumerate(self._steps):
            self._draw(painter, place, step, wide)

    def _draw(self, painter: QPainter, place: int, step: Step, wide: float) -> None:
        look, size = self._look, self._look.px(DOT)
        left = wide * place
        middle = size / 2 + 2
        if place + 1 < len(self._steps):
            ink = "brand" if step.state == "done" else "line"
            painter.setPen(QPen(look.color(ink), 2))
            start = QPointF(left + size + look.px(6), middle)
            painter.drawLine(start, QPointF(left + wide - look.px(6), middle))
        box = QRectF(left + 1, 2, size - 2, size - 2)
        done = step.state == "done"
        painter.setPen(QPen(look.color("line" if step.state == "later" else "brand"), 2))
        painter.setBrush(look.color("brand" if done else "card"))
        painter.drawEllipse(box)
        if done:
            paint_icon(painter, "check", look.token("brand_ink"), box.adjusted(4, 4, -4, -4))
        else:
            painter.setPen(look.color("brand" if step.state == "now" else "soft"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(place + 1))
        self._write(painter, step, QRectF(left, size + look.px(6), wide - look.px(8), 0))

    def _write(self, painter: QPainter, step: Step, box: QRectF) -> None:
        plain = painter.font()
        strong = QFont(plain)
        strong.setWeight(QFont.Weight.DemiBold)
        line = painter.fontMetrics().height()
        for number, (text, font) in enumerate(((step.name, strong), (step.line, plain))):
            painter.setFont(font if step.state != "later" or number else plain)
            painter.setPen(self._look.color("ink" if number == 0 else "soft"))
            words = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, int(box.width())
            )
            row = QRectF(box.left(), box.top() + line * number, box.width(), line)
            painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.setFont(plain)
