"""A short word at the foot of the window, with an undo where there is one; it goes by itself."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.ui.theme import Look
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import IconLabel, PlainLabel

SHOWN_MS = 6_000
WIDEST = 620


class Toast(QFrame):
    """One message at a time; a new one takes the old one's place."""

    def __init__(self, look: Look, parent: QWidget, *, over: Callable[[], QRect]) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._look, self._over = look, over
        row = QHBoxLayout(self)
        px = look.px
        row.setContentsMargins(px(14), px(10), px(10), px(10))
        row.setSpacing(px(10))
        self._picture = IconLabel("check-circle", look, ink="toast_action")
        self._text = PlainLabel(wrap=True)
        self._text.setObjectName("toast_text")
        self._action = Button("action_toast", "", look)
        self._action.clicked.connect(self._act)
        self._on_action: Callable[[], None] | None = None
        for widget in (self._picture, self._text, self._action):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(
        self, text: str, *, action: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        """Show a message; it is read to a screen reader as the frame's name."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._action.relabel(action)
        self._action.setVisible(bool(action))
        self._on_action = on_action
        self.place()
        self.show()
        self.raise_()
        self._timer.start()

    def place(self) -> None:
        """Stand at the foot of the room it is given, in the middle, over no buttons."""
        px, room = self._look.px, self._over()
        most = min(px(WIDEST), room.width() - px(40))
        beside = px(14 + 18 + 10 + 10)
        if not self._action.isHidden():
            beside += px(10) + self._action.sizeHint().width()
        wide = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 2
        self._text.setFixedWidth(min(wide, most - beside))
        self.adjustSize()
        left = room.center().x() - self.width() // 2
        super().move(left, room.bottom() - self.height() - px(20))

    def _act(self) -> None:
        self.hide()
        if self._on_action is not None:
            self._on_action()
