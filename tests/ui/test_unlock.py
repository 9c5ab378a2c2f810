"""The unlock screen: who is at the laptop, what is wrong, and the way on where there is one."""

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, build
from desktop.domain.clock import VIETNAM
from desktop.practice import practise
from desktop.store.head import HEAD
from desktop.ui.screens.unlock import UnlockScreen
from desktop.ui.theme import Look
from resources.texts import Texts
from tests.builders.world import CATALOG
from tests.journeys.officer import Officer

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def gate(qtbot: QtBot, look: Look) -> UnlockScreen:
    made = UnlockScreen(Texts("vi"), look)
    qtbot.addWidget(made)
    made.show()
    return made


def seen(gate: UnlockScreen, name: str) -> bool:
    found = gate.findChild(QWidget, name)
    return found is not None and found.isVisible()


def test_one_officer_is_not_named_at_all(gate: UnlockScreen) -> None:
    gate.show_officers([("a1", "L.T.T.N")])
    assert gate.officer() is None
    assert "L.T.T.N" not in {label.text() for label in gate.findChildren(QLabel)}
    assert not seen(gate, "officer_1")


def test_the_officer_chosen_is_the_one_that_unlocks(gate: UnlockScreen) -> None:
    gate.show_officers([("a1", "L.T.T.N"), ("b2", "T.V.M")])
    assert gate.officer() == "a1"
    QTest.mouseClick(gate.findChild(QAbstractButton, "officer_2"), Qt.MouseButton.LeftButton)
    assert gate.officer() == "b2"
    assert gate.passphrase.hasFocus() or not gate.isActiveWindow()


def test_a_wait_is_counted_down_and_nothing_is_tried_meanwhile(
    gate: UnlockScreen, qtbot: QtBot
) -> None:
    asked: list[str] = []
    gate.unlock_requested.connect(asked.append)
    gate.passphrase.setText("cum mat khau thu")
    gate.wait(2_000)
    assert gate.button.text().endswith("0:02")
    QTest.keyClick(gate.passphrase, Qt.Key.Key_Return)
    assert asked == []
    qtbot.waitUntil(gate.button.isEnabled, timeout=5_000)
    QTest.keyClick(gate.passphrase, Qt.Key.Key_Return)
    assert asked == ["cum mat khau thu"]


def test_a_lock_out_asks_for_the_supervisors_code(gate: UnlockScreen) -> None:
    given: list[str] = []
    gate.code_given.connect(given.append)
    gate.show_trouble("Đã gõ sai mười lần")
    gate.offer("end_lockout", "Mở khoá lượt thử", code=True)
    code = gate.findChild(QLineEdit, "supervisor_code")
    code.setText("ABCDE-FGHJK-MNPQR")
    QTest.keyClick(code, Qt.Key.Key_Return)
    assert given == ["ABCDE-FGHJK-MNPQR"]
    assert code.text() == ""


def test_a_missing_head_file_is_said_and_can_be_gone_past(
    qapp: QApplication, tmp_path: Path
) -> None:
    practise(tmp_path / "p", passphrase=PRACTICE_PASSPHRASE, catalog=CATALOG,
             now=datetime.now(VIETNAM)).close()  # fmt: skip
    (tmp_path / "p" / HEAD).unlink()
    program = build(qapp, Choices(tmp_path / "p", practice=True))
    me = Officer(qapp, program)
    try:
        me.wait(lambda: program.inside is not None, "the program")
        me.wait_focus("passphrase")
        me.type(PRACTICE_PASSPHRASE)
        me.press(Qt.Key.Key_Return)
        me.wait_for("action_help_unlock")
        words = [w.text() for w in me.see(QWidget, "unlock_trouble").findChildren(QLabel)]
        assert any("vault.head" in text for text in words)
        me.click("action_help_unlock")
        me.wait(me.unlocked, "the vault")
    finally:
        program.window.close()
