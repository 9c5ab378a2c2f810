"""Editors that are typed into: texts, numbers, dates, times, telephone and identity numbers."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.record import Answer
from desktop.domain.vietnamese import clean
from desktop.forms.kinds import Date, LongText, Number, PersonalId, Phone, Text, Time
from desktop.forms.parse import read_date, read_number, read_phone, read_time
from desktop.forms.readable import show_date, show_phone
from desktop.ui.forms.editor import Editor, Line, Paper
from desktop.ui.theme import Look

Typed = Text | Number | Date | Time | Phone | PersonalId
Reader = Callable[[str], Answer | None]


def _column(owner: QWidget, child: QWidget) -> None:
    column = QVBoxLayout(owner)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(child)


class LineEditor(Editor):
    """One line, read tolerantly: what cannot be read is kept as typed, and told beside it."""

    def __init__(self, field: Typed, label: str, *, hint: str = "", no_copy: str = "") -> None:
        super().__init__()
        self._read = reader_of(field)
        self._show = writer_of(field)
        self.line = Line(self, field.key, label, no_copy=no_copy)
        self.line.setPlaceholderText(hint)
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self._tidy)
        _column(self, self.line)

    def _typed(self) -> None:
        self.edited.emit(self.answer())

    def answer(self) -> Answer | None:
        """Return the stored spelling of what stands here, else the text itself."""
        text = clean(self.line.text()).strip()
        if not text:
            return None
        read = self._read(text)
        return text if read is None else read

    def _tidy(self) -> None:
        """Show what was understood, when the field is left: 1/2/2017 becomes 01/02/2017."""
        answer = self.answer()
        if answer is not None and self._show(answer) != self.line.text():
            self.line.setText(self._show(answer))
            self.edited.emit(answer)

    def set_answer(self, answer: Answer | None) -> None:
        """Show an answer."""
        self.line.setText("" if answer is None else self._show(answer))

    def first(self) -> QWidget:
        """Return the line."""
        return self.line


class PaperEditor(Editor):
    """Several lines of text."""

    def __init__(self, field: LongText, label: str, look: Look, *, no_copy: str = "") -> None:
        super().__init__()
        lines = max(2, field.lines)
        self.paper = Paper(self, field.key, label, look=look, lines=lines, no_copy=no_copy)
        self.paper.textChanged.connect(self._typed)
        _column(self, self.paper)

    def _typed(self) -> None:
        self.edited.emit(clean(self.paper.toPlainText()).strip() or None)

    def set_answer(self, answer: Answer | None) -> None:
        """Show an answer."""
        self.paper.blockSignals(True)
        self.paper.setPlainText("" if answer is None else str(answer))
        self.paper.blockSignals(False)

    def first(self) -> QWidget:
        """Return the paper."""
        return self.paper


def reader_of(field: Typed) -> Reader:
    """Return how the field's text is read."""
    if isinstance(field, Date):
        partial = field.partial
        return lambda text: read_date(text, partial=partial)
    if isinstance(field, Time):
        return read_time
    if isinstance(field, Number):
        return read_number
    if isinstance(field, Phone | PersonalId):
        return read_phone
    return lambda text: text


def writer_of(field: Typed) -> Callable[[Answer], str]:
    """Return how the field's answer is written."""
    if isinstance(field, Date):
        return lambda answer: show_date(str(answer))
    if isinstance(field, Phone):
        return lambda answer: show_phone(str(answer))
    return str
