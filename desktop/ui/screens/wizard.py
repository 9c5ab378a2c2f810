"""The first run: commune, unit, officer, passphrase (then the vault is made), province."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.officer import Officer, Unit
from desktop.store.settings import Province
from desktop.ui.joining import JoinPanel
from desktop.ui.parts import Parts
from desktop.ui.screens.wizard_steps import (
    CommuneStep,
    OfficerStep,
    PassphraseStep,
    Step,
    UnitStep,
)
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, Card, spread
from desktop.ui.widgets.labels import IconLabel, PlainLabel
from desktop.ui.widgets.stepper import Step as Mark
from desktop.ui.widgets.stepper import Stepper

WIDTH = 760
MADE_AT = 3
NAMES = ("commune", "unit", "officer", "passphrase", "province")


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the wizard gathered: enough to make the vault."""

    unit: Unit
    officer: Officer
    passphrase: str


class Wizard(QWidget):
    """Five steps; ``gathered`` asks for the vault, ``ended`` goes into the program."""

    gathered = Signal(object)
    ended = Signal(object)
    restore_wanted = Signal()

    def __init__(self, parts: Parts, *, practice: bool) -> None:
        super().__init__()
        self.setObjectName("page")
        self._parts, self._practice = parts, practice
        self._province: Province | None = None
        self._commune = CommuneStep(parts)
        self._unit = UnitStep(parts)
        self._officer = OfficerStep(parts)
        self._words = PassphraseStep(parts)
        self._steps: tuple[Step, ...] = (self._commune, self._unit, self._officer, self._words)
        outer = QVBoxLayout(self)
        outer.addWidget(self._card(), 0, Qt.AlignmentFlag.AlignCenter)
        self._go_to(0)

    def _card(self) -> Card:
        parts = self._parts
        card = Card(parts.look, padding=24, gap=12)
        card.setFixedWidth(parts.look.px(WIDTH))
        head = PlainLabel(parts.texts("gate.wizard_title"), role="title")
        card.column.addLayout(
            spread(IconLabel("sprout", parts.look, ink="brand", size=30), head, None)
        )
        self._marks = Stepper(parts.look)
        card.column.addWidget(self._marks)
        self._pages = QStackedWidget()
        for step in self._steps:
            step.done.connect(self._next)
            self._pages.addWidget(step)
        self._last = QWidget()
        self._last_column = QVBoxLayout(self._last)
        self._last_column.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self._last)
        card.column.addWidget(self._pages)
        self._said = Banner(parts.look, "", tone="danger")
        self._said.setObjectName("wizard_said")
        card.column.addWidget(self._said)
        card.column.addLayout(self._foot())
        return card

    def _foot(self) -> QHBoxLayout:
        texts, look = self._parts.texts, self._parts.look
        self._back = Button("action_wizard_back", texts("gate.back"), look)
        self._back.clicked.connect(self._go_back)
        self._forward = Button("action_wizard_next", texts("gate.next"), look, role="primary")
        self._forward.clicked.connect(self._next)
        self._restore = Button("action_restore_instead", texts("gate.restore_instead"), look,
                               role="quiet", picture="undo")  # fmt: skip
        self._restore.clicked.connect(self.restore_wanted)
        return spread(self._back, self._restore, None, self._forward)

    def start(self) -> None:
        """Take the focus, once the window shows the wizard."""
        self._steps[0].begin()

    def _go_to(self, number: int) -> None:
        texts = self._parts.texts
        self._number = number
        self._pages.setCurrentIndex(number)
        states = ["done" if n < number else "now" if n == number else "later" for n in range(5)]
        self._marks.show_steps(
            [Mark(texts(f"gate.step_{name}"), "", state)
             for name, state in zip(NAMES, states, strict=True)]
        )  # fmt: skip
        self._back.setVisible(0 < number <= MADE_AT)
        self._restore.setVisible(number == 0)
        self._forward.setVisible(True)
        self._forward.setEnabled(True)
        codes = {MADE_AT: "gate.make", MADE_AT + 1: "gate.later"}
        self._forward.relabel(texts(codes.get(number, "gate.next")))
        self._said.say("")
        if number < len(self._steps):
            self._steps[number].begin()

    def _go_back(self) -> None:
        self._go_to(self._number - 1)

    def _next(self) -> None:
        if self._number > MADE_AT:
            self.ended.emit(self._province)
            return
        step = self._steps[self._number]
        fault = step.fault()
        if fault:
            self._said.say(fault, tone="danger")
            step.begin()
            return
        if self._number == 0:
            self._unit.suggest(self._commune.chosen())
        if self._number == 2:  # noqa: PLR2004 - the officer's step
            self._words.judge_by((*self._unit.names(), self._officer.officer().name))
        if self._number == MADE_AT:
            self._gather()
        else:
            self._go_to(self._number + 1)

    def _gather(self) -> None:
        self._forward.setEnabled(False)
        self._said.say(self._parts.texts("gate.making"), tone="calm")
        unit = self._unit.unit(self._commune.chosen())
        self.gathered.emit(SetUp(unit, self._officer.officer(), self._words.passphrase()))

    def show_trouble(self, sentence: str) -> None:
        """Say why the vault could not be made."""
        self._forward.setEnabled(True)
        self._said.say(sentence, tone="danger")

    def made(self) -> None:
        """Go on to the province: the vault stands."""
        self._words.forget()
        panel = JoinPanel(self._parts, commune=self._commune.chosen().code, practice=self._practice)
        panel.joined.connect(self._joined)
        self._last_column.addWidget(panel)
        self._last_column.addStretch(1)
        self._go_to(MADE_AT + 1)
        panel.address.setFocus()

    def _joined(self, province: Province) -> None:
        self._province = province
        self._forward.relabel(self._parts.texts("gate.begin"))
        self._forward.setFocus()
