"""The log of what was given out on its page: of one case, of the whole commune, and by keys."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTableView

from desktop.commands.marks import note_print
from desktop.domain.mark import Leaving
from desktop.store import reading
from desktop.store.reading import CaseRow
from desktop.store.store import Store
from desktop.ui.screens.screen import Place
from tests.builders.world import Hands
from tests.journeys.officer import Officer, at_work

pytestmark = pytest.mark.needs("P16")


@pytest.fixture
def me(qapp: QApplication, tmp_path: Path) -> Iterator[Officer]:
    with at_work(qapp, tmp_path / "laptop") as officer:
        yield officer


def first_case(store: Store) -> CaseRow:
    row = store.connection.execute("SELECT id FROM case_file ORDER BY row LIMIT 1").fetchone()
    found = reading.case_row(store, row[0])
    assert found is not None
    return found


def rows(me: Officer) -> list[list[str]]:
    model = me.see(QTableView, "giving_list").model()
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_a_print_stands_in_the_log_with_reason_and_recipient(me: Officer) -> None:
    assert me.program.inside is not None
    tasks = me.program.inside.parts.tasks
    case = tasks.borrow(first_case)
    record = tasks.borrow(lambda store: reading.records_of_case(store, case.id)[0].id)
    tasks.borrow(partial(note_print, form="mau_01", record_id=record, copies=2,
                         leaving=Leaving("authority", "police"), hand=Hands().next()))  # fmt: skip
    me.shell.open(Place("givings", case.id, case.code))
    me.wait(lambda: len(rows(me)) == 1, "the log of the case")
    (told,) = rows(me)
    assert case.code in told
    assert any("Theo yêu cầu của cơ quan có thẩm quyền" in cell for cell in told)
    assert any("Công an" in cell for cell in told)
    assert any("In 2 bản" in cell for cell in told)
    me.picture("givings")
