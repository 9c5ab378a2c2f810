"""A process that types Mẫu số 01 without end, so that a test can kill it in mid-form.

What was typed is told on standard output, letter by letter, with the moment.
"""

import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.bootstrap import Choices, build
from tests.journeys.day import Day
from tests.journeys.officer import Officer

LETTERS = "Trẻ có vết bầm ở tay và sợ hãi. "


def main() -> None:
    """Begin an intake and type until killed."""
    app = QApplication([])
    program = build(app, Choices(Path(sys.argv[1]), practice=True))
    me = Officer(app, program)
    me.wait(me.unlocked, "the practice commune")
    day = Day(me)
    day.begin_intake()
    day.fill_first_half()
    place = 0
    while True:
        letter = LETTERS[place % len(LETTERS)]
        me.type(letter)
        place += 1
        sys.stdout.write(f"{time.time():.3f} {ord(letter)}\n")
        sys.stdout.flush()
        me.rest(0.01)


if __name__ == "__main__":
    main()
