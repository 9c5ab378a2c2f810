"""A conflict of interest by its keys: declared, hidden from the one, at work for the other.

With ``PICTURES`` in the environment every screen of the story is drawn into that folder.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from desktop.bootstrap import PRACTICE_PASSPHRASE
from desktop.commands.officers import Newcomer, add_officer
from desktop.domain.officer import Officer as Named
from desktop.domain.officer import initials
from desktop.store import overview, reading
from desktop.store.reading import CaseRow
from desktop.ui.screens.screen import Place
from tests.journeys.officer import Officer, at_work

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
COLLEAGUE = Named("b2", "Vàng Thị Đồng Nghiệp", "Công chức Văn hóa - Xã hội")
PASSPHRASE = "cukin vungquia khunui dangsuoi niaxi"


@pytest.fixture(scope="module")
def me(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Officer]:
    with at_work(qapp, tmp_path_factory.mktemp("laptop")) as officer:
        yield officer


def urgent(me: Officer) -> CaseRow:
    now = me.program.inside.parts.clock.now() + timedelta(days=1)
    home = me.program.inside.parts.tasks.borrow(lambda store: overview.home(store, now=now))
    return next(row for row in home.recent if row.child)


def words_shown(me: Officer) -> str:
    labels = me.program.window.findChildren(QLabel)
    buttons = me.program.window.findChildren(QAbstractButton)
    return "\n".join(each.text() for each in [*labels, *buttons] if each.isVisible())


def take_over(me: Officer, passphrase: str) -> None:
    """Let the other officer of this laptop in."""
    me.click("action_switch_officer")
    me.wait_for("officer_2")
    labels = [me.see(QAbstractButton, f"officer_{place}").text() for place in (1, 2)]
    theirs = labels.index(initials(COLLEAGUE.name)) + 1
    chosen = theirs if passphrase == PASSPHRASE else 3 - theirs
    me.click(f"officer_{chosen}")
    me.wait_focus("passphrase")
    me.type(passphrase)
    me.press(Qt.Key.Key_Return)
    me.wait(me.unlocked, "the other's window")


@pytest.mark.needs("P16")
def test_a_declared_relation_closes_the_case_to_the_one_and_hands_it_to_the_other(
    me: Officer,
) -> None:
    case = urgent(me)
    hand = me.program.inside.session.hand()
    me.shell.open(Place("case", case.id))
    me.wait_for("action_declare")
    me.click("action_declare")
    me.rest(0.3)
    assert "chưa có người nào khác" in words_shown(me), "nothing is sealed to nobody"
    newcomer = Newcomer(COLLEAGUE, "officer")
    me.program.inside.parts.tasks.borrow(
        lambda store: add_officer(store, newcomer, passphrase=PASSPHRASE, hand=hand)
    )
    me.click("action_declare")
    me.wait_for("action_declare_sure")
    asked = words_shown(me)
    assert COLLEAGUE.name in asked
    assert "bản sao lưu cũ" in asked
    assert me.focused() == "action_cancel", "the quiet answer has the focus"
    me.picture("conflict-declare")
    me.press(Qt.Key.Key_Escape)
    me.rest(0.1)
    me.click("action_declare")
    me.wait_for("action_declare_sure")
    me.click("action_declare_sure")
    me.wait(lambda: me.where() == "cases", "the list")
    me.rest(0.3)
    assert case.child not in words_shown(me)
    assert case.code not in words_shown(me)

    me.shell.open(Place("case", case.id))
    me.wait_for("case_withheld")
    shown = words_shown(me)
    assert "Bảo mật" in shown
    assert case.code not in shown
    assert case.child not in shown
    me.picture("conflict-withheld")

    take_over(me, PASSPHRASE)
    me.shell.open(Place("cases"))
    me.rest(0.3)
    me.picture("conflict-list")
    me.shell.open(Place("case", case.id))
    me.wait_for("case_sealed")
    shown = words_shown(me)
    assert "đã khai có quan hệ" in shown
    assert case.child in shown
    me.picture("conflict-reader")
    intake = me.program.inside.parts.tasks.borrow(
        lambda store: reading.records_of_case(store, case.id)
    )[0]
    me.shell.open(Place("form", intake.id, "edit"))
    me.wait(lambda: bool(me.program.window.findChildren(QWidget, "child_name")), "the form")
    me.wait(lambda: me.see(QWidget, "child_name").text() == case.child, "the child's name")
    me.shell.open(Place("home"))
    me.rest(0.2)


def test_papers_forms_and_history_of_it_stay_shut(me: Officer) -> None:
    case_id = me.program.inside.parts.tasks.borrow(
        lambda store: store.connection.execute("SELECT case_id FROM sealed_case").fetchone()[0]
    )
    record_id = me.program.inside.parts.tasks.borrow(
        lambda store: reading.records_of_case(store, case_id)
    )[0].id
    take_over(me, PRACTICE_PASSPHRASE)
    for place in (Place("paper", record_id), Place("form", record_id, "edit"),
                  Place("history", record_id), Place("form", case_id, "mau_02")):  # fmt: skip
        me.shell.open(place)
        me.wait(lambda: "bảo mật với tài khoản" in words_shown(me), "the sentence")
        me.shell.open(Place("home"))
        me.wait(lambda: "bảo mật với tài khoản" not in words_shown(me), "it goes", seconds=20)
