"""The panic keys work whatever has the keyboard; nobody there means locked, by either clock."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.hiding.watch import PANIC, Watch

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

PLAIN = Qt.KeyboardModifier.NoModifier


class Clocks:
    """A clock on the wall and one that nobody turns."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_000.0, 50.0

    def __call__(self) -> tuple[float, float]:
        return self.wall, self.steady


class Heard:
    """How often a signal came."""

    def __init__(self) -> None:
        self.times = 0

    def hear(self) -> None:
        self.times += 1


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[Watch]:
    made = Watch(qapp)
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


@pytest.mark.parametrize(("key", "held"), PANIC)
def test_a_text_field_does_not_eat_the_panic_key(
    watch: Watch, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    heard, line = Heard(), QLineEdit("abc")
    watch.panicked.connect(heard.hear)
    qtbot.addWidget(line)
    line.show()
    QTest.keyClick(line, key, held)
    assert heard.times >= 1
    assert line.text() == "abc"


def test_the_panic_key_is_heard_in_a_modal_dialog(watch: Watch, qtbot: QtBot) -> None:
    window, heard = QWidget(), Heard()
    qtbot.addWidget(window)
    window.show()
    dialog = QDialog(window)
    dialog.setModal(True)
    line = QLineEdit()
    QVBoxLayout(dialog).addWidget(line)
    dialog.show()
    watch.panicked.connect(heard.hear)
    QTest.keyClick(line, Qt.Key.Key_F12)
    assert heard.times >= 1


def test_control_a_shortcut_of_the_window_is_not_heard_in_a_modal_dialog(qtbot: QtBot) -> None:
    window, heard = QWidget(), Heard()
    qtbot.addWidget(window)
    window.show()
    QShortcut(Qt.Key.Key_F12, window).activated.connect(heard.hear)
    dialog = QDialog(window)
    dialog.setModal(True)
    line = QLineEdit()
    QVBoxLayout(dialog).addWidget(line)
    dialog.show()
    QTest.keyClick(line, Qt.Key.Key_F12)
    assert heard.times == 0


def test_the_panic_key_is_heard_in_an_open_menu(watch: Watch, qtbot: QtBot) -> None:
    window, heard = QWidget(), Heard()
    qtbot.addWidget(window)
    window.show()
    menu = QMenu(window)
    menu.addAction("x")
    menu.popup(window.mapToGlobal(QPoint(5, 5)))
    watch.panicked.connect(heard.hear)
    QTest.keyClick(menu, Qt.Key.Key_F12)
    assert heard.times >= 1
    menu.close()


def test_letters_and_control_l_are_no_panic(watch: Watch, qtbot: QtBot) -> None:
    heard, line = Heard(), QLineEdit()
    watch.panicked.connect(heard.hear)
    qtbot.addWidget(line)
    line.show()
    QTest.keyClick(line, Qt.Key.Key_L)
    QTest.keyClick(line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_F11)
    assert heard.times == 0


def idle(qapp: QApplication) -> tuple[Watch, Clocks, Heard]:
    clocks, heard = Clocks(), Heard()
    made = Watch(qapp, clocks=clocks)
    made.left.connect(heard.hear)
    made.set_minutes(3)
    made.begin()
    return made, clocks, heard


def test_three_minutes_without_anybody_lock(qapp: QApplication) -> None:
    watch, clocks, heard = idle(qapp)
    clocks.steady += 179
    clocks.wall += 179
    watch.look()
    assert heard.times == 0
    clocks.steady += 1
    clocks.wall += 1
    watch.look()
    assert heard.times == 1


def test_a_sleep_nobody_told_of_locks_at_waking(qapp: QApplication) -> None:
    """The steady clock stands still while the machine sleeps."""
    watch, clocks, heard = idle(qapp)
    clocks.wall += 3_600
    watch.look()
    assert heard.times == 1


def test_a_clock_that_is_turned_back_keeps_nothing_open(qapp: QApplication) -> None:
    watch, clocks, heard = idle(qapp)
    clocks.wall -= 86_400
    clocks.steady += 181
    watch.look()
    assert heard.times == 1


def test_a_key_is_a_sign_of_somebody(qapp: QApplication, qtbot: QtBot) -> None:
    watch, clocks, heard = idle(qapp)
    qapp.installEventFilter(watch)
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    clocks.steady += 170
    QTest.keyClick(line, Qt.Key.Key_A, PLAIN)
    clocks.steady += 170
    watch.look()
    assert heard.times == 0
    qapp.removeEventFilter(watch)


def test_nothing_is_counted_once_locked(qapp: QApplication) -> None:
    watch, clocks, heard = idle(qapp)
    watch.end()
    clocks.steady += 10_000
    watch.look()
    assert heard.times == 0
