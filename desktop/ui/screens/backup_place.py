"""The card of the second place: which it is, whether it is there, and how to choose another."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.vietnamese import clean
from desktop.store.generations import Standing
from desktop.ui.copies_out import Places, places
from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Banner, Card, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.sheet import choose

NONE, OTHER = "place_none", "place_other"


class SecondPlace(Card):
    """``chosen`` carries a folder, or nothing for no second place."""

    chosen = Signal(object)

    def __init__(self, parts: Parts, *, find: Callable[[], Places] = places) -> None:
        super().__init__(parts.look, padding=16, gap=8)
        self._parts, self._find = parts, find
        texts, look = parts.texts, parts.look
        self._where = PlainLabel("", wrap=True)
        self._where.setObjectName("second_place")
        self._said = Banner(look, "", tone="warn")
        self._said.setObjectName("second_said")
        self._choose = Button("action_choose_place", texts("backup.choose"), look, picture="folder")
        self._choose.clicked.connect(self._ask)
        self._typed = QWidget()
        self._typed.setLayout(self._typing())
        self._typed.hide()
        self.column.addWidget(PlainLabel(texts("backup.second"), role="heading"))
        for widget in (self._where, self._said, self._typed):
            self.column.addWidget(widget)
        self.column.addLayout(spread(self._choose, None))

    def _typing(self) -> QHBoxLayout:
        texts, look = self._parts.texts, self._parts.look
        self._line = LineField()
        self._line.setObjectName("typed_place")
        self._line.setAccessibleName(texts("backup.typed"))
        self._line.setPlaceholderText(texts("backup.typed"))
        self._line.returnPressed.connect(self._take_typed)
        use = Button("action_use_place", texts("backup.use"), look)
        use.clicked.connect(self._take_typed)
        return spread(self._line, use)

    def show_standing(self, standing: Standing) -> None:
        """Show which place it is, and what is wrong with it if anything."""
        texts, second = self._parts.texts, standing.second
        self._typed.hide()
        if second is None:
            self._where.setText(texts("backup.second_none"))
            self._said.say("")
            return
        self._where.setText(texts("backup.second_is", place=second))
        if not standing.second_found:
            self._said.say(texts("trouble.backup_place_missing"), tone="warn")
        elif standing.is_second_behind:
            self._said.say(texts("backup.second_behind"), tone="warn")
        else:
            self._said.say("")

    def _ask(self) -> None:
        texts, known = self._parts.texts, self._find()
        offered = [(f"place_{number}", texts("backup.to", place=name), "")
                   for number, (name, _) in enumerate(known)]  # fmt: skip
        offered += [(OTHER, texts("backup.other"), ""), (NONE, texts("backup.no_second"), ""),
                    ("action_cancel", texts("paper.cancel"), "primary")]  # fmt: skip
        words = (texts("backup.choose"), texts("backup.choose_line"))
        choose(self._parts.look, self.window(), words, offered, partial(self._answered, known))

    def _answered(self, known: Places, answer: str) -> None:
        kind, _, number = answer.partition("_")
        if answer == OTHER:
            self._typed.show()
            self._line.setFocus()
        elif answer == NONE:
            self.chosen.emit(None)
        elif kind == "place":
            self.chosen.emit(known[int(number)][1])

    def _take_typed(self) -> None:
        typed = clean(self._line.text()).strip()
        folder = Path(typed)
        if not typed or not folder.is_absolute() or not folder.is_dir():
            self._said.say(self._parts.texts("backup.typed_fault"), tone="danger")
            self._line.setFocus()
            return
        self._line.clear()
        self.chosen.emit(folder)
