"""Hidden at once and locked after: by key, by button, by the system; what was typed is kept."""

import gc
import time
import weakref
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, build
from desktop.ui.hiding.cause import Cause
from desktop.ui.screens.cases import CasesScreen
from desktop.ui.screens.screen import Place
from desktop.ui.widgets.sheet import Sheet
from tests.journeys.officer import CONTROL, Officer

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
SHIFT = Qt.KeyboardModifier.ShiftModifier
# Endless for a person, and all in one statement of SQL.
LONG_QUESTION = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)"
    " SELECT count(*) FROM n"
)


@pytest.fixture(scope="module")
def me(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Officer]:
    program = build(qapp, Choices(tmp_path_factory.mktemp("laptop"), practice=True))
    officer = Officer(qapp, program)
    officer.wait(officer.unlocked, "the practice commune")
    yield officer
    program.window.close()


@pytest.fixture(autouse=True)
def _at_work(me: Officer) -> None:
    if me.shows("curtain"):
        me.press(Qt.Key.Key_Return)
    if not me.unlocked():
        unlock(me)
    me.shell.open(Place("home"))
    me.rest(0.2)


def unlock(me: Officer) -> None:
    me.wait_focus("passphrase")
    me.type(PRACTICE_PASSPHRASE)
    me.press(Qt.Key.Key_Return)
    me.wait(me.unlocked, "the vault")


def plain_share(me: Officer) -> float:
    """Return how much of the screen is of one colour: of the curtain nearly all."""
    picture = me.program.window.grab().toImage()
    seen = Counter(picture.pixel(x, y) for x in range(0, picture.width(), 7)
                   for y in range(0, picture.height(), 3))  # fmt: skip
    return seen.most_common(1)[0][1] / seen.total()


def keys_are_gone(me: Officer) -> bool:
    return me.program.inside.parts.tasks.wait_closed(0)


def others(me: Officer) -> list[QWidget]:
    """Every window of ours that stands beside the main one."""
    return [w for w in me.app.topLevelWidgets() if w.isVisible() and w is not me.program.window]


def assert_hidden(me: Officer) -> None:
    assert me.shows("curtain")
    assert me.see(QWidget, "curtain").size() == me.program.window.size()
    assert others(me) == []
    shown = [w.text() for w in me.see(QWidget, "curtain").findChildren(QLabel)]
    assert shown == []


