"""A field on its page: label, editor, and under it what is wrong or worth a second look."""

from typing import assert_never

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.record import Answer, Answers
from desktop.forms.computed import FUNCTIONS
from desktop.forms.kinds import (
    Choice,
    Choices,
    CommuneUnit,
    Computed,
    Date,
    Field,
    Level,
    LongText,
    Number,
    PersonalId,
    Phone,
    Ref,
    Table,
    Text,
    Time,
)
from desktop.forms.sealed import is_closed
from desktop.ui.forms.choices import ChoiceEditor, ChoicesEditor, LevelEditor
from desktop.ui.forms.editor import Editor
from desktop.ui.forms.lines import LineEditor, PaperEditor
from desktop.ui.forms.picking import CommuneEditor, RefEditor
from desktop.ui.forms.tables import TableEditor
from desktop.ui.parts import Parts
from desktop.ui.widgets.frames import spread
from desktop.ui.widgets.labels import IconLabel, PlainLabel


class FieldBox(QWidget):
    """One field; ``edited`` carries its key and answer, None for none."""

    edited = Signal(str, object)
    entered = Signal(str)
    finished = Signal(str)
    referred = Signal(str, str)

    def __init__(self, parts: Parts, field: Field) -> None:
        super().__init__()
        self.field = field
        self._parts = parts
        language = parts.texts.language
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(parts.look.px(3))
        text = field.label.of(language)
        self.label = PlainLabel(f"{text} *" if field.required else text, role="label", wrap=True)
        column.addWidget(self.label)
        self._closed = self._closed_row()
        column.addWidget(self._closed)
        self._counts = PlainLabel("", role="strong")
        self.editor = _editor(parts, field)
        if self.editor is None:
            column.addWidget(self._counts)
        else:
            self.editor.edited.connect(self._edited)
            self.editor.entered.connect(self._entered)
            self.editor.finished.connect(self._finished)
            if isinstance(self.editor, RefEditor):
                self.editor.referred.connect(self._referred)
            column.addWidget(self.editor)
            self.label.setBuddy(self.editor.first())
        column.addWidget(self._problem_row())
        column.addStretch(1)

    def _closed_row(self) -> QWidget:
        """Stand in the editor's place where the answer is sealed to others."""
        said = self._parts.texts("form.closed")
        closed = spread(
            IconLabel("lock", self._parts.look, ink="soft", size=16),
            PlainLabel(said, role="soft", wrap=True),
            gap=self._parts.look.px(6),
        )
        whole = QWidget()
        whole.setObjectName(f"{self.field.key}_closed")
        whole.setAccessibleName(f"{self.field.label.of(self._parts.texts.language)}: {said}")
        whole.setLayout(closed)
        whole.hide()
        return whole

    @property
    def is_closed(self) -> bool:
        """Whether the answer is sealed to others, so that nothing can be typed here."""
        return not self._closed.isHidden()

    def _problem_row(self) -> QWidget:
        self._problem = PlainLabel("", wrap=True)
        self._sign = IconLabel("alert", self._parts.look, ink="danger", size=16)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._parts.look.px(6))
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._problem, 1)
        self._row.hide()
        return self._row

    def _edited(self, answer: Answer | None) -> None:
        self.edited.emit(self.field.key, answer)

    def _entered(self) -> None:
        self.entered.emit(self.field.key)

    def _finished(self) -> None:
        self.finished.emit(self.field.key)

    def _referred(self, record_id: str) -> None:
        self.referred.emit(self.field.key, record_id)

    def show_answers(self, answers: Answers) -> None:
        """Show this field's answer out of all, or that it is sealed to others."""
        closed = is_closed(self.field, answers)
        self._closed.setVisible(closed)
        if self.editor is not None:
            self.editor.setVisible(not closed)
            self.editor.set_answer(answers.get(self.field.key))
        self.recount(answers)

    def recount(self, answers: Answers) -> None:
        """Count a computed field anew."""
        if isinstance(self.field, Computed):
            counts = FUNCTIONS[self.field.function](answers)
            told = {"high": counts.high, "medium": counts.medium, "low": counts.low}
            self._counts.setText(self._parts.texts("form.counts", **told))

    def show_problem(self, sentence: str, *, wrong: bool = True) -> None:
        """Say what is wrong, or worth checking; an empty sentence takes it away."""
        self._problem.setText(sentence)
        self._row.setVisible(bool(sentence))
        if self.editor is None:
            return
        tone = "danger" if wrong else "warn"
        self._problem.set_tone(tone)
        self._sign.show_icon("alert" if wrong else "info", tone)
        self.editor.mark_problem(wrong=bool(sentence) and wrong)
        code = "form.problem_spoken" if wrong else "form.warning_spoken"
        spoken = self._parts.texts(code, sentence=sentence) if sentence else ""
        self.editor.first().setAccessibleDescription(spoken)

    def problem(self) -> str:
        """Return the sentence shown."""
        return self._problem.text()

    def take_focus(self) -> None:
        """Put the focus into the field."""
        if self.editor is not None:
            self.editor.first().setFocus(Qt.FocusReason.OtherFocusReason)


def _editor(parts: Parts, field: Field) -> Editor | None:
    language, look = parts.texts.language, parts.look
    label = field.label.of(language)
    no_copy = parts.texts("form.no_copy") if field.sealed else ""
    match field:
        case Text() | Number() | Date() | Time() | Phone() | PersonalId():
            return LineEditor(field, label, hint=_example(parts, field), no_copy=no_copy)
        case LongText():
            return PaperEditor(field, label, look, no_copy=no_copy)
        case Choice():
            items = parts.catalog.lookup(field.lookup).items
            return ChoiceEditor(field, items, language=language, label=label, look=look)
        case Choices():
            items = parts.catalog.lookup(field.lookup).items
            return ChoicesEditor(field, items, language=language, label=label, look=look)
        case Level():
            items = parts.catalog.lookup(field.lookup).items
            return LevelEditor(field, items, language=language, label=label, look=look)
        case CommuneUnit():
            return CommuneEditor(field, label, look=look, hint=parts.texts("form.commune_hint"))
        case Ref():
            return RefEditor(parts, field, label)
        case Table():
            return TableEditor(parts, field)
        case Computed():
            return None
        case _:
            assert_never(field)


def _example(parts: Parts, field: Field) -> str:
    """Return the pale example of how to write, for fields that are read."""
    codes = {Date: "form.date_example", Time: "form.time_example", Phone: "form.phone_example"}
    code = codes.get(type(field), "")
    if isinstance(field, Date) and field.partial:
        code = "form.partial_example"
    return parts.texts(code) if code else ""
