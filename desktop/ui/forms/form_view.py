"""A form on the screen, from its schema: sections, fields, help beside the field."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.record import Answer, Answers
from desktop.domain.troubles import Problem
from desktop.forms.form import Form, Section
from desktop.forms.kinds import Computed, Field
from desktop.forms.when import is_relevant
from desktop.ui.forms.field_box import FieldBox
from desktop.ui.forms.help_panel import HelpPanel
from desktop.ui.forms.rail import Rail, SectionState
from desktop.ui.parts import Parts
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import PlainLabel

WIDE_ENOUGH = 1000


class FormView(QWidget):
    """Shows answers and emits what the person did; decides nothing."""

    edited = Signal(str, object)
    field_entered = Signal(str)

    def __init__(self, parts: Parts, form: Form) -> None:
        super().__init__()
        self._parts, self.form = parts, form
        self._answers: dict[str, Answer] = {}
        self._boxes: dict[str, FieldBox] = {}
        self._cards: dict[str, Card] = {}
        sections = [section for section in form.sections if section.fields]
        titles = [(section.key, self._title(section)) for section in sections]
        self.rail = Rail(parts, titles)
        self.rail.chosen.connect(self.go_to_section)
        self.help = HelpPanel(parts)
        self.notices: dict[str, QVBoxLayout] = {}
        row = QHBoxLayout(self)
        px = parts.look.px
        row.setContentsMargins(px(20), px(16), px(16), 0)
        row.setSpacing(px(16))
        row.addWidget(self.rail)
        row.addWidget(self._page(sections), 1)
        row.addWidget(self.help)

    def _title(self, section: Section) -> str:
        language = self._parts.texts.language
        return (section.title or self.form.short).of(language)

    def _page(self, sections: Sequence[Section]) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        px = self._parts.look.px
        column.setContentsMargins(0, 0, px(6), px(16))
        column.setSpacing(px(14))
        for section in sections:
            column.addWidget(self._card(section))
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        return self._scroll

    def _card(self, section: Section) -> Card:
        look, language = self._parts.look, self._parts.texts.language
        card = Card(look, padding=20, gap=12)
        card.column.addWidget(PlainLabel(self._title(section), role="heading", wrap=True))
        if section.intro is not None:
            card.column.addWidget(PlainLabel(section.intro.of(language), role="soft", wrap=True))
        self.notices[section.key] = QVBoxLayout()
        card.column.addLayout(self.notices[section.key])
        for _, run in groupby(section.fields, key=lambda field: field.group or field.key):
            card.column.addLayout(self._row(list(run)))
        self._cards[section.key] = card
        return card

    def _row(self, fields: Iterable[Field]) -> QVBoxLayout:
        """Set a group: whole lines below each other, half ones side by side."""
        column = QVBoxLayout()
        column.setSpacing(self._parts.look.px(8))
        half: QHBoxLayout | None = None
        for field in fields:
            box = FieldBox(self._parts, field)
            box.edited.connect(self._edited)
            box.entered.connect(self._entered)
            box.finished.connect(self._go_on)
            self._boxes[field.key] = box
            if not field.half:
                column.addWidget(box)
                half = None
                continue
            if half is None:
                half = QHBoxLayout()
                half.setSpacing(self._parts.look.px(16))
                column.addLayout(half)
            half.addWidget(box, 1)
        return column

    def _edited(self, key: str, answer: Answer | None) -> None:
        if answer is None:
            self._answers.pop(key, None)
        else:
            self._answers[key] = answer
        self._boxes[key].show_problem("")
        self._settle()
        self.edited.emit(key, answer)

    def _settle(self) -> None:
        """Show what follows from the answers: asked fields, counts, progress."""
        for box in self._boxes.values():
            if box.field.when is not None:
                box.setVisible(is_relevant(box.field, self._answers))
            if isinstance(box.field, Computed):
                box.recount(self._answers)
        self.rail.show_states(self._states())

    def _states(self) -> Mapping[str, SectionState]:
        states = {}
        for section in self.form.sections:
            asked = [
                f
                for f in section.fields
                if not isinstance(f, Computed) and is_relevant(f, self._answers)
            ]
            filled = sum(field.key in self._answers for field in asked)
            missing = any(f.required and f.key not in self._answers for f in asked)
            wrong = any(self._boxes[field.key].problem() for field in section.fields)
            states[section.key] = SectionState(filled, len(asked), missing=missing, wrong=wrong)
        return states

    def _entered(self, key: str) -> None:
        self._scroll.ensureWidgetVisible(self._boxes[key], 0, self._parts.look.px(80))
        self.help.show_field(self._boxes[key].field)
        self.rail.mark(self._section_of(key))
        self.field_entered.emit(key)

    def _section_of(self, key: str) -> str:
        return next(s.key for s in self.form.sections if any(f.key == key for f in s.fields))

    def _go_on(self, key: str) -> None:
        """Enter goes to the next field that is asked for."""
        keys = [k for k, box in self._boxes.items() if _takes_keys(box) and not box.isHidden()]
        place = keys.index(key) + 1
        if place < len(keys):
            self._boxes[keys[place]].take_focus()

    def set_answers(self, answers: Answers) -> None:
        """Show answers; nothing is told."""
        self._answers = dict(answers)
        for box in self._boxes.values():
            box.show_answers(answers)
        self._settle()

    def set_answer(self, key: str, answer: Answer | None) -> None:
        """Give one answer in the person's place, as if typed."""
        self._boxes[key].show_answers({} if answer is None else {key: answer})
        self._edited(key, answer)

    def answers(self) -> Answers:
        """Return the answers as they stand."""
        return dict(self._answers)

    def set_problems(self, problems: Iterable[Problem], warnings: Iterable[Problem] = ()) -> None:
        """Show what is wrong, and what is worth checking, beside each field."""
        told = self._parts.troubles.problem
        said = {warning.key: (told(warning), False) for warning in warnings}
        said |= {problem.key: (told(problem), True) for problem in problems}
        for key, box in self._boxes.items():
            sentence, wrong = said.get(key, ("", True))
            box.show_problem(sentence, wrong=wrong)
        self.rail.show_states(self._states())

    def focus_field(self, key: str) -> None:
        """Put the focus into a field; the first one where the key is empty or unknown."""
        keys = [k for k, box in self._boxes.items() if _takes_keys(box)]
        if not keys:
            return
        chosen = key if key in keys else keys[0]
        # The page must have its size before it can scroll to the field.
        QTimer.singleShot(0, self._boxes[chosen], self._boxes[chosen].take_focus)

    def go_to_section(self, section: str) -> None:
        """Go to a section's first field."""
        for field in next(s for s in self.form.sections if s.key == section).fields:
            if _takes_keys(self._boxes[field.key]):
                self._scroll.ensureWidgetVisible(self._cards[section], 0, 0)
                self._boxes[field.key].take_focus()
                return

    def fit(self, width: int) -> None:
        """Leave out what has no room: first the help, then the rail."""
        px = self._parts.look.px
        self.help.setVisible(width >= px(WIDE_ENOUGH))
        self.rail.setVisible(width >= px(WIDE_ENOUGH - 260))


def _takes_keys(box: FieldBox) -> bool:
    """Say whether a field can be typed into."""
    return box.editor is not None and not box.is_closed
