"""Two laptops write the same answer apart: the card shows both, and one press decides."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.domain.record import RecordId
from desktop.forms.places import PRACTICE
from desktop.store import ledger, reading
from desktop.store.store import Store
from desktop.ui.screens.screen import Place
from sync.server.desk import Desk
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.world import HAZARD, Hands, edit, fill, open_store
from tests.journeys.officer import Officer, at_work

pytestmark = pytest.mark.needs("P41")
MINE, THEIRS = "Thôn <b>Một</b>", "Thôn Hai"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def me(qapp: QApplication, tmp_path: Path) -> Iterator[Officer]:
    with at_work(qapp, tmp_path / "laptop") as officer:
        yield officer


def met(store: Store, folder: Path, desk: Desk) -> RecordId:
    """Let both edit the same answer before either hears of the other."""
    with open_store(folder) as other:
        return _met(store, other, desk)


def _met(store: Store, other: Store, desk: Desk) -> RecordId:
    hands = Hands()
    mine = enrolled(store, desk, commune=PRACTICE.code)
    theirs = enrolled(other, desk, "ABCDE23452", commune=PRACTICE.code)
    saved = fill(other, "diem_nguy_co", HAZARD, hands=hands)
    sync(other, desk, theirs)
    sync(store, desk, mine)
    edit(store, saved.record_id, {"hamlet": MINE}, hands=Hands())
    edit(other, saved.record_id, {"hamlet": THEIRS}, hands=hands)
    sync(other, desk, theirs)
    sync(store, desk, mine)
    return saved.record_id


def test_both_values_are_shown_and_one_press_decides(
    me: Officer, desk: Desk, tmp_path: Path
) -> None:
    assert me.program.inside is not None
    tasks = me.program.inside.parts.tasks
    record = tasks.borrow(lambda store: met(store, tmp_path / "other", desk))
    assert tasks.borrow(ledger.count_conflicts) > 0
    me.shell.open(Place("conflicts"))
    me.wait_for("conflict_keep_0_0")
    shown = [one.text() for one in me.program.window.findChildren(QLabel) if one.isVisible()]
    assert MINE in shown, "as it was typed, with no sign of it read as more than text"
    assert THEIRS in shown
    me.picture("conflicts")
    (row,) = [each for each in tasks.borrow(ledger.conflicts) if each.path == "hamlet"]
    wanted = [side.value for side in row.sides].index(THEIRS)
    place = tasks.borrow(ledger.conflicts).index(row)
    button = f"conflict_keep_{place}_{wanted}"
    assert THEIRS in me.see(QWidget, button).accessibleName()
    me.see(QWidget, button).setFocus()
    me.click(button)
    me.wait(
        lambda: (
            tasks.borrow(lambda store: reading.record(store, record)).answers["hamlet"] == THEIRS
        ),
        "the decision",
    )
    assert all(each.path != "hamlet" for each in tasks.borrow(ledger.conflicts))


def test_nothing_to_decide_is_said(me: Officer) -> None:
    me.shell.open(Place("conflicts"))
    me.wait(
        lambda: any(
            one.isVisible() and one.text() == "Không có mục nào ghi khác nhau"
            for one in me.program.window.findChildren(QLabel)
        ),
        "the empty page",
    )
