"""Long work in words and as a bar: which stage, how far, and the button that stops it."""

import threading

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from desktop.store.watch import Watch
from desktop.ui.theme import Look
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import spread
from desktop.ui.widgets.labels import PlainLabel
from resources.texts import Texts

MANY = 1_000


class Progress(QWidget):
    """Hidden at rest; ``begin`` gives the watch that the work is to hold.

    ``area`` is where the stages' sentences stand: ``stage_copy`` and so on.
    """

    _stepped = Signal(str, int, int)

    def __init__(self, texts: Texts, look: Look, *, area: str, name: str, label: str) -> None:
        super().__init__()
        self._texts, self._area = texts, area
        self._halt = threading.Event()
        self._stage = PlainLabel("", role="soft")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(label)
        self._cancel = Button(f"action_cancel_{name}", texts("shell.stop"), look)
        self._cancel.clicked.connect(self._ask_to_stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stage)
        column.addWidget(self._bar)
        column.addLayout(spread(self._cancel, None))
        self._stepped.connect(self._show)
        self.hide()

    def begin(self, stage: str = "", *, may_stop: bool = True) -> Watch:
        """Show it at its beginning; returns what the work tells its steps to."""
        self._halt = threading.Event()
        self._cancel.setEnabled(True)
        self._cancel.setVisible(may_stop)
        self._show(stage, 0, 0)
        self.show()
        return Watch(self._stepped.emit, self._halt.is_set)

    def stop(self) -> None:
        """Ask the work to end soon."""
        self._halt.set()

    def _ask_to_stop(self) -> None:
        self._cancel.setEnabled(False)
        self.stop()

    def rest(self) -> None:
        """Be hidden again: the work has ended."""
        self.hide()

    def _show(self, stage: str, done: int, total: int) -> None:
        said = self._texts(f"{self._area}.stage_{stage}") if stage else ""
        self._stage.setText(said)
        # Bytes of large files are more than the bar can count.
        self._bar.setMaximum(MANY if total else 0)
        self._bar.setValue(round(MANY * done / total) if total else 0)
