"""The guard of the screen: one way to cover it, whatever asks for it."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.ui.hiding.cause import Cause
from desktop.ui.hiding.clipboard import ClipboardGuard
from desktop.ui.hiding.curtain import Curtain
from desktop.ui.hiding.system import SystemWatch, refuse_capture, watch_system
from desktop.ui.hiding.watch import Watch
from desktop.ui.theme import Look
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.tips import hide_tips
from resources.texts import Texts

ROOM = "corner_room"
EDGE = 12


class Guard(QObject):
    """``fell`` tells why everything must be let go; the curtain is down by then."""

    fell = Signal(object)
    lifted = Signal()

    def __init__(self, app: QApplication, window: QWidget, texts: Texts, look: Look) -> None:
        super().__init__(window)
        self._app, self._window, self._look = app, window, look
        self._curtain = Curtain(window, texts, look)
        self._curtain.lifted.connect(self.lift)
        self.watch = Watch(self)
        self.watch.panicked.connect(self.panic)
        self.watch.left.connect(self._idle)
        self.clipboard = ClipboardGuard(self)
        self._corner = Button(
            "action_hide", texts("shell.hide"), look, role="icon", picture="eye-off", parent=window
        )
        self._corner.clicked.connect(self.panic)
        self._system: SystemWatch | None = None
        self._panicking = False
        app.installEventFilter(self.watch)
        window.installEventFilter(self)
        self._place_corner()
        self._corner.show()

    def listen(self, *, captured: bool) -> None:
        """Hear the system, and refuse screenshots unless they may be taken."""
        self._system = watch_system(self._window, self.fall)
        if not captured:
            refuse_capture(self._app, self._window)

    def stop(self) -> None:
        """Go with the program: nothing of ours stays on the clipboard."""
        self.watch.end()
        self.clipboard.clear()
        self._app.removeEventFilter(self.watch)
        if self._system is not None:
            self._system.stop()
            self._system = None

    @property
    def covers(self) -> bool:
        """Whether the neutral screen stays until somebody takes it away."""
        return self._panicking

    def panic(self) -> None:
        """Hide everything at once; the rest comes after the picture."""
        self._panicking = True
        self.fall(Cause.PANIC)

    def _idle(self) -> None:
        self.fall(Cause.IDLE)

    def fall(self, cause: Cause) -> None:
        """Cover the window, close what stands over it, then tell: in this order."""
        self._curtain.drop()
        self._close_others()
        self.watch.end()
        if cause.leaves_no_time:
            self._tell(cause)
        else:
            QTimer.singleShot(0, self, lambda: self._tell(cause))

    def _tell(self, cause: Cause) -> None:
        self.clipboard.clear()
        self.fell.emit(cause)

    def _close_others(self) -> None:
        """Close menus, lists, tips and dialogs: nothing may stand before the curtain."""
        hide_tips()
        in_front = self._app.applicationState() is Qt.ApplicationState.ApplicationActive
        for widget in self._app.topLevelWidgets():
            if widget is self._window or not widget.isVisible():
                continue
            if isinstance(widget, QDialog):
                widget.reject()
            widget.hide()
        if in_front:
            self._window.activateWindow()

    def settled(self) -> None:
        """Take the curtain away once the unlock screen stands, unless it was asked for."""
        if self._panicking:
            # The screen beneath has asked for the keyboard; letters typed in haste are not for it.
            self._curtain.setFocus()
        else:
            self._curtain.lift()

    def lift(self) -> None:
        """Take the neutral screen away, as Enter does."""
        if self._panicking:
            self._panicking = False
            self._curtain.lift()
            self.lifted.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the corner button in its corner and over every page and question."""
        if watched is self._window:
            if event.type() == QEvent.Type.Resize:
                self._place_corner()
            elif event.type() == QEvent.Type.ChildPolished:
                QTimer.singleShot(0, self, self._place_corner)
        return False

    def _place_corner(self) -> None:
        room = self._window.findChild(QWidget, ROOM)
        edge, size = self._look.px(EDGE), self._corner.sizeHint()
        place = QPoint(self._window.width() - size.width() - edge, edge)
        if room is not None and room.isVisible():
            offset = QPoint((room.width() - size.width()) // 2,
                            (room.height() - size.height()) // 2)  # fmt: skip
            place = room.mapTo(self._window, offset)
        self._corner.resize(size)
        self._corner.move(place)
        self._corner.raise_()
        if self._curtain.isVisible():
            self._curtain.raise_()
