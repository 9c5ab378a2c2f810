"""Editors that are chosen from: one item, several, or a level with its official sentence."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.record import Answer
from desktop.forms.catalog import Item
from desktop.forms.kinds import Choice, Choices, Level
from desktop.ui.forms.editor import Editor
from desktop.ui.theme import Look
from desktop.ui.widgets.labels import IconLabel, PlainLabel
from desktop.ui.widgets.options import Radio, Tick

# More columns of longer labels are wider than a form's page beside its rail and its help.
FOUR_BESIDE, THREE_BESIDE, TWO_BESIDE = 12, 18, 36
ARROWS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
STOP, OTHERS = Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.ClickFocus
HARM = {"high": ("danger", "alert"), "medium": ("warn", "clock"), "low": ("good", "shield")}
# Where "Cao" helps the child it is never coloured like harm.
ABILITY = {"high": ("brand", "shield"), "medium": ("calm", "info"), "low": ("secret", "help")}


class Entering(QObject):
    """Tells an editor that one of its buttons has the focus, and makes a group one stop of Tab."""

    def __init__(self, owner: Editor) -> None:
        super().__init__(owner)
        self._owner = owner

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch for the focus; let the arrow keys go to the next item, round and round."""
        if not isinstance(watched, Radio | Tick):
            return False
        if event.type() == QEvent.Type.FocusIn:
            _be_the_stop(watched)
            self._owner.entered.emit()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = ARROWS.get(Qt.Key(event.key()), 0)
            if step:
                return _go_to_next(watched, step)
        return False


def _be_the_stop(button: Radio | Tick) -> None:
    """Let Tab come to this box alone of its group, and leave the group from it."""
    if isinstance(button, Tick):
        for other in button.group().buttons():
            other.setFocusPolicy(OTHERS if other is not button else STOP)


def _go_to_next(button: Radio | Tick, step: int) -> bool:
    """Go to the next item; a round mark is chosen by that, a box is not."""
    group = button.group()
    buttons = group.buttons()
    if button not in buttons:
        return False
    following = buttons[(buttons.index(button) + step) % len(buttons)]
    following.setFocus(Qt.FocusReason.TabFocusReason)
    if group.exclusive():
        following.click()
    return True


