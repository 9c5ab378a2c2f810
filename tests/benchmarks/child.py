"""Programs of a moment, started by the benchmark: a bare window, ours, ours with every page."""

import sys
import time
from pathlib import Path

KIND = sys.argv[1]


def bare() -> None:
    """Show a window with a table, as small as PySide6 makes it."""
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget  # noqa: PLC0415

    app = QApplication([])

    class Window(QMainWindow):
        def paintEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)
            told(time.time())

    window = Window()
    window.setCentralWidget(QTableWidget(5, 5))
    window.show()
    app.exec()


def unlock(folder: Path) -> None:
    """Show our unlock screen, by the way of ``desktop.__main__``."""
    import argparse  # noqa: F401, PLC0415 - as the program does

    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from desktop.bootstrap import Choices, build  # noqa: PLC0415
    from resources.texts import LANGUAGES  # noqa: F401, PLC0415 - same

    app = QApplication([])
    program = build(app, Choices(folder))
    program.window.painted.connect(lambda: told(time.time()))
    app.exec()


def pages(folder: Path) -> None:
    """Open every page once and tell the memory, in megabytes."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, build  # noqa: PLC0415
    from desktop.tour import _places  # noqa: PLC0415
    from tests.journeys.officer import Officer  # noqa: PLC0415

    app = QApplication([])
    program = build(app, Choices(folder, practice=True))
    me = Officer(app, program)
    me.wait_focus("passphrase")
    me.type(PRACTICE_PASSPHRASE)
    me.push("action_unlock")
    me.wait(me.unlocked, "the vault")
    for _, place in program.inside.parts.tasks.borrow(lambda store: list(_places(store))):
        me.shell.open(place)
        me.rest(0.3)
    status = Path("/proc/self/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmRSS"))
        told(int(line.split()[1]) / 1024)
    told(0)


def told(value: float) -> None:
    """Say the value and end at once."""
    import os  # noqa: PLC0415

    sys.stdout.write(f"{value}\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    if KIND == "bare":
        bare()
    else:
        {"unlock": unlock, "pages": pages}[KIND](Path(sys.argv[2]))
