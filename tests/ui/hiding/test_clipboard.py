"""Copies of ours are marked and cleared; others' are left alone; sealed fields give none."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.ui.hiding import clipboard as module
from desktop.ui.hiding.clipboard import CLEARED_AFTER_MS, ClipboardGuard
from desktop.ui.screens.unlock import passphrase_line
from desktop.ui.widgets.copies import MARKS, marked
from desktop.ui.widgets.fields import LineField, PaperField
from resources.texts import Texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

Field = LineField | PaperField
Make = Callable[[], Field]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def guard() -> Iterator[ClipboardGuard]:
    QGuiApplication.clipboard().clear()
    owner = QObject()
    yield ClipboardGuard(owner)
    owner.deleteLater()


def on_clipboard() -> str:
    return QGuiApplication.clipboard().text()


def shown(qtbot: QtBot, field: Field) -> Field:
    qtbot.addWidget(field)
    field.show()
    field.selectAll()
    return field


def paper(text: str, *, no_copy: str = "") -> PaperField:
    made = PaperField(no_copy=no_copy)
    made.setPlainText(text)
    return made


@pytest.mark.parametrize("make", [lambda: LineField("Tên mẫu"), lambda: paper("Tên mẫu")])
def test_a_copy_bears_every_mark_that_keeps_it_out_of_histories(qtbot: QtBot, make: Make) -> None:
    QTest.keyClick(shown(qtbot, make()), Qt.Key.Key_C, CONTROL)
    assert on_clipboard() == "Tên mẫu"
    formats = set(QGuiApplication.clipboard().mimeData().formats())
    assert formats >= set(MARKS)
    assert "text/html" not in formats


@pytest.mark.parametrize("make", [lambda: LineField("Tên mẫu"), lambda: paper("Tên mẫu")])
def test_cutting_takes_the_words_away(qtbot: QtBot, make: Make) -> None:
    field = shown(qtbot, make())
    QTest.keyClick(field, Qt.Key.Key_X, CONTROL)
    assert on_clipboard() == "Tên mẫu"
    assert (field.text() if isinstance(field, LineField) else field.toPlainText()) == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_X])
@pytest.mark.parametrize(
    "make",
    [lambda: LineField("Bà Hàng Xóm", no_copy="bảo mật"), lambda: paper("Bà", no_copy="bảo mật")],
)
def test_a_sealed_field_gives_no_copy_and_keeps_its_words(
    qtbot: QtBot, make: Make, key: Qt.Key
) -> None:
    QGuiApplication.clipboard().setText("từ trước")
    field = shown(qtbot, make())
    QTest.keyClick(field, key, CONTROL)
    assert on_clipboard() == "từ trước"
    assert (field.text() if isinstance(field, LineField) else field.toPlainText()) != ""


def test_what_is_dragged_from_a_sealed_field_is_empty(qtbot: QtBot) -> None:
    sealed = shown(qtbot, paper("Bà Hàng Xóm", no_copy="bảo mật"))
    assert sealed.createMimeDataFromSelection().formats() == []
    plain = shown(qtbot, paper("Thôn Mẫu"))
    assert plain.createMimeDataFromSelection().text() == "Thôn Mẫu"


def test_a_shown_passphrase_is_not_copied(qtbot: QtBot) -> None:
    line = passphrase_line(Texts("vi"), "passphrase", "passphrase")
    line.setText("bagiun dayquia huoikheo")
    line.setEchoMode(LineField.EchoMode.Normal)
    QTest.keyClick(shown(qtbot, line), Qt.Key.Key_C, CONTROL)
    assert on_clipboard() == ""


def test_the_menu_copies_by_the_same_way_and_not_from_sealed_fields(qtbot: QtBot) -> None:
    for field, expected in ((LineField("Thôn Mẫu"), True), (LineField("Bà", no_copy="x"), False)):
        shown(qtbot, field)
        QApplication.sendEvent(
            field, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
        )
        menus = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu)]
        menu = next(w for w in menus if w.isVisible())
        copies = [a for a in menu.actions() if a.text() in {"Copy", "Sao chép"}]
        assert [action.isEnabled() for action in copies] == [expected]
        menu.close()


def test_it_is_cleared_after_half_a_minute(
    guard: ClipboardGuard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CLEARED_AFTER_MS == 30_000
    monkeypatch.setattr(module, "CLEARED_AFTER_MS", 100)
    quick = ClipboardGuard(guard)
    QGuiApplication.clipboard().setMimeData(marked("Tên mẫu"))
    qtbot.waitUntil(lambda: on_clipboard() == "", timeout=3_000)
    assert quick.parent() is guard


def test_at_lock_it_is_cleared_at_once(guard: ClipboardGuard) -> None:
    QGuiApplication.clipboard().setMimeData(marked("Tên mẫu"))
    guard.clear()
    assert on_clipboard() == ""


def test_what_another_program_put_there_since_stays(guard: ClipboardGuard) -> None:
    QGuiApplication.clipboard().setMimeData(marked("Tên mẫu"))
    foreign = QMimeData()
    foreign.setText("của chương trình khác")
    QGuiApplication.clipboard().setMimeData(foreign)
    guard.clear()
    assert on_clipboard() == "của chương trình khác"


def test_markup_is_pasted_as_words(qtbot: QtBot) -> None:
    data = QMimeData()
    data.setHtml("<b>đậm</b>")
    data.setText("đậm\x07\u202e")
    field = shown(qtbot, paper(""))
    field.insertFromMimeData(data)
    assert field.toPlainText() == "đậm"
