"""A question in the window itself: it covers the page, keeps the focus, and Esc takes it away."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.ui.theme import Look
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import PlainLabel


class Sheet(QWidget):
    """A modal question over ``parent``; ``answered`` carries the name of the button pressed."""

    answered = Signal(str)

    def __init__(self, look: Look, parent: QWidget, *, title: str, text: str) -> None:
        super().__init__(parent)
        self._look, self._page = look, parent
        self._before: QWidget | None = None
        self.setObjectName("sheet")
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        self.card = Card(look, padding=20, gap=12)
        self.card.setMinimumWidth(look.px(380))
        self.card.setMaximumWidth(look.px(560))
        self.card.column.addWidget(PlainLabel(title, role="heading", wrap=True))
        self.card.column.addWidget(PlainLabel(text, wrap=True))
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        self.card.column.addLayout(self._buttons)
        outer.addWidget(self.card, 0, Qt.AlignmentFlag.AlignCenter)
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())

    def stack(self) -> None:
        """Set the buttons below each other: for choices with long names."""
        self._buttons.setDirection(QBoxLayout.Direction.TopToBottom)

    def offer(self, choices: Sequence[tuple[str, str, str]], *, usual: str = "") -> None:
        """Offer buttons as (name, text, role); the usual one has the focus, else the last."""
        for name, text, role in choices:
            button = Button(name, text, self._look, role=role)
            button.clicked.connect(self._answer)
            self._buttons.addWidget(button)
            button.setDefault(True)
        self._before = QApplication.focusWidget()
        self.show()
        self.raise_()
        (self.findChild(Button, usual) or button).setFocus()

    def _answer(self) -> None:
        self.leave(self.focusWidget().objectName())

    def leave(self, name: str) -> None:
        """Close with an answer; the focus goes back to where it was."""
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus()
        self.answered.emit(name)
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc take the question away, and keep Tab inside."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave("")
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, following: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Go round among the sheet's own buttons."""
        buttons = [
            b for b in self.findChildren(QWidget) if b.focusPolicy() != Qt.FocusPolicy.NoFocus
        ]
        focused = self.focusWidget()
        place = buttons.index(focused) if focused in buttons else 0
        buttons[(place + (1 if following else -1)) % len(buttons)].setFocus()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the page beneath."""
        if event.type() == QEvent.Type.Resize and watched is self._page:
            self.setGeometry(self._page.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Shade the page."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("shade"))


Choices = Sequence[tuple[str, str, str]]
Told = Callable[[str], None]


def choose(
    look: Look,
    parent: QWidget,
    words: tuple[str, str],
    choices: Choices,
    then: Callable[[str], None],
    *,
    usual: str = "",
) -> None:
    """Ask with a title and a text, choices below each other; ``then`` is told the name chosen."""
    title, text = words
    sheet = Sheet(look, parent, title=title, text=text)
    sheet.stack()
    sheet.answered.connect(then)
    sheet.offer(choices, usual=usual)
