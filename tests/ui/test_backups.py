"""The backups page by its keys: made, checked, brought to a second place; what is old is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget

from desktop.bootstrap import Choices, build
from desktop.store.backup import DAY_MS
from desktop.store.copies import BACKUP, copies_in
from desktop.store.generations import Standing
from desktop.ui.screens.backups import standing_words
from desktop.ui.screens.screen import Place
from tests.journeys.officer import Officer

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("laptop")


@pytest.fixture(scope="module")
def me(qapp: QApplication, folder: Path) -> Iterator[Officer]:
    program = build(qapp, Choices(folder, practice=True))
    officer = Officer(qapp, program)
    officer.wait(officer.unlocked, "the practice commune")
    officer.shell.open(Place("backups"))
    yield officer
    program.window.close()


def said(me: Officer, name: str) -> str:
    return " ".join(label.text() for label in me.see(QWidget, name).findChildren(QLabel))


def told(me: Officer, words: str) -> None:
    me.wait(lambda: me.shows("backup_said") and words in said(me, "backup_said"), words)


def rows(me: Officer) -> list[list[str]]:
    model = me.see(QAbstractItemView, "backup_list").model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


@pytest.mark.needs("P44")
def test_one_is_made_read_back_and_listed(me: Officer, folder: Path) -> None:
    me.wait(lambda: "chưa có bản sao lưu nào" in said(me, "backup_standing"), "none yet")
    me.push("action_now")
    told(me, "còn nguyên vẹn")
    me.wait(lambda: me.shows("backup_list"), "the list")
    (row,) = rows(me)
    assert row[1] == "Trên máy này"
    assert row[3].startswith("Nguyên vẹn")
    assert len(copies_in(folder / BACKUP)) == 1
    assert "đã có mọi thay đổi" in said(me, "backup_standing")


def test_a_second_place_is_typed_and_gets_the_next_one(me: Officer, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    me.push("action_choose_place")
    me.wait_for("place_other")
    me.click("place_other")
    me.wait_focus("typed_place")
    me.type(str(stick))
    me.press(Qt.Key.Key_Return)
    me.wait(lambda: "Không thấy thư mục" in said(me, "second_said"), "a missing folder is told")
    stick.mkdir()
    me.press(Qt.Key.Key_Return)
    me.wait(lambda: me.shows("second_said") and "chưa có bản mới" in said(me, "second_said"), "it")
    me.push("action_now")
    told(me, "còn nguyên vẹn")
    me.wait(lambda: len(rows(me)) == 3, "three backups in two places")
    assert [row[1] for row in rows(me)].count("Nơi thứ hai") == 1
    assert len(copies_in(stick)) == 1


def test_a_damaged_one_is_found_when_it_is_checked(me: Officer, folder: Path) -> None:
    newest = copies_in(folder / BACKUP)[0].path
    whole = newest.read_bytes()
    me.push("action_check")
    told(me, "mọi phần đều mở được")
    newest.write_bytes(whole[:-9] + b"x" + whole[-8:])
    me.push("action_check")
    told(me, "bị hỏng")
    newest.write_bytes(whole)


def test_what_is_old_is_said_in_its_tone() -> None:
    assert standing_words(None, None) == ("nothing_yet", "calm")
    assert standing_words(None, 7) == ("never", "warn")
    assert standing_words(1, None) == ("level", "good")
    assert [standing_words(1, days)[0] for days in (0, 1, 2, 6, 7, 99)] == [
        "young", "young", "old", "old", "very_old", "very_old",
    ]  # fmt: skip


def test_days_are_counted_only_while_something_waits() -> None:
    def days(last_at: int | None, now_ms: int, *, changed: bool = True) -> int | None:
        standing = Standing((), Path(), None, False, last_at, changed)
        return standing.days_old(now_ms=now_ms)

    assert days(0, 5 * DAY_MS, changed=False) is None
    assert days(0, 5 * DAY_MS - 1) == 4
    assert days(9 * DAY_MS, DAY_MS) == 7, "a clock set back is no reason to be calm"
    assert days(None, DAY_MS) == 7
