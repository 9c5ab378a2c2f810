"""Cards, banners, badges, rules and empty states."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.icons import paint_icon, sink_of
from desktop.ui.theme import Look
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import IconLabel, PlainLabel

TONES = ("danger", "warn", "good", "calm", "brand", "secret")


class Card(QFrame):
    """A white sheet with a thin edge; things are added to its column."""

    def __init__(
        self, look: Look, *, padding: int = 16, gap: int = 8, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.column = QVBoxLayout(self)
        edge = look.px(padding)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(look.px(gap))


def rule() -> QFrame:
    """Return a thin line."""
    line = QFrame()
    line.setProperty("role", "rule")
    return line


def show_in_place(widget: QWidget, *, shown: bool) -> None:
    """Show or hide a part; one without a place yet would become a window of its own."""
    if shown and widget.parent() is None:
        return
    widget.setVisible(shown)


class Badge(QWidget):
    """A tinted word with an icon: meaning never by colour alone."""

    def __init__(
        self,
        look: Look,
        text: str = "",
        *,
        tone: str = "calm",
        picture: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._text, self._tone, self._picture = text, tone, picture
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def say(self, text: str, *, tone: str, picture: str) -> None:
        """Show another word."""
        self._text, self._tone, self._picture = text, tone, picture
        self.setAccessibleName(text)
        show_in_place(self, shown=bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Take the room of the word, its icon and some air."""
        px = self._look.px
        picture = px(20) if self._picture else 0
        width = self.fontMetrics().horizontalAdvance(self._text) + picture + px(18)
        return QSize(width, self.fontMetrics().height() + px(6))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw tint, icon and word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_badge(
            painter, self._look, QRectF(self.rect()), (self._text, self._tone, self._picture)
        )


def draw_badge(painter: QPainter, look: Look, box: QRectF, said: tuple[str, str, str]) -> None:
    """Draw a badge into a box: its text, tone and icon."""
    text, tone, picture = said
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("brand_tint" if tone == "brand" else f"{tone}_tint"))
    painter.drawRoundedRect(box, look.px(6), look.px(6))
    left = box.left() + look.px(8)
    if picture:
        size = look.px(14)
        top = box.center().y() - size / 2 + sink_of(painter.fontMetrics())
        paint_icon(painter, picture, look.token(tone), QRectF(left, top, size, size))
        left += look.px(20)
    painter.setPen(look.color(tone))
    room = QRectF(left, box.top(), box.right() - left, box.height())
    words = painter.fontMetrics().elidedText(
        text, Qt.TextElideMode.ElideRight, int(room.width()) + 1
    )
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)


PICTURES = {
    "danger": "alert",
    "warn": "clock",
    "good": "check-circle",
    "calm": "info",
    "brand": "info",
}


class Banner(QFrame):
    """A sentence that matters on this page, with an action where there is one."""

    def __init__(
        self,
        look: Look,
        text: str = "",
        *,
        tone: str = "calm",
        picture: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("role", "banner")
        self.row = QHBoxLayout(self)
        px = look.px
        self.row.setContentsMargins(px(12), px(10), px(12), px(10))
        self.row.setSpacing(px(10))
        self._picture = IconLabel("info", look)
        self.label = PlainLabel(wrap=True)
        self.row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        self.row.addWidget(self.label, 1)
        self.say(text, tone=tone, picture=picture)

    def say(self, text: str, *, tone: str = "calm", picture: str = "") -> None:
        """Show a sentence in its tone; an empty one hides the banner."""
        self.setProperty("tone", tone)
        self._picture.show_icon(picture or PICTURES[tone], tone)
        self.label.setText(text)
        self.label.set_tone(tone)
        self.style().unpolish(self)
        self.style().polish(self)
        show_in_place(self, shown=bool(text))

    def add_action(self, button: Button) -> None:
        """Put a button at the end of the banner."""
        self.row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)


class EmptyState(QWidget):
    """What a list says before it has anything to show: what it is for and how to begin."""

    def __init__(
        self,
        look: Look,
        words: tuple[str, str],
        *,
        picture: str,
        action: Button | None = None,
        on_action: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(look.px(10))
        column.addStretch(1)
        column.addWidget(
            IconLabel(picture, look, ink="brand", size=40), 0, Qt.AlignmentFlag.AlignHCenter
        )
        title, line = words
        for text, role in ((title, "heading"), (line, "soft")):
            label = PlainLabel(text, role=role, wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(look.px(460))
            label.setMinimumWidth(look.px(260))
            # In a row, its height is asked for the width that it is given.
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, 100)
            row.addStretch(1)
            column.addLayout(row)
        if action is not None:
            column.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
            if on_action is not None:
                action.clicked.connect(on_action)
        column.addStretch(2)


class StatCard(Card):
    """A number with its name and one line that explains it."""

    def __init__(
        self, look: Look, *, name: str, picture: str, tone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, padding=14, gap=2, parent=parent)
        head = QHBoxLayout()
        self._name = PlainLabel(name)
        head.addWidget(self._name, 1)
        head.addWidget(IconLabel(picture, look, ink=tone, size=20), 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self.figure = PlainLabel("0", role="figure")
        self.line = PlainLabel("", role="faint")
        self.column.addWidget(self.figure)
        self.column.addWidget(self.line)
        self._tone = tone

    def show_figure(self, number: int, line: str) -> None:
        """Show the number; it is coloured only when there is something to see."""
        self.figure.setText(str(number))
        self.figure.set_tone(self._tone if number and self._tone in {"danger", "warn"} else "")
        self.line.setText(line)
        self.setAccessibleName(f"{self._name.text()}: {number}. {line}")


def spread(*widgets: QWidget | QLabel | None, gap: int = 8) -> QHBoxLayout:
    """Return a row; ``None`` stretches."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
