"""The window itself: the unlock screen first, then whatever takes its place."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.ui.icons import icon
from desktop.ui.theme import Look
from resources.texts import Texts

WIDTH, HEIGHT = 1280, 700


class Window(QMainWindow):
    """A neutral title (it shows in the task bar) and one widget at a time."""

    closing = Signal()
    painted = Signal()

    def __init__(self, texts: Texts, look: Look) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(texts("shell.app"))
        self._look = look
        self.setMinimumSize(760, 460)
        self.resize(WIDTH, HEIGHT)
        self._seen = False

    def show_widget(self, widget: QWidget) -> None:
        """Put a widget into the window; what stood there before is let go."""
        before = self.takeCentralWidget()
        self.setCentralWidget(widget)
        if before is not None and before is not widget:
            before.hide()
            before.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first picture: what is heavy is loaded after it."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            self.setWindowIcon(icon("sprout", self._look.token("brand"), 32))
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell before going, so that what is typed is kept."""
        self.closing.emit()
        super().closeEvent(event)
