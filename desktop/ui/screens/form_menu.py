"""The forms that a case may hold, by the steps of its process; one step is unfolded at a time."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.forms.form import STEPS, Form
from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import PlainLabel


class FormMenu(Card):
    """A step a row; unfolded, its forms below it."""

    chosen = Signal(str)
    unfolded = Signal(str)

    def __init__(self, parts: Parts, *, step: str) -> None:
        super().__init__(parts.look, padding=14, gap=4)
        self._parts = parts
        self._steps: dict[str, tuple[Button, QWidget]] = {}
        self.column.addWidget(PlainLabel(parts.texts("work.add_form"), role="strong"))
        for name in STEPS:
            forms = [f for f in parts.catalog.forms.values() if _belongs(f, name)]
            if forms:
                self._add_step(name, forms)
        self._unfold(step)

    def _add_step(self, step: str, forms: list[Form]) -> None:
        texts, look = self._parts.texts, self._parts.look
        button = Button(f"step_{step}", texts(f"menu.{step}"), look, role="row",
                        picture="chevron-right")  # fmt: skip
        button.clicked.connect(partial(self._toggle, step))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(look.px(16), 0, 0, look.px(4))
        column.setSpacing(look.px(2))
        for form in forms:
            offer = Button(f"action_begin_{form.key}", form.short.of(texts.language), look,
                           role="row", picture="file")  # fmt: skip
            offer.clicked.connect(partial(self.chosen.emit, form.key))
            column.addWidget(offer)
        self.column.addWidget(button)
        self.column.addWidget(inside)
        self._steps[step] = (button, inside)

    def _toggle(self, step: str) -> None:
        _, inside = self._steps[step]
        self._unfold("" if inside.isVisibleTo(self) else step)

    def _unfold(self, step: str) -> None:
        for name, (button, inside) in self._steps.items():
            inside.setVisible(name == step)
            button.show_picture("chevron-down" if name == step else "chevron-right")
        self.unfolded.emit(step)


def _belongs(form: Form, step: str) -> bool:
    return form.subject == "in_case" and form.step == step
