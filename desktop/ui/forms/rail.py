"""The list of a form's sections, each with its state, and how much is filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.tips import set_tip

WIDTH = 190


@dataclass(frozen=True, slots=True)
class SectionState:
    """How far a section is: answers given, asked for, and whether something is amiss."""

    filled: int
    asked: int
    missing: bool
    wrong: bool


class Rail(QWidget):
    """Sections to jump to."""

    chosen = Signal(str)

    def __init__(self, parts: Parts, sections: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._parts = parts
        px = parts.look.px
        self.setFixedWidth(px(WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        column.addWidget(PlainLabel(parts.texts("form.sections"), role="faint"))
        self._buttons: dict[str, Button] = {}
        for key, title in sections:
            button = Button(f"section_{key}", title, parts.look, role="row", picture="file")
            button.setText(shortened(title, button.fontMetrics(), px(WIDTH - 52)))
            set_tip(button, title)
            button.clicked.connect(self._choose)
            self._buttons[key] = button
            column.addWidget(button)
        column.addSpacing(px(8))
        self._words = PlainLabel("", role="faint")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        column.addWidget(self._words)
        column.addWidget(self._bar)
        column.addStretch(1)

    def _choose(self) -> None:
        for key, button in self._buttons.items():
            if button.hasFocus():
                self.chosen.emit(key)

    def mark(self, section: str) -> None:
        """Show which section has the focus."""
        for key, button in self._buttons.items():
            font = button.font()
            font.setBold(key == section)
            button.setFont(font)

    def show_states(self, states: Mapping[str, SectionState]) -> None:
        """Show each section's state by icon and in words, and the progress of the whole."""
        for key, button in self._buttons.items():
            state = states[key]
            picture, code = _picture(state)
            button.show_picture(picture)
            button.setAccessibleDescription(self._parts.texts(code))
        filled = sum(state.filled for state in states.values())
        asked = sum(state.asked for state in states.values())
        self._words.setText(self._parts.texts("form.progress", filled=filled, asked=asked))
        self._bar.setMaximum(max(1, asked))
        self._bar.setValue(filled)


def _picture(state: SectionState) -> tuple[str, str]:
    if state.wrong:
        return "alert", "form.section_wrong"
    if state.filled and not state.missing:
        return "check-circle", "form.section_done"
    return "file", "form.section_open"


def shortened(title: str, metrics: QFontMetrics, room: int) -> str:
    """Return a section's title as the rail has room for it."""
    words = title.split("(", maxsplit=1)[0].removeprefix("* ").strip()
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