class Words(PlainLabel):
    """The words beside a button, over as many lines as they need; a click is the button's."""

    def __init__(self, text: str, button: QAbstractButton) -> None:
        super().__init__(text, wrap=True)
        self._button = button

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Press the button."""
        self._button.setFocus()
        self._button.click()


def _place(grid: QGridLayout, button: QAbstractButton, place: int, columns: int) -> None:
    """Put a button into the grid; a long text goes beside it, where it can wrap."""
    if columns > 1:
        grid.addWidget(button, place // columns, place % columns)
        return
    words = Words(button.text(), button)
    button.setText("")
    grid.addWidget(button, place, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(words, place, 1, Qt.AlignmentFlag.AlignVCenter)


def _columns(items: Sequence[Item], language: str) -> int:
    longest = max(len(item.label.of(language)) for item in items)
    if longest > TWO_BESIDE:
        return 1
    if longest > THREE_BESIDE:
        return 2
    return min(len(items), 4 if longest <= FOUR_BESIDE else 3)


class ChoiceEditor(Editor):
    """One item, as radio buttons: arrow keys choose, Tab goes on."""

    def __init__(
        self, field: Choice, items: Sequence[Item], *, language: str, label: str, look: Look
    ) -> None:
        super().__init__()
        self._items = items
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Radio] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        columns = _columns(items, language)
        watch = Entering(self)
        for place, item in enumerate(items):
            button = Radio(item.label.of(language), look)
            button.setObjectName(field.key if place == 0 else f"{field.key}_{item.code}")
            button.setAccessibleName(f"{label}: {item.label.of(language)}")
            button.installEventFilter(watch)
            button.clicked.connect(self._chosen)
            self._group.addButton(button)
            self._buttons[item.code] = button
            _place(grid, button, place, columns)
        grid.setColumnStretch(columns, 1)

    def _chosen(self) -> None:
        for code, button in self._buttons.items():
            if button.isChecked():
                self.edited.emit(code)

    def set_answer(self, answer: Answer | None) -> None:
        """Mark the item; one of another version leaves all unmarked and is kept."""
        self._group.setExclusive(False)
        for code, button in self._buttons.items():
            button.setChecked(code == answer)
        self._group.setExclusive(True)

    def first(self) -> QWidget:
        """Return the marked button, else the first."""
        marked = self._group.checkedButton()
        return marked or next(iter(self._buttons.values()))


class ChoicesEditor(Editor):
    """Any items, as check boxes: arrow keys go among them, Space marks, Tab goes on."""

    def __init__(
        self, field: Choices, items: Sequence[Item], *, language: str, label: str, look: Look
    ) -> None:
        super().__init__()
        self._unknown: list[str] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._buttons: dict[str, Tick] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        columns = _columns(items, language)
        watch = Entering(self)
        for place, item in enumerate(items):
            button = Tick(item.label.of(language), look)
            button.setObjectName(field.key if place == 0 else f"{field.key}_{item.code}")
            button.setAccessibleName(f"{label}: {item.label.of(language)}")
            button.installEventFilter(watch)
            button.clicked.connect(self._chosen)
            button.setFocusPolicy(STOP if place == 0 else OTHERS)
            self._group.addButton(button)
            self._buttons[item.code] = button
            _place(grid, button, place, columns)
        grid.setColumnStretch(columns, 1)

    def _chosen(self) -> None:
        codes = [code for code, button in self._buttons.items() if button.isChecked()]
        self.edited.emit([*codes, *self._unknown] or None)

    def set_answer(self, answer: Answer | None) -> None:
        """Mark the items; those of another version are kept unseen."""
        given = [str(code) for code in answer] if isinstance(answer, list) else []
        self._unknown = [code for code in given if code not in self._buttons]
        for code, button in self._buttons.items():
            button.setChecked(code in given)

    def first(self) -> QWidget:
        """Return the box that Tab comes to."""
        return next(b for b in self._buttons.values() if b.focusPolicy() == STOP)


class LevelEditor(Editor):
    """Cao, Trung bình, Thấp, each with its official sentence and a sign of its own."""

    def __init__(
        self, field: Level, items: Sequence[Item], *, language: str, label: str, look: Look
    ) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QAbstractButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(2))
        watch = Entering(self)
        for place, item in enumerate(items):
            ink, picture = (ABILITY if field.good else HARM)[item.code]
            word, sentence = item.label.of(language), item.note.of(language) if item.note else ""
            button = Radio(word, look)
            button.setObjectName(field.key if place == 0 else f"{field.key}_{item.code}")
            button.setAccessibleName(f"{label}: {word}. {sentence}")
            button.installEventFilter(watch)
            button.clicked.connect(self._chosen)
            button.setMinimumWidth(look.px(118))
            self._group.addButton(button)
            self._buttons[item.code] = button
            said = Words(sentence, button)
            said.setBuddy(button)
            row = QHBoxLayout()
            row.setSpacing(look.px(8))
            sign = IconLabel(picture, look, ink=ink, size=16)
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(said, 1, Qt.AlignmentFlag.AlignVCenter)
            column.addLayout(row)

    def _chosen(self) -> None:
        for code, button in self._buttons.items():
            if button.isChecked():
                self.edited.emit(code)

    def set_answer(self, answer: Answer | None) -> None:
        """Mark the level."""
        self._group.setExclusive(False)
        for code, button in self._buttons.items():
            button.setChecked(code == answer)
        self._group.setExclusive(True)

    def first(self) -> QWidget:
        """Return the marked button, else the first."""
        return self._group.checkedButton() or next(iter(self._buttons.values()))
