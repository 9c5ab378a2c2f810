"""Draws every screen of the practice commune to pictures, without a display."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, Program
from desktop.domain.clock import VIETNAM
from desktop.forms.catalog import load_catalog
from desktop.practice import practise
from desktop.program import Inside
from desktop.store import overview, reading
from desktop.store.store import Store
from desktop.ui.screens.screen import Place
from desktop.ui.shell import Shell

WIDTH, HEIGHT = 1366, 768
PATIENCE = 30.0
FINE = "QT_SCALE_FACTOR"


def draw_tour(folder: Path, *, language: str) -> int:
    """Draw light and dark at 1366x768, and all once more at 200 %; return the exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    fine = os.environ.get(FINE) == "2"
    app = QApplication([])
    with tempfile.TemporaryDirectory() as place:
        tour = Tour(app, Path(place), folder, language)
        tour.draw("200-" if fine else "")
    return 0 if fine else _draw_fine(folder, language)


def _draw_fine(folder: Path, language: str) -> int:
    """Draw again in another process: the scale is chosen before Qt starts."""
    command = [] if getattr(sys, "frozen", False) else ["-m", "desktop"]
    arguments = [sys.executable, *command, "--tour", str(folder), "--language", language]
    return subprocess.run(  # noqa: S603 - our own program
        arguments, env={**os.environ, FINE: "2"}, check=False
    ).returncode


class Tour:
    """Opens the practice commune and walks through it."""

    def __init__(self, app: QApplication, data: Path, folder: Path, language: str) -> None:
        self._app, self._folder = app, folder
        self._program = Program(app, Choices(data / "none", practice=False, language=language))
        self._data, self._language = data, language

    def draw(self, prefix: str) -> None:
        """Draw every screen, light then dark."""
        self._open(self._program)
        self._shot(f"{prefix}light-00-wizard")
        self._program.window.close()
        store = practise(self._data / "p", passphrase=PRACTICE_PASSPHRASE,
                         catalog=load_catalog(), now=datetime.now(VIETNAM))  # fmt: skip
        stops = list(places(store))
        store.close()
        self._program = Program(
            self._app, Choices(self._data / "p", practice=True, language=self._language)
        )
        self._open(self._program)
        self._shot(f"{prefix}light-01-unlock")
        self._inside().unlock(PRACTICE_PASSPHRASE)
        self._wait(lambda: self._inside().shell is not None)
        for look in ("light", "dark"):
            for number, (name, place) in enumerate(stops, start=2):
                self._visit(place)
                self._shot(f"{prefix}{look}-{number:02d}-{name}")
            self._search(f"{prefix}{look}-{len(stops) + 2:02d}-search")
            self._inside().toggle_theme()
        self._inside().toggle_theme()
        self._program.window.close()

    def _open(self, program: Program) -> None:
        program.window.resize(WIDTH, HEIGHT)
        program.window.show()
        self._wait(lambda: program.inside is not None)

    def _visit(self, place: Place) -> None:
        shell = self._shell()
        shell.open(place)
        self._settle()

    def _search(self, name: str) -> None:
        self._visit(Place("home"))
        field = self._shell().topbar.search
        field.setFocus()
        field.setText("nguyen thi")
        self._wait(lambda: self._shell().findChild(QWidget, "found_list") is not None)
        self._shot(name)
        field.clear()

    def _shell(self) -> Shell:
        shell = self._inside().shell
        if shell is None:
            raise LookupError("locked")
        return shell

    def _inside(self) -> Inside:
        inside = self._program.inside
        if not isinstance(inside, Inside):
            raise TypeError("not loaded")
        return inside

    def _shot(self, name: str) -> None:
        self._settle()
        self._program.window.grab().save(str(self._folder / f"{name}.png"))

    def _settle(self) -> None:
        """Let what was asked for arrive: nothing moves by itself for a quarter of a second."""
        until = time.monotonic() + 0.25
        while time.monotonic() < until:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
            QCoreApplication.sendPostedEvents()

    def _wait(self, ready: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > until:
                raise TimeoutError("a screen did not come")
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


def places(store: Store) -> Iterator[tuple[str, Place]]:
    """Name every screen with something to show in it."""
    home = overview.home(store, now=datetime.now(VIETNAM))
    late = home.due[0].case
    done = next(row for row in home.recent if row.conclusion)
    records = reading.records_of_case(store, done.id)
    intake = reading.records_of_case(store, late.id)[0]
    draft = reading.drafts(store, "taphuan1")[0]
    yield "home", Place("home")
    yield "cases", Place("cases")
    yield "agenda", Place("agenda")
    yield "case", Place("case", late.id)
    yield "case-assessed", Place("case", done.id)
    yield "intake", Place("intake")
    yield "form-mau-01", Place("form", draft.id)
    yield "form-mau-02", Place("form", late.id, "mau_02")
    yield "form-referral", Place("form", late.id, "phieu_chuyen_gui")
    yield "paper-mau-01", Place("paper", intake.id)
    yield "paper-last", Place("paper", records[-1].id)
    yield "hazards", Place("hazards")
    yield "form-hazard", Place("form", "", "diem_nguy_co")
    yield "paper-hazards", Place("paper", "", "list:diem_nguy_co")
    yield "history", Place("history", intake.id)
    yield "admin", Place("admin")
    yield "sync", Place("sync")
