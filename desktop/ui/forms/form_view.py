"""A form on the screen, from its schema: sections, fields, help beside the field."""

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.record import Answer, Answers
from desktop.domain.troubles import Problem
from desktop.forms.form import Form
from desktop.forms.kinds import Computed
from desktop.forms.when import is_relevant
from desktop.ui.forms.form_page import FormPage
from desktop.ui.forms.help_panel import HelpPanel
from desktop.ui.forms.rail import Rail, SectionState
from desktop.ui.parts import Parts

WIDE_ENOUGH = 1000


class FormView(QWidget):
    """Shows answers and emits what the person did; decides nothing.

    It stands empty until it is told to ``grow``, in turns, or to be ``whole`` at once.
    """

    edited = Signal(str, object)
    field_entered = Signal(str)
    grown = Signal()
    referred = Signal(str, str)

    def __init__(self, parts: Parts, form: Form) -> None:
        super().__init__()
        self._parts, self.form = parts, form
        self._answers: dict[str, Answer] = {}
        self._section = ""
        language = parts.texts.language
        sections = [(section, (section.title or form.short).of(language))
                    for section in form.sections if section.fields]  # fmt: skip
        self.rail = Rail(parts, [(section.key, title) for section, title in sections])
        self.rail.chosen.connect(self.go_to_section)
        self.page = FormPage(parts, sections)
        self.page.edited.connect(self._edited)
        self.page.entered.connect(self._entered)
        self.page.grown.connect(self._complete)
        self.page.referred.connect(self.referred)
        self.offer_children = self.page.offer_children
        self.notices = self.page.notices
        self.help = HelpPanel(parts)
        for keys, step in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            turn = QShortcut(QKeySequence(keys), self)
            turn.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            turn.activated.connect(partial(self._turn, step))
        row = QHBoxLayout(self)
        px = parts.look.px
        row.setContentsMargins(px(20), px(16), px(16), 0)
        row.setSpacing(px(16))
        row.addWidget(self.rail)
        row.addWidget(self.page, 1)
        row.addWidget(self.help)

    def grow(self) -> None:
        """Make the fields in turns, the wanted one before all that follow."""
        self.page.grow()

    def whole(self) -> "FormView":
        """Make all fields at once, and return itself."""
        self.page.finish()
        return self

    def _complete(self) -> None:
        self._settle()
        self.grown.emit()

    def _edited(self, key: str, answer: Answer | None) -> None:
        if answer is None:
            self._answers.pop(key, None)
        else:
            self._answers[key] = answer
        self.page.boxes[key].show_problem("")
        self._settle()
        self.edited.emit(key, answer)

    def _settle(self) -> None:
        """Show what follows from the answers: asked fields, counts, progress."""
        self.page.settle(self._answers)
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
            wrong = self.page.is_wrong(section)
            states[section.key] = SectionState(filled, len(asked), missing=missing, wrong=wrong)
        return states

    def _entered(self, key: str) -> None:
        self.help.show_field(self.page.boxes[key].field)
        self._section = self._section_of(key)
        self.rail.mark(self._section)
        self.field_entered.emit(key)

    def _section_of(self, key: str) -> str:
        return next(s.key for s in self.form.sections if any(f.key == key for f in s.fields))

    def set_answers(self, answers: Answers) -> None:
        """Show answers; nothing is told."""
        self._answers = dict(answers)
        self.page.show_answers(self._answers)
        self.rail.show_states(self._states())

    def set_answer(self, key: str, answer: Answer | None) -> None:
        """Give one answer in the person's place, as if typed."""
        self.page.boxes[key].show_answers({} if answer is None else {key: answer})
        self._edited(key, answer)

    def answers(self) -> Answers:
        """Return the answers as they stand."""
        return dict(self._answers)

    def set_problems(self, problems: Iterable[Problem], warnings: Iterable[Problem] = ()) -> None:
        """Show what is wrong, and what is worth checking, beside each field."""
        told = self._parts.troubles.problem
        said = {warning.key: (told(warning), False) for warning in warnings}
        said |= {problem.key: (told(problem), True) for problem in problems}
        for key, box in self.page.boxes.items():
            sentence, wrong = said.get(key, ("", True))
            box.show_problem(sentence, wrong=wrong)
        self.rail.show_states(self._states())

    def focus_field(self, key: str) -> None:
        """Put the focus into a field; the first one where the key is empty or unknown."""
        self.page.focus_field(key)

    def go_to_section(self, section: str) -> None:
        """Go to a section's first field."""
        self.page.go_to_section(next(s for s in self.form.sections if s.key == section))

    def _turn(self, step: int) -> None:
        """Go to the next section, or the one before; at either end stay."""
        keys = [section.key for section in self.form.sections if section.fields]
        place = keys.index(self._section) + step if self._section in keys else 0
        if 0 <= place < len(keys):
            self.go_to_section(keys[place])

    def fit(self, width: int) -> None:
        """Leave out what has no room: first the help, then the rail."""
        px = self._parts.look.px
        self.help.setVisible(width >= px(WIDE_ENOUGH))
        self.rail.setVisible(width >= px(WIDE_ENOUGH - 260))
