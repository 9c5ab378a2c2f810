"""Who is at the laptop: initials to choose from, where there is anybody to choose between."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget

from desktop.ui.theme import Look
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import clear
from desktop.ui.widgets.labels import PlainLabel

COLUMNS = 3


class OfficerChoice(QWidget):
    """``chosen`` tells that somebody was clicked; a single officer is not shown at all."""

    chosen = Signal()

    def __init__(self, look: Look, label: str) -> None:
        super().__init__()
        self._look, self._label = look, label
        self._group = QButtonGroup(self)
        self._ids: tuple[str, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(look.px(6))
        self.hide()

    def show_officers(self, officers: Sequence[tuple[str, str]], *, always: bool = False) -> None:
        """Show ids with their initials; one alone is shown only where ``always`` says so."""
        for button in self._group.buttons():
            self._group.removeButton(button)
        clear(self._grid)
        self._ids = tuple(id_ for id_, _ in officers)
        self.setVisible(bool(officers) and (always or len(officers) > 1))
        if self.isHidden():
            return
        self._grid.addWidget(PlainLabel(self._label, role="label"), 0, 0, 1, COLUMNS)
        for place, (_, words) in enumerate(officers):
            button = Button(f"officer_{place + 1}", words, self._look, role="chip", picture="user")
            self._group.addButton(button, place)
            self._grid.addWidget(button, 1 + place // COLUMNS, place % COLUMNS)
            button.clicked.connect(self.chosen)
        self._group.button(0).setChecked(True)

    def officer(self) -> str | None:
        """Return the officer chosen, or nothing where there is no choice."""
        return self._ids[self._group.checkedId()] if self._group.buttons() else None
