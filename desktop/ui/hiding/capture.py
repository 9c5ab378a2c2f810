"""Keeps every window, dialogs and menus too, out of screenshots where the system can."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

SHOWN = frozenset({QEvent.Type.Show, QEvent.Type.WinIdChange})


class CaptureShield(QObject):
    """Asks the system to hide each top-level window as soon as it has one."""

    def __init__(self, parent: QObject, hide: Callable[[int], bool]) -> None:
        super().__init__(parent)
        self._hide = hide

    def begin(self, app: QApplication) -> None:
        """Watch from now on, and hide what is shown already."""
        app.installEventFilter(self)
        for widget in app.topLevelWidgets():
            if widget.isVisible():
                self._hide(int(widget.winId()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hide a window when it is shown or given another handle."""
        if event.type() not in SHOWN or not isinstance(watched, QWidget):
            return False
        # Asking for a handle would make one; a window that is shown has it already.
        if watched.isWindow() and watched.internalWinId():
            self._hide(int(watched.winId()))
        return False
