"""The side bar: where one can go, who to call, who is here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.parts import Parts
from desktop.ui.widgets.avatar import Avatar
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel
from desktop.ui.widgets.tips import set_tip

WIDE, NARROW = 208, 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen in the side bar: its name and icon."""

    name: str
    picture: str


class NavButton(Button):
    """An entry of the side bar, with a number at its end where something waits."""

    def __init__(self, parts: Parts, entry: Entry, parent: QWidget) -> None:
        self._words = parts.texts(f"shell.nav_{entry.name}")
        self._shown = self._words
        self._count = 0
        super().__init__(f"nav_{entry.name}", self._words, parts.look, parent=parent)
        self._parts = parts
        self.setProperty("on_side", True)
        self.show_picture(entry.picture)
        self.setCheckable(True)
        # Whatever width the side bar has, folded or not.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        set_tip(self, self._words)

    def show_count(self, number: int) -> None:
        """Show how many wait; a screen reader hears it with the entry's name."""
        self._count = number
        words = f"{self._words} ({number})" if number else self._words
        self.setAccessibleName(words)
        set_tip(self, words)
        self.update()

    def fold(self, *, folded: bool) -> None:
        """Show the icon alone, or the words too."""
        self.setText("" if folded else self._words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entry, then its number."""
        super().paintEvent(event)
        if not self._count:
            return
        look, metrics, said = self._parts.look, self.fontMetrics(), str(self._count)
        tall = metrics.height()
        wide = max(tall, metrics.horizontalAdvance(said) + look.px(14))
        left = self.width() - wide - look.px(8)
        top = (self.height() - tall) / 2
        box = QRectF(left, top, wide, tall)
        if not self.text():
            box = QRectF(self.width() - tall, 0, tall, tall)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("side_badge"))
        painter.drawRoundedRect(box, tall / 2, tall / 2)
        painter.setPen(look.color("side_badge_ink"))
        lowered = box.translated(0, -metrics.descent() / 4)
        painter.drawText(lowered, int(Qt.AlignmentFlag.AlignCenter), said)


class Sidebar(QFrame):
    """Navigation; collapses to icons where the window is narrow."""

    chosen = Signal(str)
    lock_requested = Signal()
    switch_requested = Signal()

    def __init__(
        self, parts: Parts, entries: Sequence[Entry], *, unit: str, officer: tuple[str, str]
    ) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self._parts = parts
        px = parts.look.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(16), px(12), px(12))
        column.setSpacing(px(2))
        self._words: list[QWidget] = []
        column.addLayout(self._head(unit))
        column.addSpacing(px(12))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, NavButton] = {}
        column.addWidget(self._list(entries), 1)
        self._sync = self._add_entry(Entry("sync", "cloud"))
        column.addWidget(self._sync)
        column.addWidget(self._add_entry(Entry("backups", "save")))
        column.addWidget(self._add_entry(Entry("admin", "shield")))
        column.addWidget(self._lock())
        column.addWidget(self._hotline())
        column.addLayout(self._officer(*officer))

    def _list(self, entries: Sequence[Entry]) -> QScrollArea:
        """Set the pages below each other; on a low screen they scroll, and the foot stays."""
        inside = QWidget()
        inside.setObjectName("side_list")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._parts.look.px(2))
        for entry in entries:
            column.addWidget(self._add_entry(entry))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("side_scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(self._parts.look.px(96))
        scroll.setWidget(inside)
        self._scroll = scroll
        return scroll

    def _head(self, unit: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._parts.look.px(10))
        row.addWidget(IconLabel("sprout", self._parts.look, ink="side_ink", size=30))
        words = QVBoxLayout()
        words.setSpacing(0)
        for text, role in ((self._parts.texts("shell.app"), "heading"), (unit, "soft")):
            label = PlainLabel(text, role=role, wrap=True)
            words.addWidget(label)
            self._words.append(label)
        row.addLayout(words, 1)
        return row

    def _add_entry(self, entry: Entry) -> NavButton:
        button = NavButton(self._parts, entry, self)
        button.clicked.connect(self._choose)
        self._group.addButton(button)
        self._buttons[entry.name] = button
        return button

    def _lock(self) -> NavButton:
        texts = self._parts.texts
        self._lock_button = NavButton(self._parts, Entry("lock", "lock"), self)
        self._lock_button.setObjectName("action_lock")
        self._lock_button.setAccessibleName(texts("shell.lock"))
        set_tip(self._lock_button, texts("shell.lock"))
        self._lock_button.setCheckable(False)
        self._lock_button.clicked.connect(self.lock_requested)
        return self._lock_button

    def _choose(self) -> None:
        pressed = self._group.checkedButton()
        if pressed is not None:
            self.chosen.emit(pressed.objectName().removeprefix("nav_"))

    def _hotline(self) -> QFrame:
        box = QFrame()
        box.setProperty("role", "hotline")
        px = self._parts.look.px
        row = QHBoxLayout(box)
        row.setContentsMargins(px(10), px(8), px(10), px(8))
        row.addWidget(IconLabel("phone", self._parts.look, ink="side_ink"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel(self._parts.texts("shell.hotline"), role="soft", wrap=True))
        words.addWidget(PlainLabel("111", role="heading"))
        row.addLayout(words, 1)
        self._words.append(box)
        return box

    def _officer(self, name: str, title: str) -> QHBoxLayout:
        look = self._parts.look
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        avatar = Avatar(look, name, on_side=True)
        self._words.append(avatar)
        row.addWidget(avatar, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(0)
        for text, role in ((name, "strong"), (title, "soft")):
            label = ElidedLabel(text, role=role)
            words.addWidget(label)
            self._words.append(label)
        row.addLayout(words, 1)
        switch = Button("action_switch_officer", self._parts.texts("shell.switch"), look,
                        role="icon", picture="users", parent=self)  # fmt: skip
        switch.setProperty("on_side", True)
        switch.show_picture("users")
        switch.clicked.connect(self.switch_requested)
        row.addWidget(switch, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def mark(self, name: str) -> None:
        """Show which screen is open; a screen without an entry marks none."""
        self._group.setExclusive(False)
        for key, button in self._buttons.items():
            button.setChecked(key == name)
        if name in self._buttons:
            self._scroll.ensureWidgetVisible(self._buttons[name], 0, 0)
        self._group.setExclusive(True)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Put numbers beside entries, in words for a screen reader."""
        for name, number in counts.items():
            self._buttons[name].show_count(number)

    def collapse(self, *, collapsed: bool) -> None:
        """Show icons alone, or icons and words."""
        px = self._parts.look.px
        self.setFixedWidth(px(NARROW if collapsed else WIDE))
        for widget in self._words:
            widget.setVisible(not collapsed)
        for button in (*self._buttons.values(), self._lock_button):
            button.fold(folded=collapsed)
