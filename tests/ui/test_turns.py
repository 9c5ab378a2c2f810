"""Long work in turns: a key is heard in the middle of it, and nothing of it is left out."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from desktop.ui.turns import TURN_SECONDS, Turns


def work(done: list[int], steps: int) -> Iterator[None]:
    for number in range(steps):
        time.sleep(TURN_SECONDS)
        done.append(number)
        yield


def test_others_are_heard_between_the_turns(qtbot: QtBot) -> None:
    owner, done, seen = QObject(), list[int](), list[int]()
    turns = Turns(work(done, 6), owner)
    with qtbot.waitSignal(turns.done, timeout=5_000):
        turns.begin()
        QTimer.singleShot(0, owner, lambda: seen.append(len(done)))
    assert done == [0, 1, 2, 3, 4, 5]
    assert seen[0] < 3


@pytest.mark.usefixtures("qapp")
def test_control_at_once_nobody_is_heard() -> None:
    owner, done, seen = QObject(), list[int](), list[int]()
    QTimer.singleShot(0, owner, lambda: seen.append(len(done)))
    Turns(work(done, 6), owner).finish()
    assert (len(done), seen) == (6, [])


def test_work_ends_with_its_owner(qtbot: QtBot) -> None:
    owner, done = QObject(), list[int]()
    Turns(work(done, 6), owner).begin()
    qtbot.waitUntil(lambda: bool(done), timeout=5_000)
    owner.deleteLater()
    qtbot.wait(50)
    assert len(done) < 6
