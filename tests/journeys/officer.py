"""An officer at the keyboard: presses keys in the real window and reads what it shows."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QRadioButton, QWidget

from desktop.bootstrap import Choices, Program, build
from desktop.ui.shell import Shell

PATIENCE = 60.0
TABS = 120
CONTROL = Qt.KeyboardModifier.ControlModifier
MOVES = (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
W = TypeVar("W", bound=QWidget)


class Officer:
    """Works a program by its keys; every wait ends in an error rather than for ever."""

    def __init__(self, app: QApplication, program: Program, pictures: Path | None = None) -> None:
        self.app, self.program, self._pictures = app, program, pictures
        self._number = 0
        # What the hands did: letters typed, marks set, keys pressed beside these, and of the
        # latter and of clicks those that make the program do something.
        self.letters = self.marks = self.presses = self.acts = 0

    # What is shown.

    @property
    def shell(self) -> Shell:
        inside = self.program.inside
        assert inside is not None
        assert isinstance(inside.shell, Shell), "the program is locked"
        return inside.shell

    def unlocked(self) -> bool:
        inside = self.program.inside
        shell = None if inside is None else inside.shell
        return shell is not None and shell.isVisible()

    def see(self, kind: type[W], name: str) -> W:
        """Return a widget as soon as it is shown."""
        found: list[W] = []

        def look() -> bool:
            found[:] = [w for w in self.program.window.findChildren(kind, name) if w.isVisible()]
            return bool(found)

        self.wait(look, name)
        return found[0]

    def shows(self, name: str) -> bool:
        return any(w.isVisible() for w in self.program.window.findChildren(QWidget, name))

    def focused(self) -> str:
        widget = self.app.focusWidget()
        return "" if widget is None else widget.objectName()

    def where(self) -> str:
        return self.shell.here.screen

    def picture(self, name: str) -> None:
        if self._pictures is not None:
            self._number += 1
            self.rest(0.2)
            path = self._pictures / f"{self._number:02d}-{name}.png"
            self.program.window.grab().save(str(path))

    # Waiting.

    def turn(self) -> None:
        self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.turn()

    def wait(self, ready: Callable[[], bool], what: str, *, seconds: float = PATIENCE) -> None:
        until = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < until, f"waited in vain for {what}; focus {self.focused()}"
            self.turn()

    def wait_for(self, name: str) -> None:
        self.wait(lambda: self.shows(name), name)

    def wait_focus(self, name: str) -> None:
        self.wait(lambda: self.focused() == name, f"focus on {name}")

    # Keys.

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.presses += 1
        self.acts += modifier == CONTROL and key not in MOVES
        QTest.keyClick(self.app.focusWidget() or self.program.window, key, modifier)
        self.turn()

    def type(self, text: str) -> None:
        widget = self.app.focusWidget()
        assert isinstance(widget, QLineEdit | QPlainTextEdit), f"{self.focused()} takes no text"
        self.letters += len(text)
        for letter in text:
            self._send(widget, letter)
        self.turn()

    def _send(self, widget: QWidget, letter: str) -> None:
        """Send one letter as a keyboard does; Qt's own helper knows Latin letters alone."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            self.app.sendEvent(widget, event)

    def tab_to(self, name: str) -> None:
        """Press Tab until the field has the focus."""
        for _ in range(TABS):
            if self.focused() == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {name}")

    def write(self, name: str, text: str) -> None:
        self.tab_to(name)
        self.type(text)

    def choose(self, key: str, code: str, *, first: str = "") -> None:
        """Choose an item with the arrow keys and Space; ``first`` is the first item's code."""
        self.tab_to(key)
        wanted = key if code == first else f"{key}_{code}"
        for _ in range(30):
            if self.focused() == wanted:
                break
            self.press(Qt.Key.Key_Down)
        assert self.focused() == wanted, f"{wanted} cannot be reached"
        self._mark()

    def tick(self, name: str) -> None:
        """Tick a box reached by Tab."""
        self.tab_to(name)
        self._mark()

    def _mark(self) -> None:
        """Mark what has the focus, where the arrow key that came there did not mark it."""
        button = self.app.focusWidget()
        if not isinstance(button, QRadioButton) or not button.isChecked():
            self.press(Qt.Key.Key_Space)
        self.presses, self.marks = self.presses - 1, self.marks + 1

    def push(self, name: str) -> None:
        """Reach a button by Tab and press it with Space."""
        self.tab_to(name)
        self.acts += 1
        self.press(Qt.Key.Key_Space)

    def click(self, name: str) -> None:
        """Click a button with the mouse."""
        self.acts += 1
        QTest.mouseClick(self.see(QWidget, name), Qt.MouseButton.LeftButton)
        self.turn()


def a_display() -> bool:
    """Whether a person can see a window on this machine."""
    return os.name == "nt" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def at_work(app: QApplication, folder: Path) -> Iterator[Officer]:
    """Sit down at the practice commune; ``PICTURES`` names a folder for what is shown."""
    program = build(app, Choices(folder, practice=True))
    pictures = os.environ.get("PICTURES")
    officer = Officer(app, program, Path(pictures) if pictures else None)
    officer.wait(officer.unlocked, "the practice commune")
    if pictures:
        program.window.resize(1366, 768)
    yield officer
    program.window.close()
