"""Administration by its keys: a colleague joins, takes over and leaves; the vault is checked."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, build
from desktop.store import overview, reading
from desktop.ui.screens.screen import Place
from tests.journeys.officer import CONTROL, Officer

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
WRONG = "sai cum mat khau roi nhe"


@pytest.fixture(scope="module")
def me(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Officer]:
    program = build(qapp, Choices(tmp_path_factory.mktemp("laptop"), practice=True))
    officer = Officer(qapp, program)
    officer.wait(officer.unlocked, "the practice commune")
    yield officer
    program.window.close()


def said(me: Officer, name: str) -> str:
    return " ".join(label.text() for label in me.see(QWidget, name).findChildren(QLabel))


def told(me: Officer, words: str) -> None:
    """Wait until the page says it."""
    me.wait(lambda: me.shows("admin_said") and words in said(me, "admin_said"), words)


def open_admin(me: Officer) -> None:
    me.shell.open(Place("admin"))
    me.wait_for("admin_secret")
    me.rest(0.1)


def enter(me: Officer, passphrase: str, *, officer: int) -> None:
    me.wait_for(f"officer_{officer}")
    me.click(f"officer_{officer}")
    me.wait_focus("passphrase")
    me.type(passphrase)
    me.press(Qt.Key.Key_Return)


def first_record(me: Officer) -> str:
    tasks, now = me.program.inside.parts.tasks, me.program.inside.parts.clock.now()
    case = tasks.borrow(lambda store: overview.home(store, now=now)).due[0].case
    return tasks.borrow(lambda store: reading.records_of_case(store, case.id))[0].id


def badges(me: Officer) -> list[str]:
    return [w.accessibleName() for w in me.program.window.findChildren(QWidget) if w.isVisible()]


def test_the_history_tells_who_wrote_what_and_who_looked(me: Officer) -> None:
    record = first_record(me)
    me.shell.open(Place("paper", record))
    me.rest(0.5)
    me.shell.open(Place("history", record))
    me.wait(lambda: "Lập" in badges(me), "the first writing")
    assert "Xem" in badges(me)
    fields = [w.text() for w in me.program.window.findChildren(QLabel, "history_field")]
    assert any(words.startswith("Họ và tên") for words in fields)
    assert not any("→" in words for words in fields), "nothing was changed yet"


def test_the_history_tells_from_what_to_what(me: Officer) -> None:
    record = first_record(me)
    me.shell.open(Place("form", record, "edit"))
    me.wait_for("incident_place")
    me.rest(0.2)
    me.see(QLineEdit, "incident_place").setFocus()
    me.see(QLineEdit, "incident_place").selectAll()
    me.type("Thôn Giả Tưởng 9")
    me.press(Qt.Key.Key_Return, CONTROL)
    me.wait(lambda: me.where() == "case", "the case")
    me.click("action_history_mau_01")
    me.wait_for("history_field")
    fields = [w.text() for w in me.program.window.findChildren(QLabel, "history_field")]
    assert any(re.search(r"Thôn .* → Thôn Giả Tưởng 9$", words) for words in fields), fields


def test_the_vault_is_checked_and_found_whole(me: Officer) -> None:
    open_admin(me)
    me.click("action_verify")
    me.wait_for("verify_said")
    assert "nguyên vẹn" in said(me, "verify_said")


def test_the_idle_time_is_kept(me: Officer) -> None:
    open_admin(me)
    me.click("idle_5")
    told(me, "Đã lưu")
    me.shell.open(Place("home"))
    open_admin(me)
    me.wait(lambda: me.see(QAbstractButton, "idle_5").isChecked(), "five minutes")


def test_a_wrong_present_passphrase_changes_nothing(me: Officer) -> None:
    open_admin(me)
    me.click("action_change_passphrase")
    me.wait_focus("old_passphrase")
    me.type(WRONG)
    made = me.see(QLabel, "made_passphrase").text()
    me.see(QLineEdit, "passphrase_again").setFocus()
    me.type(made)
    me.click("action_panel_done")
    told(me, "chưa đúng")
    me.click("action_panel_cancel")


@pytest.mark.needs("P43")
def test_a_colleague_joins_takes_over_and_leaves(me: Officer) -> None:
    open_admin(me)
    me.click("action_supervisor_code")
    told(me, "Mã mở khoá")
    me.click("action_add_officer")
    me.wait_focus("new_name")
    me.type("Trần Văn Mẫu Hai")
    made = me.see(QLabel, "made_passphrase").text()
    me.see(QLineEdit, "passphrase_again").setFocus()
    me.type(made)
    me.click("action_panel_done")
    told(me, "Đã thêm")
    me.click("action_switch_officer")
    me.wait_for("officer_2")
    labels = [me.see(QAbstractButton, f"officer_{place}").text() for place in (1, 2)]
    colleague = labels.index("T.V.M.H") + 1
    enter(me, WRONG, officer=colleague)
    me.wait_for("unlock_trouble")
    me.see(QLineEdit, "passphrase").clear()
    enter(me, made, officer=colleague)
    me.wait(me.unlocked, "the colleague's window")
    assert me.program.inside.session.place.officer.name == "Trần Văn Mẫu Hai"
    me.click("action_switch_officer")
    enter(me, PRACTICE_PASSPHRASE, officer=3 - colleague)
    me.wait(me.unlocked, "the first officer's window")
    open_admin(me)
    names = ("action_remove_officer_1", "action_remove_officer_2")
    me.wait(lambda: any(me.shows(name) for name in names), "the colleague")
    me.click(next(name for name in names if me.shows(name)))
    told(me, "cho thôi dùng máy")
