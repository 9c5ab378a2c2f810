"""Labels that show text as text: no markup from outside is ever interpreted."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.ui.icons import paint_icon, sink_of
from desktop.ui.theme import Look
from desktop.ui.widgets.tips import set_tip

# Icons up to this size belong to a line of words; larger ones stand for themselves.
LETTER_SIZE = 24
# The drawings keep a little air at their foot, which may be cut off.
SPILL = 1.5


class PlainLabel(QLabel):
    """A label of plain text; ``role`` names its look."""

    def __init__(
        self, text: str = "", *, role: str = "", wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)

    def set_tone(self, tone: str) -> None:
        """Colour the text by what it means."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class ElidedLabel(PlainLabel):
    """One line that ends in an ellipsis where there is no room; the whole is in the tool tip."""

    def __init__(self, text: str = "", *, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, role=role, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the text as there is room for."""
        painter = QPainter(self)
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(self.rect(), int(flags), shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text where part of it is hidden."""
        super().resizeEvent(event)
        hidden = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        set_tip(self, self.text() if hidden else "")


class IconLabel(QWidget):
    """A picture without words; its meaning stands beside it.

    One no larger than letters takes a line's height and sinks to the middle of small letters, so
    that it is level with the words beside it, or with the first line of several.
    """

    def __init__(
        self,
        name: str,
        look: Look,
        *,
        ink: str = "soft",
        size: int = 18,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._look, self._ink, self._size = name, look, ink, size
        look.changed.connect(self._fit)
        self._fit()

    def show_icon(self, name: str, ink: str) -> None:
        """Show another picture."""
        self._name, self._ink = name, ink
        self.update()

    def _fit(self) -> None:
        size = self._look.px(self._size)
        line = self.fontMetrics().height() if self._size <= LETTER_SIZE else 0
        self.setFixedSize(size, max(size, line))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture."""
        size = self._look.px(self._size)
        sink = sink_of(QFontMetricsF(self.font())) if self._size <= LETTER_SIZE else 0.0
        top = min((self.height() - size) / 2 + sink, self.height() - size + SPILL)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, top, size, size)
        paint_icon(painter, self._name, self._look.token(self._ink), box)
