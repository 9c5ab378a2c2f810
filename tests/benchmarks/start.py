"""Start: from the command to the first picture of the unlock screen, against a bare window.

Each is a process of its own, in turns, timed from before it is made to its first paint event.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measure import MS, Row

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        sys.stdout.write(f"{time.time_ns()}\\n"); sys.stdout.flush()
        QApplication.instance().exit(0)
app = QApplication([])
window = Window(); window.resize(1280, 700); window.setCentralWidget(QLabel("x")); window.show()
app.exec()
"""
# In the order of ``desktop.__main__``: PySide6 makes every later import dearer.
OURS = """
import argparse, os, sys, time
from pathlib import Path
from resources.texts import LANGUAGES
from desktop.bootstrap import Choices, build
from PySide6.QtWidgets import QApplication
app = QApplication([])
program = build(app, Choices(Path(sys.argv[1])))
def painted():
    sys.stdout.write(f"{time.time_ns()}\\n"); sys.stdout.flush()
    os._exit(0)
program.window.painted.connect(painted)
app.exec()
"""
LIMIT = 1.5


def once(script: str, folder: Path) -> float:
    """Start one process and return the milliseconds to its first picture."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    began = time.time_ns()
    said = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        capture_output=True, text=True, check=True, timeout=60, env=environment,
    ).stdout  # fmt: skip
    return (int(said.split()[0]) - began) / 1e9 * MS


def starts(vault: Path, *, rounds: int) -> Iterator[Row]:
    """Measure the unlock screen over a real vault."""
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        pair = once(OURS, vault), once(BARE, vault)
        if turn:
            spent[0].append(pair[0])
            spent[1].append(pair[1])
    ours, bare = (statistics.median(each) for each in spent)
    yield Row("start to the unlock screen", ours, bare, "ms", LIMIT, "a bare PySide6 window")
