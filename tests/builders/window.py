"""What screens are built from, around a made-up commune, for tests that draw them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from desktop.forms.catalog import Catalog
from desktop.ui.parts import Parts
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Look, load_fonts
from desktop.ui.troubles import Troubles
from resources.texts import Texts
from tests.builders.world import CATALOG, START


class StandingClock:
    """A clock that stands at the made-up world's first moment."""

    def now(self) -> datetime:
        return START


@contextmanager
def parts_of(catalog: Catalog = CATALOG, *, language: str = "vi") -> Iterator[Parts]:
    """Give the parts of a program around forms; its workers end with the block."""
    app = QCoreApplication.instance()
    assert isinstance(app, QApplication)
    load_fonts()
    look = Look()
    look.apply(app)
    tasks = Tasks()
    texts = Texts(language)
    try:
        yield Parts(texts, tasks, catalog, StandingClock(), look, Troubles(texts, tasks))
    finally:
        tasks.stop()
