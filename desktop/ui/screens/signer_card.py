"""Who signs a paper of the chair: the chair, or another in the chair's place (Decree 30/2020)."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout

from desktop.domain.signing import Capacity, Signer
from desktop.domain.vietnamese import clean
from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import PlainLabel

OFFERED = (Capacity.HEAD, Capacity.DEPUTY, Capacity.ACTING, Capacity.BY_ORDER, Capacity.BY_MANDATE)
ACROSS = 3


class SignerCard(Card):
    """The capacity, and the name and title of who signs; ``changed`` when any of it is another."""

    changed = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.look, padding=14, gap=6)
        self._parts, self._capacity = parts, Capacity.HEAD
        texts, look = parts.texts, parts.look
        self.column.addWidget(PlainLabel(texts("paper.signer"), role="strong"))
        grid = QGridLayout()
        grid.setSpacing(look.px(6))
        group = QButtonGroup(self)
        for place, capacity in enumerate(OFFERED):
            chip = Button(
                f"signer_{capacity}", texts(f"paper.signer_{capacity}"), look, role="chip"
            )
            chip.setChecked(capacity is Capacity.HEAD)
            chip.clicked.connect(partial(self._choose, capacity))
            group.addButton(chip)
            grid.addWidget(chip, place // ACROSS, place % ACROSS)
        self.column.addLayout(grid)
        self._name, self._title = self._line("signer_name"), self._line("signer_title")
        self._show()

    def _line(self, key: str) -> LineField:
        line = LineField()
        line.setObjectName(key)
        line.setAccessibleName(self._parts.texts(f"paper.{key}"))
        line.setPlaceholderText(self._parts.texts(f"paper.{key}"))
        line.setMaxLength(120)
        line.editingFinished.connect(self.changed)
        self.column.addWidget(line)
        return line

    def _choose(self, capacity: Capacity) -> None:
        self._capacity = capacity
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for line in (self._name, self._title):
            line.setVisible(self._capacity is not Capacity.HEAD)

    def signer(self) -> Signer | None:
        """Return who signs; nothing where it is the unit's usual signer."""
        if self._capacity is Capacity.HEAD:
            return None
        name, title = (clean(line.text()).strip() for line in (self._name, self._title))
        return Signer(name, self._capacity, title)