@pytest.mark.parametrize(
    ("key", "held"),
    [(Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_L, CONTROL | SHIFT)],
)
def test_the_panic_key_shows_a_neutral_screen_and_lets_the_keys_go(
    me: Officer, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    assert plain_share(me) < 0.8
    me.press(key, held)
    assert_hidden(me)
    assert plain_share(me) > 0.95
    me.wait(lambda: keys_are_gone(me), "the keys")
    assert not me.unlocked()
    assert me.program.window.windowTitle() == "Măng Non"
    me.press(Qt.Key.Key_A)
    assert me.shows("curtain"), "letters typed in haste lift nothing"
    me.press(Qt.Key.Key_Return)
    me.wait_focus("passphrase")
    assert not me.shows("curtain")


def test_the_corner_button_does_the_same_over_a_question(me: Officer) -> None:
    sheet = Sheet(me.program.look, me.program.window, title="Câu hỏi", text="Có lưu không?")
    sheet.offer([("action_yes", "Có", "")])
    me.rest(0.1)
    corner = me.see(QWidget, "action_hide")
    top = me.program.window.childAt(corner.geometry().center())
    assert top is corner, "the question lies over the corner"
    me.click("action_hide")
    assert_hidden(me)
    me.wait(lambda: keys_are_gone(me), "the keys")


def test_a_modal_dialog_does_not_hold_it_up(me: Officer) -> None:
    dialog = QDialog(me.program.window)
    line = QLineEdit()
    QVBoxLayout(dialog).addWidget(line)
    seen: list[bool] = []

    def press() -> None:
        QTest.keyClick(line, Qt.Key.Key_F12)
        seen.append(me.shows("curtain") and not dialog.isVisible())

    QTimer.singleShot(50, press)
    dialog.exec()
    assert seen == [True]
    assert_hidden(me)
    me.wait(lambda: keys_are_gone(me), "the keys")


def test_an_open_menu_does_not_hold_it_up(me: Officer) -> None:
    menu = QMenu(me.program.window)
    menu.addAction("x")
    menu.popup(me.program.window.mapToGlobal(QPoint(50, 50)))
    QTest.keyClick(menu, Qt.Key.Key_F12)
    assert_hidden(me)
    me.wait(lambda: keys_are_gone(me), "the keys")


def test_a_long_question_is_broken_off(me: Officer) -> None:
    inside = me.program.inside
    told: list[str] = []
    inside.parts.troubles.told.connect(told.append)
    inside.parts.tasks.ask(
        me.shell, lambda store: store.connection.execute(LONG_QUESTION).fetchone(), then=print
    )
    me.rest(0.2)
    started = time.monotonic()
    me.press(Qt.Key.Key_F12)
    me.wait(lambda: keys_are_gone(me), "the keys")
    assert time.monotonic() - started < 1
    me.rest(0.2)
    assert told == [], "nobody is told of a fault that is none"


def test_what_was_typed_is_kept(me: Officer) -> None:
    me.shell.open(Place("form", "", "mau_01"))
    me.wait_focus("channel")
    me.write("child_name", "Trẻ Em Giả Định Đang Gõ")
    draft = me.shell.here
    me.press(Qt.Key.Key_F12)
    me.wait(lambda: keys_are_gone(me), "the keys")
    me.press(Qt.Key.Key_Return)
    unlock(me)
    me.shell.open(draft)
    me.wait(lambda: me.shows("child_name"), "the form")
    assert me.see(QLineEdit, "child_name").text() == "Trẻ Em Giả Định Đang Gõ"
    me.click("action_drop_draft")


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_ends_at_the_unlock_screen_without_keys(me: Officer, cause: Cause) -> None:
    guard = me.program.inside.guard
    if cause is Cause.PANIC:
        guard.panic()
    else:
        guard.fall(cause)
    if cause.leaves_no_time:
        assert keys_are_gone(me), "the machine may sleep as soon as it is told"
    me.wait(lambda: keys_are_gone(me), "the keys")
    me.rest(0.1)
    assert me.shows("curtain") is (cause is Cause.PANIC)
    if cause is Cause.PANIC:
        me.press(Qt.Key.Key_Return)
    me.wait_focus("passphrase")


def test_three_idle_minutes_are_heard_by_the_program(me: Officer) -> None:
    me.program.inside.guard.watch.left.emit()
    me.wait(lambda: keys_are_gone(me), "the keys")
    me.wait_focus("passphrase")


def test_hidden_while_the_key_is_stretched_nothing_opens(me: Officer) -> None:
    me.press(Qt.Key.Key_L, CONTROL)
    me.wait_focus("passphrase")
    me.type(PRACTICE_PASSPHRASE)
    me.press(Qt.Key.Key_Return)
    me.press(Qt.Key.Key_F12)
    me.rest(2.0)
    assert me.shows("curtain")
    assert not me.unlocked()
    assert keys_are_gone(me)


def test_the_clipboard_is_emptied_at_lock(me: Officer) -> None:
    me.shell.open(Place("cases"))
    me.rest(0.2)
    search = me.see(QLineEdit, "case_search")
    search.setText("Tên mẫu")
    search.selectAll()
    QTest.keyClick(search, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "Tên mẫu"
    me.press(Qt.Key.Key_F12)
    me.rest(0.1)
    assert QGuiApplication.clipboard().text() == ""


def test_no_page_outlives_the_lock(me: Officer) -> None:
    me.shell.open(Place("cases"))
    me.rest(0.3)
    shell, page = weakref.ref(me.shell), weakref.ref(me.program.window.findChild(CasesScreen))
    me.press(Qt.Key.Key_F12)
    me.wait(lambda: keys_are_gone(me), "the keys")
    me.rest(0.3)
    # A program's own loop does these two by itself; a test's turns of it do not.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert shell() is None
    assert page() is None


def test_nothing_is_written_to_the_usual_settings(
    me: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QtProject.conf holds the folders that Qt's file dialog has seen; it is never used."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    me.shell.open(Place("cases"))
    me.rest(0.2)
    assert list(tmp_path.rglob("*")) == []
