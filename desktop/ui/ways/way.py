"""A way in, step by step, on a card in the middle of the window; nothing needs an open vault."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.troubles import Refused, Unavailable
from desktop.store.watch import Watch
from desktop.ui.parts import Parts
from desktop.ui.screens.wizard_steps import Step
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, Card, spread
from desktop.ui.widgets.labels import IconLabel, PlainLabel
from desktop.ui.widgets.progress import Progress
from desktop.ui.widgets.stepper import Step as Mark
from desktop.ui.widgets.stepper import Stepper

WIDTH = 760
T = TypeVar("T")


class Pages(QWidget):
    """One page at a time, and no higher than that one is."""

    def __init__(self) -> None:
        super().__init__()
        self._pages: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def add_page(self, page: QWidget) -> None:
        """Add a page behind the others."""
        page.hide()
        self._pages.append(page)
        self._column.addWidget(page)

    def show_page(self, number: int) -> None:
        """Show one page alone."""
        for place, page in enumerate(self._pages):
            page.setVisible(place == number)


class Way(QWidget):
    """``left`` goes back to the screen before; ``led`` names another way that goes on from here.

    ``come_in`` carries what opens the vault, to be run by whoever owns it.
    """

    left = Signal()
    led = Signal(str)
    come_in = Signal(object)

    def __init__(self, parts: Parts, name: str, steps: Sequence[tuple[str, Step]]) -> None:
        super().__init__()
        self.setObjectName("page")
        self.parts, self.texts, self.look = parts, parts.texts, parts.look
        self._name, self._number = name, 0
        self._names = tuple(key for key, _ in steps)
        self._steps = tuple(step for _, step in steps)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        inside = QWidget()
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        parts.troubles.told.connect(self._told)
        middle = QVBoxLayout(inside)
        middle.addWidget(self._card(), 0, Qt.AlignmentFlag.AlignCenter)

    def _card(self) -> Card:
        card = Card(self.look, padding=24, gap=12)
        card.setFixedWidth(self.look.px(WIDTH))
        title = PlainLabel(self.texts(f"ways.{self._name}"), role="title")
        card.column.addLayout(
            spread(IconLabel("sprout", self.look, ink="brand", size=30), title, None)
        )
        self._marks = Stepper(self.look)
        if len(self._steps) > 1:
            card.column.addWidget(self._marks)
        self._pages = Pages()
        for step in self._steps:
            step.done.connect(self._go_on)
            self._pages.add_page(step)
        card.column.addWidget(self._pages)
        self._said = Banner(self.look, "", tone="danger")
        self._said.setObjectName("way_said")
        card.column.addWidget(self._said)
        self.progress = Progress(self.texts, self.look, area="ways", name="way",
                                 label=self.texts(f"ways.{self._name}"))  # fmt: skip
        card.column.addWidget(self.progress)
        card.column.addLayout(self._foot())
        return card

    def _foot(self) -> QHBoxLayout:
        self._leave = Button("action_way_leave", self.texts("ways.leave"), self.look, role="quiet")
        self._leave.clicked.connect(self.leave)
        self._back = Button("action_way_back", self.texts("gate.back"), self.look)
        self._back.clicked.connect(self._go_back)
        self._forward = Button("action_way_next", "", self.look, role="primary")
        self._forward.clicked.connect(self._go_on)
        return spread(self._leave, None, self._back, self._forward)

    def begin(self) -> None:
        """Show the first step, once the window shows this."""
        self.go_to(0)

    def take(self, number: int) -> None:
        """Act on a step that is filled in rightly."""
        raise NotImplementedError

    def forward_text(self, number: int) -> str:
        """Return the words on the button that goes on from a step."""
        return self.texts("ways.close" if number == len(self._steps) - 1 else "gate.next")

    def may_go_back(self, number: int) -> bool:
        """Say whether the step before can still be changed."""
        return 0 < number < len(self._steps) - 1

    def may_leave(self, number: int) -> bool:
        """Say whether one can leave here by a button of its own; the last step's own one leaves."""
        return number < len(self._steps) - 1 or len(self._steps) == 1

    def stepped_back(self) -> None:
        """Undo what the step at hand holds: another one is shown."""

    def abandon(self) -> None:
        """Let everything go: this way is left, by whatever."""
        self.progress.stop()

    def leave(self) -> None:
        """Go back to where one came from."""
        self.abandon()
        self.left.emit()

    def go_to(self, number: int) -> None:
        """Show a step."""
        self._number = number
        self._pages.show_page(number)
        states = ["done" if n < number else "now" if n == number else "later"
                  for n in range(len(self._steps))]  # fmt: skip
        self._marks.show_steps([
            Mark(self.texts(f"ways.step_{key}"), "", state)
            for key, state in zip(self._names, states, strict=True)
        ])  # fmt: skip
        self._leave.setVisible(self.may_leave(number))
        self._back.setVisible(self.may_go_back(number))
        self._forward.relabel(self.forward_text(number))
        self.settle()
        self._steps[number].begin()

    def settle(self, sentence: str = "", *, tone: str = "danger") -> None:
        """Be ready for the next act, with a word where there is one."""
        self.progress.rest()
        for widget in (self._pages, self._back, self._forward):
            widget.setEnabled(True)
        self._said.say(sentence, tone=tone)

    def run(
        self,
        work: Callable[[Watch], T],
        then: Callable[[T], None],
        *,
        stage: str,
        may_stop: bool = True,
    ) -> None:
        """Do long work aside, with its progress; what is wrong is told here."""
        watch = self.hold_still(stage, may_stop=may_stop)
        self.parts.tasks.aside(self, lambda: work(watch), then=then, failed=self.failed)

    def hold_still(self, stage: str, *, may_stop: bool) -> Watch:
        """Let nothing be changed while work is under way."""
        self._said.say("")
        for widget in (self._pages, self._back, self._forward):
            widget.setEnabled(False)
        return self.progress.begin(stage, may_stop=may_stop)

    def relabel_forward(self, words: str) -> None:
        """Change what the button that goes on says it does."""
        self._forward.relabel(words)

    def failed(self, trouble: Refused | Unavailable) -> None:
        """Say what is wrong; what was typed stays to be mended."""
        stopped = isinstance(trouble, Unavailable) and trouble.code == "stopped"
        self.settle(self.sentence(trouble), tone="calm" if stopped else "danger")
        self._steps[self._number].begin()

    def _told(self, sentence: str) -> None:
        """Say what nobody else takes up: a fault of our own."""
        self.settle(sentence)

    def sentence(self, trouble: Refused | Unavailable) -> str:
        """Return the sentence of a trouble, or of what is wrong with a line."""
        troubles = self.parts.troubles
        if isinstance(trouble, Refused) and trouble.problems:
            return troubles.problem(trouble.problems[0])
        return troubles.sentence(trouble)

    def _go_on(self) -> None:
        if not self._forward.isEnabled():
            return
        fault = self._steps[self._number].fault()
        if fault:
            self.settle(fault)
            self._steps[self._number].begin()
            return
        self.take(self._number)

    def _go_back(self) -> None:
        self.stepped_back()
        self.go_to(self._number - 1)
