"""Round and square marks to choose by: drawn by hand, level with their words."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QWidget

from desktop.ui.icons import paint_icon, sink_of
from desktop.ui.theme import Look

MARK = 18
GAP = 8
EDGE = 5
SQUARE_CORNER = 4
RING_CORNER = 6


class Radio(QRadioButton):
    """One of several."""

    def __init__(self, text: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._look = look

    def sizeHint(self) -> QSize:
        """Take the mark, the words and the ring."""
        return _room(self, self._look)

    def minimumSizeHint(self) -> QSize:
        """Never cut the words."""
        return self.sizeHint()

    def hitButton(self, _place: QPoint) -> bool:
        """Take a click anywhere on it."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a ring, thick where it is chosen."""
        painter, box = _begin(self, self._look)
        corner = box.width() / 2
        if self.isChecked():
            thick = box.width() / 3.4
            painter.setPen(QPen(_ink(self, self._look, "brand"), thick))
            inner = box.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
            painter.setBrush(self._look.color("card"))
            painter.drawEllipse(inner)
        else:
            _draw_empty(painter, self._look, box, corner)
        painter.end()


class Tick(QCheckBox):
    """Yes or no, beside others."""

    def __init__(self, text: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._look = look

    def sizeHint(self) -> QSize:
        """Take the mark, the words and the ring."""
        return _room(self, self._look)

    def minimumSizeHint(self) -> QSize:
        """Never cut the words."""
        return self.sizeHint()

    def hitButton(self, _place: QPoint) -> bool:
        """Take a click anywhere on it."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a box, filled and ticked where it is chosen."""
        look = self._look
        painter, box = _begin(self, look)
        corner = float(look.px(SQUARE_CORNER))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_ink(self, look, "brand"))
            painter.drawRoundedRect(box, corner, corner)
            paint_icon(painter, "check", look.token("brand_ink"), box.adjusted(2, 2, -2, -2))
        else:
            _draw_empty(painter, look, box, corner)
        painter.end()


def _room(button: QAbstractButton, look: Look) -> QSize:
    metrics, px = button.fontMetrics(), look.px
    words = button.text()
    wide = px(MARK) + 2 * px(EDGE)
    if words:
        wide += px(GAP) + metrics.horizontalAdvance(words) + 1
    return QSize(wide, max(px(MARK), metrics.height()) + 2 * px(EDGE))


def _ink(button: QAbstractButton, look: Look, name: str) -> QColor:
    return look.color(name if button.isEnabled() else "faint")


def _begin(button: QAbstractButton, look: Look) -> tuple[QPainter, QRectF]:
    """Draw the words and the ring of the focus; return where the mark stands."""
    px = look.px
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    whole = QRectF(button.rect())
    if button.hasFocus():
        painter.setPen(QPen(look.color("focus"), 2))
        painter.drawRoundedRect(whole.adjusted(1, 3, -1, -1), px(RING_CORNER), px(RING_CORNER))
    left = px(EDGE) + px(MARK) + px(GAP)
    painter.setPen(_ink(button, look, "ink"))
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(whole.adjusted(left, 0, 0, 0), int(flags), button.text())
    size = px(MARK)
    top = (whole.height() - size) / 2 + sink_of(QFontMetricsF(button.font()))
    return painter, QRectF(px(EDGE), top, size, size)


def _draw_empty(painter: QPainter, look: Look, box: QRectF, corner: float) -> None:
    painter.setPen(QPen(look.color("edge"), 1.2))
    painter.setBrush(look.color("card"))
    painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), corner, corner)
