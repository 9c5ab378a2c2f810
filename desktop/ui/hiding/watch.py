"""Sees the panic keys and that somebody is there, whatever dialog or menu has the keyboard."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

SIGNS = frozenset({
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.InputMethod,
})  # fmt: skip
KEYS = frozenset({QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress})
PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
# F12 for one hand; the other for laptops whose F keys change brightness and sound. No field takes
# either, and Unikey's own switch (Ctrl+Shift alone) only changes its letters.
PANIC = ((Qt.Key.Key_F12, PLAIN), (Qt.Key.Key_L, CONTROL_SHIFT))
TICK_MS = 5_000
DEFAULT_MINUTES = 3


def both_clocks() -> tuple[float, float]:
    """Return the clock on the wall, which goes on in sleep, and the one that nobody can turn."""
    return time.time(), time.monotonic()


def is_panic(event: QEvent) -> bool:
    """Say whether an event is one of the panic keys."""
    if event.type() not in KEYS or not isinstance(event, QKeyEvent):
        return False
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return any(event.key() == key and held == modifier for key, modifier in PANIC)


class Watch(QObject):
    """Looks at every event of the program before its widget does."""

    panicked = Signal()
    left = Signal()

    def __init__(
        self, parent: QObject, *, clocks: Callable[[], tuple[float, float]] = both_clocks
    ) -> None:
        super().__init__(parent)
        self._clocks = clocks
        self._limit = 60.0 * DEFAULT_MINUTES
        self._seen = clocks()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.look)

    def set_minutes(self, minutes: int) -> None:
        """Say how long nobody may be there."""
        self._limit = 60.0 * minutes

    def begin(self) -> None:
        """Count from now."""
        self._seen = self._clocks()
        self._timer.start()

    def end(self) -> None:
        """Count no more: it is locked."""
        self._timer.stop()

    def look(self) -> None:
        """See whether nobody has been there too long, by either clock."""
        gone = max(now - seen for now, seen in zip(self._clocks(), self._seen, strict=True))
        if self._timer.isActive() and gone >= self._limit:
            self._timer.stop()
            self.left.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the panic keys; note every other sign of a person."""
        kind = event.type()
        if kind in KEYS and is_panic(event):
            self.panicked.emit()
            return True
        if kind in SIGNS:
            self._seen = self._clocks()
        return False
