"""Children on the screen: found while a name is typed, linked by a press, joined and parted."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTableView, QWidget

from desktop.bootstrap import Choices, build
from desktop.commands.records import save_draft
from desktop.domain.record import Draft, RecordId
from desktop.domain.rule import rule_at
from desktop.printing.code import mark
from desktop.store import reading
from desktop.store.approvals import waiting
from desktop.store.children import cases_of_child, child_ids, child_rows
from desktop.store.lawbook import LawBook
from desktop.store.store import Store
from desktop.ui.screens.screen import Place
from desktop.ui.widgets.frames import Banner
from tests.builders.dossier import submitted
from tests.builders.scanning import scan
from tests.builders.world import Hands
from tests.journeys.officer import CONTROL, Officer

NAME = "Nguyễn Thị Hương"


@pytest.fixture(scope="module")
def me(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Officer]:
    program = build(qapp, Choices(tmp_path_factory.mktemp("laptop"), practice=True))
    officer = Officer(qapp, program)
    officer.wait(officer.unlocked, "the practice commune")
    yield officer
    program.window.close()


def known(store: Store) -> dict[str, RecordId]:
    return {row.name: row.id for row in child_rows(store, child_ids(store))}


@pytest.mark.needs("P02", "P03")
def test_the_same_child_is_seen_while_typing_and_chosen_by_a_press(me: Officer) -> None:
    tasks = me.program.inside.parts.tasks
    child = tasks.borrow(known)[NAME]
    me.press(Qt.Key.Key_N, CONTROL)
    me.wait_focus("intake_search")
    me.push("action_begin_intake")
    me.wait_focus("channel")
    me.write("child_name", "nguyen thi huong")
    me.write("child_birth", "02/08/2017")
    me.wait_for("action_same_child_0")
    assert any("cùng ngày sinh" in label.text() for label in me.program.window.findChildren(QLabel))
    me.click("action_same_child_0")
    master = me.see(QLineEdit, "child_master")
    me.wait(lambda: master.text() == NAME, "the child's name")
    assert me.see(QLineEdit, "child_name").text() == "nguyen thi huong"
    me.press(Qt.Key.Key_Return, CONTROL)
    me.wait(lambda: me.where() == "case", "the case")
    assert len(tasks.borrow(lambda store: cases_of_child(store, child))) == 2
    me.shell.open(Place("child", child))
    me.wait_for("action_child_record")
    opened = [w for w in me.program.window.findChildren(QWidget, "action_open_case")
              if w.isVisible()]  # fmt: skip
    assert len(opened) == 2


@pytest.mark.needs("P03")
def test_joining_on_the_page_is_undone_by_parting(me: Officer) -> None:
    parts = me.program.inside.parts
    before = parts.tasks.borrow(known)
    same = {"child_name": NAME, "child_birth": "2017-08-02"}
    twin = Draft(RecordId("d" * 32), "tre_em", 1, None, same, "", 0, "taphuan1", None)
    hand = me.program.inside.session.hand()
    parts.tasks.borrow(lambda store: save_draft(store, twin, catalog=parts.catalog, hand=hand))
    me.shell.open(Place("child", before[NAME]))
    me.wait_for("action_join_0")
    me.click("action_join_0")
    me.wait_for("action_part_0")
    assert len(parts.tasks.borrow(known)) == len(before)
    me.click("action_part_0")
    me.wait_for("action_join_0")
    assert parts.tasks.borrow(lambda store: len(child_ids(store))) == len(before) + 1


def test_the_list_is_searched_without_accents_and_opens_the_page(me: Officer) -> None:
    me.shell.open(Place("children"))
    me.wait_focus("child_search")
    me.type("mau binh")
    listed = me.see(QTableView, "child_list")
    me.wait(lambda: listed.model().rowCount() == 1, "one child")
    me.wait(lambda: bool(listed.model().index(0, 0).data()), "the child's row")
    listed.setFocus()
    me.press(Qt.Key.Key_Return)
    me.wait(lambda: me.where() == "child", "the page")
    me.wait(lambda: "Bình" in me.see(QLabel, "child_name_shown").text(), "the name")


@pytest.mark.needs("P11")
def test_the_decision_on_care_says_what_is_missing(me: Officer) -> None:
    tasks = me.program.inside.parts.tasks
    (case,) = tasks.borrow(lambda store: reading.case_rows(store, reading.case_ids(store)[:1]))
    me.shell.open(Place("form", case.id, "mau_12"))
    banner = me.see(Banner, "care_missing")
    assert "Mẫu số 11" in banner.label.text()


@pytest.mark.needs("P08")
def test_a_scan_finds_its_case_and_is_kept_with_the_decision(
    me: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = tmp_path / "Desktop"
    desk.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    tasks = me.program.inside.parts.tasks
    case_id = tasks.borrow(lambda store: submitted(store, Hands()))
    case = tasks.borrow(lambda store: reading.case_row(store, case_id))
    assert case is not None
    picture = scan(mark(case.code, "mau_05", "signed"))
    (desk / "quet.png").write_bytes(picture)
    me.shell.open(Place("approvals"))
    me.wait(lambda: me.see(QTableView, "approval_list").model().rowCount() == 1, "the case")
    me.click("action_read_scan")
    me.click("scan_0")
    said = me.see(Banner, "approval_said")
    me.wait(lambda: case.code in said.label.text(), "the scan's case")
    me.see(QLineEdit, "approval_number").setText("07")
    me.click("action_approve_plan")
    me.wait(lambda: not tasks.borrow(waiting), "the decision")
    rows = tasks.borrow(lambda store: reading.records_of_case(store, case_id))
    decision = tasks.borrow(lambda store: reading.record(store, rows[-1].id)).answers
    assert decision["scan_digest"] == sha256(picture).hexdigest()


@pytest.mark.needs("P06", "P47")
def test_a_stricter_term_is_set_and_a_longer_one_refused(me: Officer) -> None:
    me.shell.open(Place("admin"))
    me.wait_for("action_set_stricter")
    for key, words in (("length", "3"), ("from", "01/12/2026"), ("basis", "QT-45")):
        me.see(QLineEdit, f"law_{key}").setText(words)
    me.see(QWidget, "term_DL-APPR").click()  # type: ignore[attr-defined] # a button
    me.see(QWidget, "action_set_stricter").click()  # type: ignore[attr-defined] # a button
    said = me.see(Banner, "law_said")
    me.wait(lambda: "dài hơn luật" in said.label.text(), "the refusal")
    me.see(QLineEdit, "law_length").setText("1")
    me.see(QWidget, "action_set_stricter").click()  # type: ignore[attr-defined] # a button
    me.wait(lambda: "tính lại" in said.label.text(), "the term")
    law = me.program.inside.parts.tasks.borrow(
        lambda store: LawBook(store.connection).current())  # fmt: skip
    kept = rule_at(law, "DL-APPR", date(2026, 12, 2))
    assert kept is not None
    assert kept.length == 1
