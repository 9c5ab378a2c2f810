"""The ways in beside the passphrase, by keys: restore, rescue, the province's grant, the code."""

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QWidget

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, build
from desktop.commands.recovery import reserve_code
from desktop.domain.clock import VIETNAM, to_ms
from desktop.practice import practise
from desktop.store import reading
from desktop.store.backup import make_backup
from desktop.store.recovering import waiting_request
from desktop.store.store import Store
from desktop.store.swap import DATABASE
from sync.recovery import as_text
from tests.builders.ceremony import granted, join
from tests.builders.world import CATALOG, Hands
from tests.journeys.officer import Officer

pytestmark = [
    pytest.mark.needs("P44"),
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]


def commune(folder: Path) -> Store:
    now = datetime.now(VIETNAM)
    return practise(folder, passphrase=PRACTICE_PASSPHRASE, catalog=CATALOG, now=now)


def at_the_door(qapp: QApplication, folder: Path) -> Officer:
    me = Officer(qapp, build(qapp, Choices(folder, practice=True)))
    me.wait(lambda: me.program.inside is not None, "the program")
    me.wait_focus("passphrase")
    return me


def go(me: Officer, way: str) -> None:
    me.push("action_other_ways")
    me.wait_for(f"way_{way}")
    me.push(f"way_{way}")


def said(me: Officer, name: str) -> str:
    return " ".join(label.text() for label in me.see(QWidget, name).findChildren(QLabel))


def unlock(me: Officer, passphrase: str = PRACTICE_PASSPHRASE) -> None:
    me.wait_focus("passphrase")
    me.type(passphrase)
    me.press(Qt.Key.Key_Return)
    me.wait(me.unlocked, "the vault")


def test_each_way_is_named_and_leads_back_to_the_door(qapp: QApplication, tmp_path: Path) -> None:
    commune(tmp_path / "p").close()
    me = at_the_door(qapp, tmp_path / "p")
    try:
        for way in ("ask", "grant", "restore", "kit", "rescue"):
            go(me, way)
            me.wait_for("action_way_leave")
            buttons = me.program.window.findChildren(QAbstractButton)
            assert all(button.accessibleName() for button in buttons if button.isVisible())
            me.click("action_way_leave")
            me.wait_focus("passphrase")
    finally:
        me.program.window.close()


def test_a_backup_is_restored_and_what_stood_there_is_kept(
    qapp: QApplication, tmp_path: Path
) -> None:
    store = commune(tmp_path / "p")
    make_backup(store, made_at_ms=to_ms(datetime.now(VIETNAM)))
    cases = len(reading.case_ids(store, view="all"))
    store.close()
    me = at_the_door(qapp, tmp_path / "p")
    try:
        go(me, "restore")
        me.wait_for("copy_list")
        me.push("action_way_next")
        me.wait_focus("way_passphrase")
        me.type("sai cum mat khau")
        me.press(Qt.Key.Key_Return)
        me.wait_for("way_said")
        me.wait_focus("way_passphrase")
        for _ in range(40):
            me.press(Qt.Key.Key_Backspace)
        me.type(PRACTICE_PASSPHRASE)
        me.press(Qt.Key.Key_Return)
        me.wait_for("copy_holds")
        assert str(cases) in said(me, "copy_holds")
        me.push("action_way_next")
        me.wait_for("restore_done")
        me.push("action_way_next")
        unlock(me)
        tasks = me.program.inside.parts.tasks
        assert len(tasks.borrow(lambda opened: reading.case_ids(opened, view="all"))) == cases
    finally:
        me.program.window.close()


def test_a_damaged_file_is_rescued_and_what_was_lost_is_told(
    qapp: QApplication, tmp_path: Path
) -> None:
    store = commune(tmp_path / "p")
    cases = len(reading.case_ids(store, view="all"))
    store.close()
    file = tmp_path / "p" / DATABASE
    torn = bytearray(file.read_bytes())
    torn[-4_096:] = bytes(4_096)  # rows, and none of the schema: that is docs/figures.md's hole
    file.write_bytes(torn)
    me = at_the_door(qapp, tmp_path / "p")
    try:
        go(me, "rescue")
        me.wait_focus("way_passphrase")
        me.type(PRACTICE_PASSPHRASE)
        me.press(Qt.Key.Key_Return)
        me.wait_for("rescue_list")
        told = said(me, "rescue_list")
        assert any(letter.isdigit() for letter in told)
        me.push("action_way_next")
        unlock(me)
        tasks = me.program.inside.parts.tasks
        left = len(tasks.borrow(lambda opened: reading.case_ids(opened, view="all")))
        assert cases - 1 <= left <= cases
    finally:
        me.program.window.close()


def test_two_holders_let_an_officer_in_with_a_new_passphrase(
    qapp: QApplication, tmp_path: Path
) -> None:
    store = commune(tmp_path / "p")
    join(store)
    store.close()
    me = at_the_door(qapp, tmp_path / "p")
    try:
        go(me, "ask")
        me.wait_for("successor")
        me.push("action_way_next")
        made = me.see(QLabel, "made_passphrase").text()
        me.type(made)
        me.push("action_way_next")
        me.wait_for("request_words")
        request = waiting_request(tmp_path / "p")
        assert request is not None
        shown = me.see(QLabel, "request_words").text().split()
        assert shown == list(request.words())
        raw = granted(request, at_ms=to_ms(datetime.now(VIETNAM)))
        me.push("action_way_leave")
        me.wait_focus("passphrase")
        go(me, "ask")
        me.wait_for("request_words")
        assert me.see(QLabel, "request_words").text().split() == shown, "it waits on the laptop"
        me.push("action_way_next")
        field = me.see(QPlainTextEdit, "grant_text")
        field.setPlainText(as_text(raw))
        me.push("action_way_next")
        me.wait_focus("way_passphrase")
        me.type(made)
        me.press(Qt.Key.Key_Return)
        me.wait(me.unlocked, "the vault by the grant")
    finally:
        me.program.window.close()


def test_the_reserve_code_brings_the_secret_to_another_machine(
    qapp: QApplication, tmp_path: Path
) -> None:
    store = commune(tmp_path / "p")
    _, code = reserve_code(store, hand=Hands().next())
    store.close()
    for gone in ("vault.device", "vault.tries"):
        (tmp_path / "p" / gone).unlink()
    me = at_the_door(qapp, tmp_path / "p")
    try:
        go(me, "kit")
        me.wait_focus("kit_code")
        me.type("ABCDE-FGHJK")
        me.press(Qt.Key.Key_Return)
        me.wait_for("way_said")
        me.wait_focus("kit_code")
        for _ in range(20):
            me.press(Qt.Key.Key_Backspace)
        me.type(code)
        me.press(Qt.Key.Key_Return)
        me.wait_focus("action_way_next")
        me.press(Qt.Key.Key_Space)
        unlock(me)
    finally:
        me.program.window.close()


def test_a_vault_without_a_province_says_that_nobody_can_be_asked(
    qapp: QApplication, tmp_path: Path
) -> None:
    commune(tmp_path / "p").close()
    me = at_the_door(qapp, tmp_path / "p")
    try:
        go(me, "ask")
        me.wait_for("successor")
        me.push("action_way_next")
        me.type(me.see(QLabel, "made_passphrase").text())
        me.push("action_way_next")
        me.wait_for("way_said")
        assert said(me, "way_said")
        assert waiting_request(tmp_path / "p") is None
    finally:
        me.program.window.close()
