"""What Qt tests share: the look, applied once, and parts built around a practice store."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.theme import Look, load_fonts


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Look:
    load_fonts()
    made = Look()
    made.apply(qapp)
    return made


@pytest.fixture(autouse=True)
def _screen(qtbot: QtBot, look: Look) -> None:
    """Every Qt test has an application with its look."""
