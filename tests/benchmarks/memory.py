"""Memory after every page has been opened, as the system counts it for the whole process."""

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

LIMIT_MB = 120.0
STATUS = Path("/proc/self/status")


def resident() -> float:
    """Return the resident memory of this process in megabytes."""
    rows = STATUS.read_text(encoding="utf-8").splitlines()
    return int(next(row for row in rows if row.startswith("VmRSS")).split()[1]) / 1024


def walk(folder: Path) -> float:
    """Open every page of a practice vault once; return the memory."""
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
    return resident()


def memory(folder: Path) -> Iterator[Row]:
    """Measure in a process of its own; Linux alone tells it so."""
    if not STATUS.exists():
        return
    now = datetime.now(VIETNAM)
    practise(folder, passphrase=PRACTICE_PASSPHRASE, catalog=load_catalog(), now=now).close()
    said = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.memory", str(folder)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, check=True, encoding="utf-8", timeout=120,
    ).stdout  # fmt: skip
    yield Row("memory after every page", float(said.split()[-1]), LIMIT_MB, "MB", 1.0, "the budget")


if __name__ == "__main__":
    sys.stdout.write(f"{walk(Path(sys.argv[1]))}\n")
    sys.stdout.flush()
    os._exit(0)
