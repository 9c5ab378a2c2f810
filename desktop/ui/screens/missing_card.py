"""What a paper lacks before it is official, beside its preview."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from desktop.domain.troubles import Problem
from desktop.forms.form import Form
from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card, clear
from desktop.ui.widgets.labels import PlainLabel


class MissingCard(Card):
    """What the paper lacks before it is official, and the way to give it."""

    SHOWN = 8

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.look, padding=14, gap=6)
        self._language = parts.texts.language
        self._lines = QVBoxLayout()
        self.column.addWidget(PlainLabel(parts.texts("paper.missing"), role="strong"))
        self.column.addLayout(self._lines)
        self.mend = Button("action_mend", parts.texts("paper.mend"), parts.look, picture="edit")
        self.column.addWidget(self.mend)

    def show_problems(self, form: Form, problems: Sequence[Problem]) -> None:
        """List the first problems by their fields."""
        clear(self._lines)
        for problem in problems[: self.SHOWN]:
            label = form.field(problem.key).label.of(self._language)
            self._lines.addWidget(PlainLabel(f"– {label}", role="soft", wrap=True))
        self.setVisible(bool(problems))
