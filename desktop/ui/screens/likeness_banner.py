"""Children who may be the same one, shown while a name is typed, each with the reasons."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.forms.readable import show_date
from desktop.store.children import Alike
from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, clear, spread
from desktop.ui.widgets.labels import PlainLabel

SHOWN = 3


def reasons(parts: Parts, alike: Alike) -> str:
    """Return why a child is shown, in words."""
    return ", ".join(parts.texts(f"people.{reason}") for reason in alike.likeness.reasons)


def child_words(parts: Parts, alike: Alike) -> str:
    """Return what tells a child from another of that name."""
    child = alike.child
    mother = parts.texts("people.mother_is", name=child.mother) if child.mother else ""
    birth = show_date(child.birth) if child.birth else ""
    return " · ".join(part for part in (child.name, birth, mother, child.hamlet) if part)


class LikenessBanner(QWidget):
    """Says nothing while nobody is alike; never decides: ``chosen`` is what the officer pressed."""

    chosen = Signal(str)
    asked = Signal(str)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.setObjectName("likeness")
        self.setAccessibleName(parts.texts("people.alike"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(parts.look.px(6))
        self._head = Banner(parts.look, "", tone="warn", picture="users")
        column.addWidget(self._head)
        self._lines = QVBoxLayout()
        column.addLayout(self._lines)
        self.show_alike(())

    def show_alike(self, found: Sequence[Alike]) -> None:
        """Show the likest."""
        clear(self._lines)
        self.setVisible(bool(found))
        count = min(len(found), SHOWN)
        self._head.say(self._parts.texts("people.alike_line", count=count) if found else "",
                       tone="warn", picture="users")  # fmt: skip
        for place, alike in enumerate(found[:SHOWN]):
            self._lines.addWidget(self._line(place, alike))

    def _line(self, place: int, alike: Alike) -> QWidget:
        parts, texts = self._parts, self._parts.texts
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel(child_words(parts, alike), role="strong", wrap=True))
        why = texts("people.because", reasons=reasons(parts, alike))
        words.addWidget(PlainLabel(why, role="soft", wrap=True))
        same = Button(f"action_same_child_{place}", texts("people.same_child"), parts.look)
        same.clicked.connect(partial(self.chosen.emit, alike.child.id))
        look = Button(f"action_look_child_{place}", texts("people.look"), parts.look, role="quiet")
        look.clicked.connect(partial(self.asked.emit, alike.child.id))
        line = QWidget()
        row = spread(look, same)
        row.insertLayout(0, words, 1)
        line.setLayout(row)
        return line
