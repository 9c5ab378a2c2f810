"""The round mark of a person: initials, since there are no pictures of officers."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Look

SIZE = 34


def initials(name: str) -> str:
    """Return the first letters of the middle and the given name: Lê Thị Thu Hà is TH."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in words[-2:]).upper()


class Avatar(QWidget):
    """Draws initials in a circle."""

    def __init__(self, look: Look, name: str, *, on_side: bool = False) -> None:
        super().__init__()
        self._look, self._letters = look, initials(name)
        self._inks = ("side_active", "side_ink") if on_side else ("brand_tint", "brand")
        self.setFixedSize(look.px(SIZE), look.px(SIZE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the circle and the letters."""
        look, ground, ink = self._look, *self._inks
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(ground))
        painter.drawEllipse(self.rect())
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(look.color(ink))
        # Capitals stand above the middle of a tall line.
        metrics = painter.fontMetrics()
        low = (metrics.ascent() - metrics.descent() - metrics.capHeight()) / 2
        box = QRectF(self.rect()).translated(0, -low)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._letters)
