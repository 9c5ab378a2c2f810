"""The longest step of the window's thread while a page or a form is opened.

A panic key that comes in the middle of a step waits for its end, so no step may take more than
half of what hiding may take in all (tests/figures/f13_hiding.py).
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, build
from desktop.domain.clock import VIETNAM
from desktop.forms.catalog import load_catalog
from desktop.practice import practise
from desktop.tour import places
from desktop.ui.screens.screen import Place
from tests.benchmarks.measure import MS, Row
from tests.journeys.officer import Officer

STEP_MS = 50.0
REST_SECONDS = 0.4


class Beats:
    """A timer that fires at every turn of the event loop: what comes late, a step has held up."""

    def __init__(self) -> None:
        self._longest = 0.0
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._beat)

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest, self._last = max(self._longest, now - self._last), now

    def longest_ms(self, act: Callable[[], object], rest: Callable[[], object]) -> float:
        """Do something, let the window come to rest, and return the longest step in between."""
        self._longest, self._last = 0.0, time.perf_counter()
        self._timer.start()
        act()
        self._beat()
        rest()
        self._timer.stop()
        return self._longest * MS


def walk(folder: Path) -> dict[str, float]:
    """Unlock, open every page of a practice vault and begin every form: its longest step each."""
    program = build(QApplication([]), Choices(folder, practice=True))
    me, beats = Officer(QApplication.instance(), program), Beats()

    def unlock() -> None:
        me.push("action_unlock")
        me.wait(me.unlocked, "the vault")

    me.wait_focus("passphrase")
    me.type(PRACTICE_PASSPHRASE)
    found = {"unlock": beats.longest_ms(unlock, lambda: me.rest(REST_SECONDS))}
    known = program.inside.parts.tasks.borrow(lambda store: list(places(store)))
    forms = [(f"form {form}", Place("form", "", form)) for form in load_catalog().forms]
    for name, place in known + forms:
        found[name] = beats.longest_ms(
            lambda place=place: me.shell.open(place), lambda: me.rest(REST_SECONDS)
        )
    return found


def steps(folder: Path) -> Iterator[Row]:
    """Measure in a process of its own: the longest step of all, by the place where it was."""
    now = datetime.now(VIETNAM)
    practise(folder, passphrase=PRACTICE_PASSPHRASE, catalog=load_catalog(), now=now).close()
    said = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.steps", str(folder)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, check=True, encoding="utf-8", timeout=300,
    ).stdout  # fmt: skip
    found: dict[str, float] = json.loads(said)
    worst = max(found, key=lambda name: found[name])
    yield Row(f"longest step of the window ({worst})", found[worst], STEP_MS, "ms", 1.0,
              "half of what hiding may take")  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(walk(Path(sys.argv[1]))))
    sys.stdout.flush()
    os._exit(0)
