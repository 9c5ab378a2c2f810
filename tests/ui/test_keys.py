"""Everything goes by keys: one stop of Tab for a group, sections by turns, the list of keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.forms.form_view import FormView
from desktop.ui.keys_sheet import KEYS, KeysSheet
from desktop.ui.parts import Parts
from desktop.ui.widgets.sheet import choose
from tests.builders.keyboard import named
from tests.builders.window import parts_of
from tests.builders.world import CATALOG
from tests.journeys.officer import CONTROL, at_work

# The offscreen platform says so of every window; nothing else of Qt's is excused.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def parts() -> Iterator[Parts]:
    with parts_of(CATALOG) as made:
        yield made


@pytest.fixture
def view(qtbot: QtBot, parts: Parts) -> FormView:
    shown = FormView(parts, CATALOG.form("mau_01")).whole()
    qtbot.addWidget(shown)
    shown.resize(1100, 700)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    return shown


def focused() -> str:
    widget = QApplication.focusWidget()
    return "" if widget is None else widget.objectName()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


@pytest.mark.needs("P01")
def test_tab_leaves_a_group_of_boxes_and_comes_back_to_its_last(view: FormView) -> None:
    named(view, "target_group").setFocus()
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    second = focused()
    assert second.startswith("target_group_")
    assert not view.answers().get("target_group"), "going past a box does not mark it"
    press(Qt.Key.Key_Space)
    assert view.answers()["target_group"] == [second.removeprefix("target_group_")]
    press(Qt.Key.Key_Tab)
    assert focused() == "child_name"
    press(Qt.Key.Key_Backtab)
    assert focused() == second


@pytest.mark.needs("P01")
def test_a_section_further_and_one_back(view: FormView) -> None:
    named(view, "child_name").setFocus()
    press(Qt.Key.Key_PageDown, CONTROL)
    assert focused() == "reporter_name"
    press(Qt.Key.Key_PageUp, CONTROL)
    assert focused() == "child_name"
    for _ in range(len(view.form.sections)):
        press(Qt.Key.Key_PageDown, CONTROL)
    last = focused()
    press(Qt.Key.Key_PageDown, CONTROL)
    assert focused() == last


def test_a_question_begins_at_what_is_usual(view: FormView, parts: Parts) -> None:
    told: list[str] = []
    choose(parts.look, view, ("?", "?"),
           [("one", "1", ""), ("two", "2", ""), ("none", "0", "quiet")], told.append,
           usual="two")  # fmt: skip
    press(Qt.Key.Key_Space)
    assert told == ["two"]


def test_the_list_of_keys_comes_and_goes(qapp: QApplication, tmp_path: Path) -> None:
    with at_work(qapp, tmp_path) as me:
        me.press(Qt.Key.Key_K, CONTROL)
        me.press(Qt.Key.Key_F1)
        me.wait_focus("action_close_keys")
        me.picture("keys")
        sheet = me.program.window.findChild(KeysSheet)
        said = {label.text() for label in sheet.findChildren(QLabel)}
        assert {keys for keys, _ in KEYS} <= said
        me.press(Qt.Key.Key_Escape)
        me.wait_focus("quick_search")
        me.press(Qt.Key.Key_Slash, CONTROL)
        me.wait_focus("action_close_keys")
        me.press(Qt.Key.Key_Slash, CONTROL)
        me.wait(lambda: not me.shows("action_close_keys"), "the page beneath")
