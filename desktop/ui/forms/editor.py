"""What every editor of a field can do: show an answer, tell an edit, take the focus."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.record import Answer
from desktop.domain.vietnamese import clean
from desktop.ui.theme import Look
from desktop.ui.widgets.fields import LineField, PaperField

LINE_HEIGHT = 20
# Beyond what a form takes: an overlong text is told, never cut in silence (Qt cuts at 32767).
LINE_CHARACTERS = 1_000_000


class Editor(QWidget):
    """The widget of one field; ``edited`` carries the answer, None for none."""

    edited = Signal(object)
    entered = Signal()
    finished = Signal()

    def set_answer(self, answer: Answer | None) -> None:
        """Show an answer; nothing is told."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Return the widget that takes the focus."""
        raise NotImplementedError

    def mark_problem(self, *, wrong: bool) -> None:
        """Give the edge of the field its colour."""
        widget = self.first()
        widget.setProperty("problem", "true" if wrong else "false")
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Line(LineField):
    """One line; Enter goes on, leaving it puts letters in their composed form."""

    def __init__(self, owner: Editor, name: str, label: str, *, no_copy: str = "") -> None:
        super().__init__(no_copy=no_copy)
        self._owner = owner
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setMaxLength(LINE_CHARACTERS)
        self.returnPressed.connect(owner.finished)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the field has the focus."""
        super().focusInEvent(event)
        self._owner.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Compose the letters (Unikey may send them apart); never while typing."""
        super().focusOutEvent(event)
        composed = clean(self.text()).replace("\n", " ")
        if composed != self.text():
            self.setText(composed)


class Paper(PaperField):
    """Several lines; Tab goes on, paste takes words alone."""

    def __init__(
        self, owner: Editor, name: str, label: str, *, look: Look, lines: int, no_copy: str = ""
    ) -> None:
        super().__init__(no_copy=no_copy)
        self._owner = owner
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setMinimumHeight(look.px(LINE_HEIGHT * lines + 16))
        self.setMaximumHeight(look.px(LINE_HEIGHT * (lines + 2) + 16))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the field has the focus."""
        super().focusInEvent(event)
        self._owner.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Ctrl+Enter save the form instead of breaking the line."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
            return
        super().keyPressEvent(event)
