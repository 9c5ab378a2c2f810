"""Labels that show text as text: no markup from outside is ever interpreted."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.ui.icons import pixmap
from desktop.ui.theme import Look


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
        self.setToolTip(self.text() if hidden and "<" not in self.text() else "")


class IconLabel(QLabel):
    """A picture without words; its meaning stands beside it."""

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
        self.setFixedSize(look.px(size), look.px(size))
        look.changed.connect(self._draw)
        self._draw()

    def show_icon(self, name: str, ink: str) -> None:
        """Show another picture."""
        self._name, self._ink = name, ink
        self._draw()

    def _draw(self) -> None:
        size = self._look.px(self._size)
        self.setFixedSize(size, size)
        ratio = self.devicePixelRatioF()
        self.setPixmap(pixmap(self._name, self._look.token(self._ink), size, ratio))
