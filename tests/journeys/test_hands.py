"""What a case costs the hands: keys beside its text, and acts from the call to the papers."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.ui.screens.preview import PreviewScreen
from tests.journeys.day import CHILD, Day
from tests.journeys.officer import CONTROL, at_work

KEYS_BESIDE_THE_TEXT = 30
ACTS = 10


@pytest.mark.slow
@pytest.mark.needs("P01", "P05", "P09", "P30")
def test_from_the_call_to_three_papers_by_few_keys(qapp: QApplication, tmp_path: Path) -> None:
    with at_work(qapp, tmp_path) as me:
        day = Day(me)
        day.begin_intake()
        day.fill_first_half()
        day.fill_second_half()
        day.save_intake()
        beside = me.presses
        assert me.letters > len(CHILD), "the keys are counted where something was typed"
        assert beside <= KEYS_BESIDE_THE_TEXT, f"{beside} keys beside the text of Mẫu số 01"
        day.assess()
        day.refer()
        me.push("action_whole")
        me.wait(lambda: me.where() == "paper", "the preview")
        page = me.program.window.findChild(PreviewScreen)
        me.wait(lambda: page.document.pageCount() > 0, "the pages")
        me.picture("three-papers")
        me.press(Qt.Key.Key_P, CONTROL)
        me.wait_for("sheet")
        me.press(Qt.Key.Key_Space)  # the printer, where this machine has one
        me.acts += 1
        assert me.acts <= ACTS, f"{me.acts} acts from the call to the printer"


@pytest.mark.needs("P01")
def test_a_tab_too_many_is_counted(qapp: QApplication, tmp_path: Path) -> None:
    """The control: who walks through every field needs more keys than are granted."""
    with at_work(qapp, tmp_path) as me:
        day = Day(me)
        day.begin_intake()
        day.fill_first_half()
        for _ in range(4):
            me.press(Qt.Key.Key_Tab)
            me.press(Qt.Key.Key_Backtab)
        day.fill_second_half()
        assert me.presses > KEYS_BESIDE_THE_TEXT
