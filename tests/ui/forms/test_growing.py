"""A form that is made in turns: what is typed meanwhile stays, the wanted field gets the focus."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.ui.forms.form_view import FormView
from tests.builders.window import parts_of
from tests.builders.world import CATALOG

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
FORM = CATALOG.form("mau_03")
KEYS = [field.key for field in FORM.fields]


def test_it_grows_to_what_it_would_be_at_once(qtbot: QtBot) -> None:
    with parts_of() as parts:
        whole, view = FormView(parts, FORM).whole(), FormView(parts, FORM)
        qtbot.addWidget(whole)
        qtbot.addWidget(view)
        with qtbot.waitSignal(view.grown, timeout=20_000):
            view.grow()
        assert list(view.page.boxes) == list(whole.page.boxes) == KEYS


def test_what_is_typed_while_it_grows_is_kept_and_told(qtbot: QtBot) -> None:
    with parts_of() as parts:
        view = FormView(parts, CATALOG.form("mau_01"))
        qtbot.addWidget(view)
        view.show()
        told: list[str] = []
        view.edited.connect(lambda key, _: told.append(key))
        with qtbot.waitSignal(view.grown, timeout=20_000):
            view.grow()
            qtbot.waitUntil(lambda: view.findChild(QLineEdit, "child_name") is not None)
            half = len(view.page.boxes)
            QTest.keyClicks(view.findChild(QLineEdit, "child_name"), "Tre Gia Dinh")
        assert half < len(view.page.boxes)
        assert view.answers() == {"child_name": "Tre Gia Dinh"}
        assert set(told) == {"child_name"}


@pytest.mark.parametrize(
    ("wanted", "focused"), [("", "channel"), ("child_name", "child_name"), ("gone", "channel")]
)
def test_the_wanted_field_has_the_focus_in_the_end(qtbot: QtBot, wanted: str, focused: str) -> None:
    with parts_of() as parts:
        view = FormView(parts, CATALOG.form("mau_01"))
        qtbot.addWidget(view)
        entered: list[str] = []
        view.field_entered.connect(entered.append)
        view.show()
        qtbot.waitExposed(view)
        view.activateWindow()
        view.focus_field(wanted)
        with qtbot.waitSignal(view.grown, timeout=20_000):
            view.grow()
        qtbot.waitUntil(lambda: entered == [focused], timeout=3_000)


def test_answers_given_before_it_stands_are_shown_when_it_does(qtbot: QtBot) -> None:
    with parts_of() as parts:
        view = FormView(parts, CATALOG.form("mau_01"))
        qtbot.addWidget(view)
        view.set_answers({"child_name": "Trẻ Giả Định"})
        with qtbot.waitSignal(view.grown, timeout=20_000):
            view.grow()
        line = view.findChild(QLineEdit, "child_name")
        assert line is not None
        assert line.text() == "Trẻ Giả Định"
