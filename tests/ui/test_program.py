"""The whole window by its keys: names for everything, nothing cut off, locked, set up, resized."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QWidget,
)

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, Program, build
from desktop.store import overview, reading
from desktop.ui.forms.form_view import FormView
from desktop.ui.screens.screen import Place
from desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from tests.journeys.officer import CONTROL, Officer

SIZES = ((1366, 697), (1093, 558), (911, 470))
LAID_OUT_SECONDS = 4.0
INTERACTIVE = (QAbstractButton, QLineEdit, QPlainTextEdit, QTableView, QListWidget)


@pytest.fixture(scope="module")
def me(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Officer]:
    program = build(qapp, Choices(tmp_path_factory.mktemp("laptop"), practice=True))
    officer = Officer(qapp, program)
    officer.wait(officer.unlocked, "the practice commune")
    yield officer
    program.window.close()


@pytest.fixture(autouse=True)
def _at_home(me: Officer) -> None:
    if not me.unlocked():
        unlock(me)
    me.program.window.resize(*SIZES[0])
    me.shell.open(Place("home"))
    me.rest(0.2)


def unlock(me: Officer) -> None:
    me.wait_focus("passphrase")
    me.type(PRACTICE_PASSPHRASE)
    me.press(Qt.Key.Key_Return)
    me.wait(me.unlocked, "the vault")


def places(me: Officer) -> list[Place]:
    tasks = me.program.inside.parts.tasks
    now = me.program.inside.parts.clock.now()
    case = tasks.borrow(lambda store: overview.home(store, now=now)).due[0].case
    record = tasks.borrow(lambda store: reading.records_of_case(store, case.id))[0]
    draft = tasks.borrow(lambda store: reading.drafts(store, "taphuan1"))[0]
    return [
        Place("home"), Place("cases"), Place("agenda"), Place("case", case.id), Place("intake"),
        Place("form", draft.id), Place("form", case.id, "mau_02"),
        Place("form", "", "diem_nguy_co"), Place("paper", record.id), Place("hazards"),
        Place("sync"), Place("history", record.id), Place("admin"), Place("directions"),
        Place("children"), Place("child", record.id), Place("form", "", "tre_em"),
        Place("referrals"), Place("approvals"), Place("registers"),
        Place("registers", "", "mau_08"), Place("conflicts"), Place("givings"),
    ]  # fmt: skip


def nameless(window: QWidget) -> list[str]:
    found = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, INTERACTIVE) or not widget.isVisible():
            continue
        inner = widget.objectName().startswith("qt_") or isinstance(
            widget.parent(), QLineEdit | QTableView
        )
        if not inner and not (widget.objectName() and widget.accessibleName()):
            found.append(f"{type(widget).__name__} {widget.objectName()!r}")
    return found


def clipped(window: QWidget) -> list[str]:
    """Labels whose words have less room than they need, down or across."""
    found = []
    for label in window.findChildren(PlainLabel):
        if not label.isVisible() or isinstance(label, ElidedLabel) or not label.text():
            continue
        room = label.contentsRect()
        flags = int(Qt.TextFlag.TextWordWrap) if label.wordWrap() else 0
        needed = label.fontMetrics().boundingRect(0, 0, max(1, room.width()), 10_000, flags,
                                                  label.text())  # fmt: skip
        if needed.height() > room.height() + 2 or needed.width() > room.width() + 2:
            found.append(label.text()[:60])
    return found


def is_grown(view: FormView) -> bool:
    """Say whether a form that is shown has all its fields: they come in turns."""
    fields = {field.key for section in view.form.sections for field in section.fields}
    return not view.isVisible() or view.page.boxes.keys() >= fields


def faults_at(me: Officer, place: Place, look: Callable[[QWidget], list[str]]) -> list[str]:
    """Open a screen and return the faults that stay; a busy machine takes its time to lay out."""
    me.shell.open(place)
    me.rest(0.25)
    me.wait(lambda: all(map(is_grown, me.program.window.findChildren(FormView))), "its fields")
    until = time.monotonic() + LAID_OUT_SECONDS
    while (found := look(me.program.window)) and time.monotonic() < until:
        me.rest(0.1)
    return found


def test_everything_one_can_press_has_a_name(me: Officer) -> None:
    for place in places(me):
        assert faults_at(me, place, nameless) == [], place


def test_control_a_button_without_a_name_is_seen(me: Officer) -> None:
    stranger = QLineEdit(me.program.window)
    stranger.show()
    assert nameless(me.program.window)
    stranger.deleteLater()
    me.rest(0.05)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_words_are_cut_off(me: Officer, size: tuple[int, int]) -> None:
    me.program.window.resize(*size)
    for place in places(me):
        assert faults_at(me, place, clipped) == [], place


def test_control_a_narrow_label_is_seen(me: Officer) -> None:
    label = PlainLabel("Không đủ chỗ cho những chữ này", parent=me.program.window)
    label.resize(20, 10)
    label.show()
    assert clipped(me.program.window)
    label.deleteLater()
    me.rest(0.05)


def off_the_edge(window: QWidget) -> list[str]:
    """Pages that are wider than the room in which they scroll up and down."""
    areas = [area for area in window.findChildren(QScrollArea) if area.isVisible()]
    return [
        f"{area.widget().width()} in {area.viewport().width()}"
        for area in areas
        if area.widget() is not None and area.widget().width() > area.viewport().width() + 2
    ]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_page_is_wider_than_its_room(me: Officer, size: tuple[int, int]) -> None:
    me.program.window.resize(*size)
    for place in places(me):
        assert faults_at(me, place, off_the_edge) == [], place


def test_a_word_at_the_foot_covers_no_button(me: Officer) -> None:
    me.shell.open(Place("form", "", "mau_01"))
    me.wait_focus("channel")
    me.shell.toast.say("Đã lưu một điều rất dài để chiếm nhiều chỗ nhất có thể. " * 3)
    me.rest(0.1)
    toast = me.see(QWidget, "toast")
    covered = QRect(toast.mapToGlobal(QPoint()), toast.size())
    for name in ("action_save", "action_leave_form", "action_drop_draft"):
        button = me.see(QWidget, name)
        assert not covered.intersects(QRect(button.mapToGlobal(QPoint()), button.size())), name
    me.click("action_drop_draft")


def test_ctrl_l_hides_everything_and_the_passphrase_opens_it_again(me: Officer) -> None:
    me.press(Qt.Key.Key_L, CONTROL)
    me.wait_for("action_unlock")
    assert not me.unlocked()
    assert me.program.window.windowTitle() == "Măng Non"
    me.wait_focus("passphrase")
    me.type("sai cum mat khau roi")
    me.press(Qt.Key.Key_Return)
    banner = "unlock_trouble"
    me.wait_for(banner)
    said = me.see(QWidget, banner).findChildren(QLabel)
    assert any("chưa đúng" in label.text() for label in said)
    me.see(QLineEdit, "passphrase").clear()
    unlock(me)
    assert me.where() == "home"


def test_a_wrong_date_is_said_beside_its_field_and_the_draft_is_kept(me: Officer) -> None:
    me.shell.open(Place("form", "", "mau_01"))
    me.wait_focus("channel")
    me.write("child_birth", "31/02/2017")
    me.press(Qt.Key.Key_Tab)
    field = me.see(QLineEdit, "child_birth")
    me.wait(lambda: "không có thật" in field.accessibleDescription(), "the sentence")
    state = me.see(QLabel, "draft_state")
    me.wait(lambda: "Đã lưu nháp" in state.text(), "the draft")
    me.press(Qt.Key.Key_Return, CONTROL)
    me.wait_focus("child_birth")
    assert me.where() == "form"
    assert field.text() == "31/02/2017"
    me.click("action_drop_draft")


def test_a_dropped_draft_comes_back(me: Officer) -> None:
    me.shell.open(Place("form", "", "mau_01"))
    me.wait_focus("channel")
    me.write("child_name", "Trẻ Em Giả Định")
    me.click("action_drop_draft")
    me.wait(lambda: me.where() != "form", "another screen")
    me.click("action_toast")
    me.wait(lambda: me.where() == "form", "the form")
    me.wait(lambda: me.see(QLineEdit, "child_name").text() == "Trẻ Em Giả Định", "the name")
    me.click("action_drop_draft")


def zoomed(me: Officer, key: Qt.Key) -> None:
    """Press a zoom key and wait for the window that is built anew."""
    before = me.shell
    me.press(key, CONTROL)
    me.wait(lambda: me.unlocked() and me.shell is not before, "the window in its new size")
    me.rest(0.2)


def test_zoom_keeps_the_place_and_makes_letters_larger(me: Officer) -> None:
    me.shell.open(Place("cases"))
    me.rest(0.2)
    before = me.app.font().pointSizeF()
    zoomed(me, Qt.Key.Key_Plus)
    assert me.app.font().pointSizeF() > before
    assert me.where() == "cases"
    zoomed(me, Qt.Key.Key_0)
    assert me.app.font().pointSizeF() == before


def test_alt_left_goes_back(me: Officer) -> None:
    me.shell.open(Place("hazards"))
    me.rest(0.1)
    me.shell.open(Place("cases"))
    me.rest(0.1)
    me.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert me.where() == "hazards"


def start(qapp: QApplication, folder: Path, language: str = "vi") -> tuple[Program, Officer]:
    program = build(qapp, Choices(folder, language=language))
    return program, Officer(qapp, program)


@pytest.mark.needs("P47")
def test_the_wizard_sets_up_a_laptop_by_keys(qapp: QApplication, tmp_path: Path) -> None:
    program, me = start(qapp, tmp_path / "new")
    try:
        me.wait_focus("commune_search")
        me.type("lung cu")
        me.press(Qt.Key.Key_Return)
        me.wait_for("unit_name")
        me.wait(lambda: me.see(QLineEdit, "unit_name").text() == "XÃ LŨNG CÚ", "the unit's name")
        me.write("signer_name", "Nguyễn Văn Giả Định")
        me.push("action_wizard_next")
        me.wait_focus("officer_name")
        me.type("Lê Thị Giả Định")
        me.push("action_wizard_next")
        me.wait_focus("passphrase_again")
        made = me.see(QLabel, "made_passphrase").text()
        me.type("khong giong")
        me.press(Qt.Key.Key_Return)
        me.wait_for("wizard_said")
        me.see(QLineEdit, "passphrase_again").clear()
        me.type(made)
        me.press(Qt.Key.Key_Return)
        me.wait_focus("province_address")
        assert made not in {label.text() for label in program.window.findChildren(QLabel)}
        me.push("action_wizard_next")
        me.wait(me.unlocked, "the home screen")
        assert me.where() == "home"
    finally:
        program.window.close()


def test_english_from_the_first_screen(qapp: QApplication, tmp_path: Path) -> None:
    program, me = start(qapp, tmp_path / "new", "en")
    try:
        me.wait_focus("commune_search")
        assert "Type the commune" in me.see(QLineEdit, "commune_search").placeholderText()
    finally:
        program.window.close()
