"""Memory after every page has been opened: what is the program's own, and what lies in it.

A page of a library's file is given back to a laptop that runs short; what the program wrote
itself is not. The budget is held by the latter (docs/decisions/0008); the whole is held against
a bare window of the same Qt.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, build
from desktop.domain.clock import VIETNAM
from desktop.forms.catalog import load_catalog
from desktop.practice import practise
from desktop.tour import places
from tests.benchmarks.measure import Row
from tests.journeys.officer import Officer

OWN_MB = 120.0
RESIDENT = 3.5
STATUS = Path("/proc/self/status")
BARE = """
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication([])
window = QMainWindow(); window.resize(1280, 700)
window.setCentralWidget(QLabel("x")); window.show()
app.processEvents()
print(open("/proc/self/status").read())
"""


def counted(status: str, name: str) -> float:
    """Return one count of a process's status in megabytes."""
    return int(next(row for row in status.splitlines() if row.startswith(name)).split()[1]) / 1024


def walk(folder: Path) -> str:
    """Open every page of a practice vault once; return the process's status then."""
    program = build(QApplication([]), Choices(folder, practice=True))
    app = QApplication.instance()
    me = Officer(app, program)
    me.wait_focus("passphrase")
    me.type(PRACTICE_PASSPHRASE)
    me.push("action_unlock")
    me.wait(me.unlocked, "the vault")
    for _, place in program.inside.parts.tasks.borrow(lambda store: list(places(store))):
        me.shell.open(place)
        me.rest(0.3)
    return STATUS.read_text(encoding="utf-8")


def memory(folder: Path) -> Iterator[Row]:
    """Measure in a process of its own; Linux alone tells it so."""
    if not STATUS.exists():
        return
    now = datetime.now(VIETNAM)
    practise(folder, passphrase=PRACTICE_PASSPHRASE, catalog=load_catalog(), now=now).close()
    said = _said("-m", "tests.benchmarks.memory", str(folder))
    bare = counted(_said("-c", BARE), "VmRSS")
    yield Row("memory of its own", counted(said, "RssAnon"), OWN_MB, "MB", 1.0, "the budget")
    yield Row("memory with libraries", counted(said, "VmRSS"), bare, "MB", RESIDENT,
              "a bare PySide6 window")  # fmt: skip


def _said(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, check=True, encoding="utf-8", timeout=180,
    ).stdout  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(walk(Path(sys.argv[1])))
    sys.stdout.flush()
    os._exit(0)
