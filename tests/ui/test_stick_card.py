"""Without a network: an officer exports to a stick, the province answers, the answer comes home."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication, QWidget

from desktop.forms.places import PRACTICE
from desktop.store import reading
from desktop.store.store import Store
from desktop.ui.screens.screen import Place
from desktop.ui.widgets.frames import Banner
from sync.server.desk import Desk
from sync.stick import SUFFIX
from tests.builders.province import enrolled, make_desk
from tests.builders.sticks import at_desk, know
from tests.journeys.officer import Officer, at_work

pytestmark = pytest.mark.needs("P40")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(folder))
    return folder


@pytest.fixture
def me(qapp: QApplication, desk: Desk, tmp_path: Path) -> Iterator[Officer]:
    with at_work(qapp, tmp_path / "laptop") as officer:
        assert officer.program.inside is not None
        officer.program.inside.parts.tasks.borrow(lambda store: _join(store, desk))
        yield officer


def _join(store: Store, desk: Desk) -> None:
    know(store, desk, enrolled(store, desk, commune=PRACTICE.code))


def unsent(me: Officer) -> int:
    assert me.program.inside is not None
    return me.program.inside.parts.tasks.borrow(reading.unsent)


def said(me: Officer) -> str:
    return me.see(Banner, "stick_said").label.text()


def press(me: Officer, act: str) -> None:
    me.see(QWidget, act).setFocus()
    me.click(act)
    me.click("place_0")
    me.wait(lambda: me.see(QWidget, "action_stick_out").isEnabled(), "the end of the work")


def test_work_goes_out_and_its_receipt_comes_home(me: Officer, desk: Desk, stick: Path) -> None:
    me.shell.open(Place("sync"))
    me.wait_for("action_stick_out")
    before = unsent(me)
    assert before > 0
    press(me, "action_stick_home")
    assert "Không có tệp trả lời" in said(me)
    press(me, "action_stick_out")
    (path,) = stick.glob(f"*{SUFFIX}")
    assert path.name in said(me)
    assert not list(stick.glob("*.part"))
    assert unsent(me) == before, "what only lies on a stick is not at the province"
    assert at_desk(desk, path).ops >= before
    press(me, "action_stick_home")
    assert "có biên nhận" in said(me)
    me.wait(lambda: unsent(me) == 0, "the receipts")
    me.picture("stick")
