"""Which way in: in the words of what happened, not of what the program does."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card, spread
from desktop.ui.widgets.labels import IconLabel, PlainLabel

WIDTH = 620
# A way's name and its picture, in the order of how often they are needed.
WAYS = (
    ("ask", "help"),
    ("grant", "file"),
    ("restore", "undo"),
    ("kit", "shield"),
    ("rescue", "alert"),
)


class Choices(QWidget):
    """``chosen`` names a way; ``left`` goes back to the unlock screen."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.setObjectName("page")
        texts, look = parts.texts, parts.look
        card = Card(look, padding=24, gap=10)
        card.setFixedWidth(look.px(WIDTH))
        title = PlainLabel(texts("ways.title"), role="title")
        card.column.addLayout(spread(IconLabel("sprout", look, ink="brand", size=30), title, None))
        card.column.addWidget(PlainLabel(texts("ways.line"), role="soft", wrap=True))
        self._buttons = []
        for name, picture in WAYS:
            button = Button(f"way_{name}", texts(f"ways.{name}"), look, role="option",
                            picture=picture)  # fmt: skip
            button.setAccessibleDescription(texts(f"ways.{name}_line"))
            button.clicked.connect(self._choose)
            self._buttons.append(button)
            card.column.addWidget(button)
            card.column.addWidget(PlainLabel(texts(f"ways.{name}_line"), role="faint", wrap=True))
        back = Button("action_ways_back", texts("ways.back"), look, role="quiet")
        back.clicked.connect(self.left)
        card.column.addLayout(spread(back, None))
        outer = QVBoxLayout(self)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)

    def begin(self) -> None:
        """Stand on the first."""
        self._buttons[0].setFocus()

    def abandon(self) -> None:
        """Hold nothing."""

    def _choose(self) -> None:
        self.chosen.emit(self.focusWidget().objectName().removeprefix("way_"))
