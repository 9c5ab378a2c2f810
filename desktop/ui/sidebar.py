"""The side bar: where one can go, who to call, who is here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import IconLabel, PlainLabel

WIDE, NARROW = 208, 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen in the side bar: its name and icon."""

    name: str
    picture: str


class Sidebar(QFrame):
    """Navigation; collapses to icons where the window is narrow."""

    chosen = Signal(str)
    lock_requested = Signal()

    def __init__(
        self, parts: Parts, entries: Sequence[Entry], *, unit: str, officer: tuple[str, str]
    ) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self._parts = parts
        px = parts.look.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(16), px(12), px(12))
        column.setSpacing(px(4))
        self._words: list[QWidget] = []
        column.addLayout(self._head(unit))
        column.addSpacing(px(12))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Button] = {}
        for entry in entries:
            column.addWidget(self._entry(entry))
        column.addStretch(1)
        self._sync = self._add_entry(Entry("sync", "cloud"))
        column.addWidget(self._sync)
        column.addWidget(self._hotline())
        column.addLayout(self._officer(*officer))

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

    def _entry(self, entry: Entry) -> Button:
        return self._add_entry(entry)

    def _add_entry(self, entry: Entry) -> Button:
        text = self._parts.texts(f"shell.nav_{entry.name}")
        button = Button(f"nav_{entry.name}", text, self._parts.look, picture=entry.picture)
        button.setProperty("on_side", True)
        button.setParent(self)
        button.show_picture(entry.picture)
        button.setCheckable(True)
        button.setToolTip(text)
        button.clicked.connect(self._choose)
        self._group.addButton(button)
        self._buttons[entry.name] = button
        return button

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
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        for text, role in ((name, "strong"), (title, "soft")):
            label = PlainLabel(text, role=role, wrap=True)
            words.addWidget(label)
            self._words.append(label)
        row.addLayout(words, 1)
        text = self._parts.texts("shell.lock")
        lock = Button(
            "action_lock", text, self._parts.look, role="icon", picture="lock", parent=self
        )
        lock.setProperty("on_side", True)
        lock.show_picture("lock")
        lock.clicked.connect(self.lock_requested)
        row.addWidget(lock, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    def mark(self, name: str) -> None:
        """Show which screen is open; a screen without an entry marks none."""
        self._group.setExclusive(False)
        for key, button in self._buttons.items():
            button.setChecked(key == name)
        self._group.setExclusive(True)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Put numbers beside entries, in words for a screen reader."""
        for name, number in counts.items():
            text = self._parts.texts(f"shell.nav_{name}")
            self._buttons[name].relabel(f"{text}  ({number})" if number else text)
        self.collapse(collapsed=self._collapsed)

    _collapsed = False

    def collapse(self, *, collapsed: bool) -> None:
        """Show icons alone, or icons and words."""
        self._collapsed = collapsed
        px = self._parts.look.px
        self.setFixedWidth(px(NARROW if collapsed else WIDE))
        for widget in self._words:
            widget.setVisible(not collapsed)
        for button in self._buttons.values():
            button.setText("" if collapsed else button.accessibleName())
