"""The neutral screen: hour and day, as any machine at rest shows; nothing of the program."""

from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.clock import VIETNAM
from desktop.ui.theme import Look
from resources.texts import Texts

LIFTING = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape}
HOUR_POINTS, DAY_POINTS = 54.0, 13.0
EVERY_MS = 5_000


class Curtain(QWidget):
    """Covers the window whole; painted before anything else is done."""

    lifted = Signal()

    def __init__(self, window: QWidget, texts: Texts, look: Look) -> None:
        super().__init__(window)
        self._window, self._texts, self._look = window, texts, look
        self.setObjectName("curtain")
        self.setAccessibleName(texts("shell.covered"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Painting leaves no pixel out, so that what lies beneath is not drawn first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY_MS)
        self._clock.timeout.connect(self.update)
        window.installEventFilter(self)
        self.hide()

    def drop(self) -> None:
        """Cover everything now: the picture is on the screen when this returns."""
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.repaint()
        self.setFocus()
        self._clock.start()

    def lift(self) -> None:
        """Show the window again."""
        self._clock.stop()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window, and over whatever is put into it."""
        if watched is self._window and self.isVisible():
            if event.type() == QEvent.Type.Resize:
                self.setGeometry(self._window.rect())
            elif event.type() == QEvent.Type.ChildPolished:
                self.raise_()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter, Space or Esc; letters typed in haste do nothing."""
        if event.key() in LIFTING and not event.isAutoRepeat():
            self.lifted.emit()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Go on with a click."""
        self.lifted.emit()

    def focusNextPrevChild(self, _following: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Let Tab lead nowhere beneath."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the hour and the day."""
        look, now = self._look, datetime.now(VIETNAM)
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.color("page"))
        middle = self.height() // 2
        hour = QRect(0, middle - look.px(110), self.width(), look.px(100))
        day = QRect(0, middle + look.px(2), self.width(), look.px(30))
        self._write(painter, hour, now.strftime("%H:%M"), (HOUR_POINTS, "soft"))
        self._write(painter, day, now.strftime("%d/%m/%Y"), (DAY_POINTS, "faint"))

    def _write(self, painter: QPainter, box: QRect, text: str, look: tuple[float, str]) -> None:
        points, ink = look
        font = QFont(self.font())
        font.setPointSizeF(points * self._look.zoom / 100)
        painter.setFont(font)
        painter.setPen(self._look.color(ink))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
