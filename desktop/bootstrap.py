"""Starts the program: the unlock screen at once, everything heavy after the first picture."""

import importlib
import threading
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.screens.unlock import UnlockScreen
from desktop.ui.theme import Look, load_fonts
from desktop.ui.window import Window
from resources.texts import Texts

FILES = ("vault.db", "vault.key")
PROGRAM = "desktop.program"
CRASH, QT_MESSAGES = "desktop.crash", "desktop.ui.qt_messages"
# The practice commune holds made-up records; its passphrase is no secret and is shown.
PRACTICE_PASSPHRASE = "tap huan mang non xin chao"  # noqa: S105 - shown to all


@dataclass(frozen=True, slots=True)
class Choices:
    """How the program is started; ``data`` is nothing for the usual folder."""

    data: Path | None = None
    practice: bool = False
    language: str = "vi"

    def folder(self) -> Path:
        """Return the folder of the records."""
        if self.data is not None:
            return self.data
        name = "mang-non-practice" if self.practice else "mang-non"
        place = QStandardPaths.StandardLocation.GenericDataLocation
        return Path(QStandardPaths.writableLocation(place)) / name


class Inside(Protocol):
    """What takes over once the heavy modules have come: ``desktop.program.Inside``."""

    @property
    def shell(self) -> QWidget | None:
        """The unlocked window, if it is unlocked."""
        ...

    def unlock(self, passphrase: str) -> None:
        """Open the vault."""
        ...

    def lock(self) -> None:
        """Let the key go."""
        ...


class Program(QObject):
    """The window before unlocking; hands over to ``desktop.program`` with the first passphrase."""

    _loaded = Signal(object)

    def __init__(self, app: QApplication, choices: Choices) -> None:
        super().__init__(app)
        self._app, self.choices = app, choices
        self.texts = Texts(choices.language)
        load_fonts()
        self.look = Look(app)
        self.look.apply(app)
        self.window = Window(self.texts, self.look)
        self._loaded.connect(self._take_over, Qt.ConnectionType.QueuedConnection)
        self._waiting: str | None = None
        self.inside: Inside | None = None
        self._gate: UnlockScreen | None = None
        if any((choices.folder() / name).exists() for name in FILES):
            self._show_gate()
        self.window.painted.connect(self._load_soon)

    def _show_gate(self) -> None:
        practice = PRACTICE_PASSPHRASE if self.choices.practice else ""
        self._gate = UnlockScreen(self.texts, self.look, practice=practice)
        self._gate.unlock_requested.connect(self._keep_passphrase)
        self.window.show_widget(self._gate)
        self._gate.rest()

    def _keep_passphrase(self, typed: str) -> None:
        self._waiting = typed

    def _load_soon(self) -> None:
        QTimer.singleShot(0, self, self._load)

    def _load(self) -> None:
        # Loading takes a third of a second on a fast machine; the person is typing meanwhile.
        threading.Thread(target=self._import, name="load", daemon=True).start()

    def _import(self) -> None:
        self._loaded.emit(importlib.import_module(PROGRAM))

    def _take_over(self, module: ModuleType) -> None:
        self.inside = module.Inside(self._app, self, gate=self._gate, typed=self._waiting)
        self._waiting = None


def build(app: QApplication, choices: Choices) -> Program:
    """Make the program and show its window."""
    program = Program(app, choices)
    program.window.show()
    return program


def _guard() -> None:
    """Leave no value behind: after the first picture, before the first passphrase."""
    importlib.import_module(CRASH).prepare()
    importlib.import_module(QT_MESSAGES).hush()


def run(choices: Choices) -> int:
    """Run the program to its end."""
    app = QApplication([])
    app.setApplicationName("mang-non")
    app.setQuitOnLastWindowClosed(True)
    program = build(app, choices)
    program.window.painted.connect(_guard)
    code = app.exec()
    del program
    return code
