"""The screen of directions: what the province sent is read and answered by keys."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QTableView

from desktop.forms.places import PRACTICE
from desktop.store.directions import DirectionRow, count_waiting, direction_rows
from desktop.store.store import Store
from desktop.ui.screens.screen import Place
from sync.server.desk import Desk
from sync.server.office.directions import Message
from tests.builders.desk_place import send_down
from tests.builders.province import enrolled, make_desk, sync
from tests.journeys.officer import Officer, at_work

pytestmark = pytest.mark.needs("P42")

FIRST = Message(
    "inspect", "125/SYT-BVXH", "Rà soát <b>ao hồ</b>", "Rà soát mọi ao hồ.", "2026-11-20"
)
SECOND = Message("urge", "", "Gửi báo cáo quý", "Báo cáo quý chưa tới tỉnh.", "")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = make_desk(tmp_path_factory.mktemp("province"))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def me(
    qapp: QApplication, desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Officer]:
    with at_work(qapp, tmp_path_factory.mktemp("laptop")) as officer:
        for message in (FIRST, SECOND):
            send_down(desk, message, commune=PRACTICE.code)
        officer.program.inside.parts.tasks.borrow(lambda store: _join(store, desk))
        officer.shell.recount()
        yield officer


def _join(store: Store, desk: Desk) -> None:
    sync(store, desk, enrolled(store, desk, commune=PRACTICE.code))


def rows(me: Officer) -> tuple[DirectionRow, ...]:
    return me.program.inside.parts.tasks.borrow(direction_rows)


def test_what_waits_is_counted_and_answered(me: Officer) -> None:
    tasks = me.program.inside.parts.tasks
    assert tasks.borrow(count_waiting) == 2
    me.shell.open(Place("directions"))
    me.rest(0.3)
    me.see(QTableView, "direction_list")
    assert [row.heading for row in rows(me)] == [FIRST.heading, SECOND.heading]
    me.see(QComboBox, "direction_answer").setFocus()
    me.press(Qt.Key.Key_End)
    me.click("action_direction_answer")
    me.rest(0.2)
    assert tasks.borrow(count_waiting) == 2, "what cannot be done needs its reason"
    me.write("direction_words", "Chua co nguoi")
    me.click("action_direction_answer")
    me.wait(lambda: tasks.borrow(count_waiting) == 1, "the answer")
    told = next(row for row in rows(me) if row.heading == FIRST.heading)
    assert (told.answer, told.answer_words) == ("cannot", "Chua co nguoi")
