"""A paper leaves by choices in the window: known places, nothing overwritten or remembered."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap import Choices, build
from desktop.store import overview, reading
from desktop.ui.copies_out import free_path, places
from desktop.ui.papers import Source, file_name
from desktop.ui.screens.screen import Place
from desktop.ui.theme import Look
from desktop.ui.widgets.sheet import choose
from tests.journeys.officer import Officer

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    assert free_path(tmp_path, "a.pdf") == tmp_path / "a.pdf"
    (tmp_path / "a.pdf").touch()
    (tmp_path / "a (2).pdf").touch()
    assert free_path(tmp_path, "a.pdf") == tmp_path / "a (3).pdf"


def test_the_places_are_folders_that_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "Desktop").mkdir()
    found = dict(places())
    assert found["Desktop"] == tmp_path / "Desktop"
    assert all(path.is_dir() for path in found.values())


def test_the_choice_is_told_and_esc_tells_none(qtbot: QtBot, look: Look) -> None:
    window, told = QWidget(), []
    qtbot.addWidget(window)
    window.show()
    choices = [("place_0", "Lưu vào USB", ""), ("action_cancel", "Thôi", "quiet")]
    choose(look, window, ("Lưu tệp", "Bản sao không còn được mã hoá"), choices, told.append)
    QTest.mouseClick(window.findChild(QAbstractButton, "place_0"), Qt.MouseButton.LeftButton)
    choose(look, window, ("Lưu tệp", "x"), choices, told.append)
    QTest.keyClick(window.findChild(QAbstractButton, "action_cancel"), Qt.Key.Key_Escape)
    assert told == ["place_0", ""]


@pytest.fixture
def me(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Officer]:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "Desktop").mkdir()
    program = build(qapp, Choices(tmp_path / "laptop", practice=True))
    officer = Officer(qapp, program)
    officer.wait(officer.unlocked, "the practice commune")
    yield officer
    program.window.close()


def test_a_paper_is_saved_under_its_code_and_nothing_remembers_where(
    me: Officer, tmp_path: Path
) -> None:
    inside = me.program.inside
    now = inside.parts.clock.now()
    case = inside.parts.tasks.borrow(lambda store: overview.home(store, now=now)).due[0].case
    record = inside.parts.tasks.borrow(lambda store: reading.records_of_case(store, case.id))[0]
    me.shell.open(Place("paper", record.id))
    me.wait_for("paper_state")
    me.rest(1.0)
    me.click("action_save_pdf")
    me.wait_for("place_0")
    me.click("place_0")
    saved = tmp_path / "Desktop" / f"{case.code}-mau-01.pdf"
    me.wait(saved.exists, "the copy")
    me.rest(0.3)
    assert saved.read_bytes().startswith(b"%PDF")
    assert not (tmp_path / "config").exists()
    me.click("action_print")
    me.wait_for("action_cancel")
    words = [w.text() for w in me.see(QWidget, "sheet").findChildren(QLabel)]
    assert any("máy in" in text for text in words)
    me.press(Qt.Key.Key_Escape)


def test_a_code_from_outside_names_no_way_out_of_a_folder() -> None:
    for code in ("../../x", "a/b\\c", "c:\n00715-2026", "Nguyễn"):
        name = file_name(Source("mau_01", {}, code, 0))
        assert re.fullmatch(r"[0-9A-Za-z-]+\.pdf", name), name
    assert file_name(Source("mau_01", {}, "00715-2026-K7Q-0001", 0)) == (
        "00715-2026-K7Q-0001-mau-01.pdf"
    )
