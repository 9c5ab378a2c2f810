"""Long work of the window in short turns, so that a key is heard between them."""

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

# Old laptops need three times as long for a step as the machine it was measured on.
TURN_SECONDS = 0.008


class Turns(QObject):
    """Runs steps a few at a time until there is none left; ends with its parent."""

    done = Signal()

    def __init__(self, steps: Iterator[None], parent: QObject) -> None:
        super().__init__(parent)
        self._steps = steps

    def begin(self) -> None:
        """Take the first turn as soon as the window has nothing else to do."""
        QTimer.singleShot(0, self, self._turn)

    def finish(self) -> None:
        """Run what is left at once."""
        for _ in self._steps:
            pass
        self.done.emit()

    def _turn(self) -> None:
        until = time.perf_counter() + TURN_SECONDS
        for _ in self._steps:
            if time.perf_counter() >= until:
                self.begin()
                return
        self.done.emit()
