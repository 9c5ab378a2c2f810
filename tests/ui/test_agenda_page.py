"""The page of work that waits, by keys: spans, mine alone, a day of the month, into the case."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from desktop.bootstrap import PRACTICE_PASSPHRASE, Choices, build
from desktop.ui.screens.agenda import AgendaScreen
from desktop.ui.screens.screen import Place
from desktop.ui.widgets.month import Month
from tests.journeys.officer import Officer

pytestmark = pytest.mark.needs("P13")


@pytest.fixture(scope="module")
def me(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Officer]:
    program = build(qapp, Choices(tmp_path_factory.mktemp("laptop"), practice=True))
    officer = Officer(qapp, program)
    officer.wait(officer.unlocked, "the practice commune")
    if not officer.unlocked():
        officer.type(PRACTICE_PASSPHRASE)
    yield officer
    program.window.close()


@pytest.fixture
def page(me: Officer) -> AgendaScreen:
    me.program.window.resize(1366, 697)
    me.shell.open(Place("agenda", "", "all"))
    me.rest(0.2)
    shown = me.shell.pages.currentWidget()
    assert isinstance(shown, AgendaScreen)
    return shown


def table(page: AgendaScreen) -> QTableView:
    found = page.findChild(QTableView, "agenda_list")
    assert isinstance(found, QTableView)
    return found


def test_enter_opens_the_case_of_the_work(me: Officer, page: AgendaScreen) -> None:
    assert table(page).model().rowCount() > 0
    table(page).setFocus()
    me.press(Qt.Key.Key_Return)
    me.wait(lambda: me.shell.here.screen == "case", "the case")


def test_a_span_holds_no_more_than_all(me: Officer, page: AgendaScreen) -> None:
    every = table(page).model().rowCount()
    me.shell.open(Place("agenda", "", "overdue"))
    me.rest(0.2)
    late = table(page).model().rowCount()
    assert 0 < late < every
    first = table(page).model().index(0, 4)
    assert "hạn" in str(first.data()).lower()


def test_a_day_chosen_in_the_month_is_listed_and_let_go(me: Officer, page: AgendaScreen) -> None:
    every = table(page).model().rowCount()
    month = page.findChild(Month, "agenda_month")
    assert month is not None
    today = page.parts.clock.now().date()
    month.day_chosen.emit(today)
    me.rest(0.2)
    of_day = table(page).model().rowCount()
    assert of_day < every
    release = page.findChild(QWidget, "agenda_every_day")
    assert release is not None
    assert release.isEnabled()
    me.click("agenda_every_day")
    me.rest(0.2)
    assert table(page).model().rowCount() == every


def test_a_narrow_window_keeps_the_list(me: Officer, page: AgendaScreen) -> None:
    month = page.findChild(Month, "agenda_month")
    assert month is not None
    assert month.isVisible()
    me.program.window.resize(911, 470)
    me.rest(0.1)
    assert not month.isVisible()
    assert table(page).isVisible()
