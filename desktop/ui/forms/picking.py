"""Editors that find their answer by typing: a list opens under the line, the arrow keys walk it."""

from collections.abc import Sequence
from functools import partial
from typing import cast

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.domain.record import Answer, RecordId
from desktop.domain.vietnamese import clean
from desktop.forms.kinds import CommuneUnit, Ref
from desktop.forms.places import commune, search_communes
from desktop.store.picking import Pick, pick, picks
from desktop.ui.forms.editor import Editor, Line
from desktop.ui.parts import Parts
from desktop.ui.theme import Look

DEBOUNCE_MS = 120
FOUND = 8


class PickLine(Line):
    """A line whose arrow keys walk the list under it."""

    def __init__(self, owner: "Picker", name: str, label: str) -> None:
        super().__init__(owner, name, label)
        self._picker = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, take or close the list."""
        if not self._picker.handle_key(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Settle on what is meant, or on nothing."""
        super().focusOutEvent(event)
        self._picker.settle()


class Picker(Editor):
    """A line and the list of what answers; ``taken`` says what one of them means."""

    def __init__(self, name: str, label: str, *, look: Look, hint: str) -> None:
        super().__init__()
        self._look = look
        self.line = PickLine(self, name, label)
        self.line.setPlaceholderText(hint)
        self._list: QListWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)

    def take(self, code: str, words: str) -> None:
        """Take what was chosen."""
        raise NotImplementedError

    def offer(self, found: Sequence[tuple[str, str]]) -> None:
        """Open the list with what answers, as (code, words); an empty one closes it."""
        shown = self._shown()
        shown.clear()
        for code, words in found:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, code)
            shown.addItem(item)
        if found:
            shown.setCurrentRow(0)
            corner = self.line.mapTo(self.window(), QPoint(0, self.line.height() + 2))
            tall = self._look.px(34 * len(found) + 12)
            shown.setGeometry(corner.x(), corner.y(), self.line.width(), tall)
            shown.raise_()
        shown.setVisible(bool(found))

    def _shown(self) -> QListWidget:
        if self._list is None:
            self._list = QListWidget(self.window())
            self._list.setObjectName(f"{self.line.objectName()}_list")
            self._list.setAccessibleName(self.line.accessibleName())
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.itemClicked.connect(self._take)
        return self._list

    def handle_key(self, key: Qt.Key) -> bool:
        """Walk the list with the arrow keys, take with Enter, close with Esc."""
        shown = self._list
        if shown is None or shown.isHidden():
            return False
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            step = 1 if key == Qt.Key.Key_Down else -1
            shown.setCurrentRow((shown.currentRow() + step) % shown.count())
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take(shown.currentItem())
            self.finished.emit()
            return True
        if key == Qt.Key.Key_Escape:
            shown.hide()
            return True
        return False

    def _take(self, item: QListWidgetItem) -> None:
        self.line.setText(item.text())
        self._shown().hide()
        self.take(cast("str", item.data(Qt.ItemDataRole.UserRole)), item.text())

    def settle(self) -> None:
        """Take the only one that was meant, when the field is left."""
        if self._list is None:
            return
        if not self._list.isHidden() and self._list.count() == 1:
            self._take(self._list.item(0))
        self._list.hide()

    def first(self) -> QWidget:
        """Return the line."""
        return self.line


class CommuneEditor(Picker):
    """A commune, found by typing its name without accents."""

    def __init__(self, field: CommuneUnit, label: str, *, look: Look, hint: str) -> None:
        super().__init__(field.key, label, look=look, hint=hint)
        self.line.textEdited.connect(self._typed)

    def _typed(self, text: str) -> None:
        found = search_communes(text, limit=FOUND) if text.strip() else ()
        self.offer([(place.code, f"{place.name}, {place.province}") for place in found])
        self.edited.emit(clean(text).strip() or None)

    def take(self, code: str, _words: str) -> None:
        """Tell the commune's code."""
        self.edited.emit(code)

    def set_answer(self, answer: Answer | None) -> None:
        """Show the commune's name; an unknown code is shown as it is."""
        place = commune(str(answer)) if answer is not None else None
        self.line.setText(f"{place.name}, {place.province}" if place else str(answer or ""))


class RefEditor(Picker):
    """Another record, found by typing; ``referred`` tells that one was chosen here.

    What is typed and not chosen is no answer; an emptied line takes the answer away.
    """

    referred = Signal(str)

    def __init__(self, parts: Parts, field: Ref, label: str) -> None:
        hint = parts.texts("form.ref_hint" if field.form else "form.ref_all")
        super().__init__(field.key, label, look=parts.look, hint=hint)
        self._parts, self.form = parts, field.form
        self._answer: str | None = None
        self._within: tuple[Pick, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._search)
        self.line.textEdited.connect(self._typed)

    def offer_within(self, children: Sequence[Pick]) -> None:
        """Choose among the children of the case."""
        if self._within != tuple(children):
            self._within = tuple(children)
            self.set_answer(self._answer)

    def _typed(self, text: str) -> None:
        if self._answer is not None:
            self._answer = None
            self.edited.emit(None)
        if text.strip() or self._within:
            self._pause.start()
        else:
            self.offer(())

    def _search(self) -> None:
        words, form = self.line.text(), self.form
        if not form:
            self._found(self._within)
            return
        self._parts.tasks.ask(self, lambda store: picks(store, form, words), then=self._found)

    def _found(self, found: Sequence[Pick]) -> None:
        if self.line.hasFocus():
            told = [(one.id, " · ".join(filter(None, (one.name, one.line)))) for one in found]
            self.offer(told)

    def handle_key(self, key: Qt.Key) -> bool:
        """Open the list with the down arrow too."""
        closed = self._list is None or self._list.isHidden()
        if closed and key == Qt.Key.Key_Down:
            self._search()
            return True
        return super().handle_key(key)

    def take(self, code: str, _words: str) -> None:
        """Tell the record's id, and that it was chosen just now."""
        self._answer = code
        self.edited.emit(code)
        self.referred.emit(code)

    def settle(self) -> None:
        """Leave nothing half typed behind."""
        super().settle()
        if self._answer is None:
            self.line.clear()

    def set_answer(self, answer: Answer | None) -> None:
        """Show the record's name as soon as it is known."""
        self._answer = None if answer is None else str(answer)
        known = next((one.name for one in self._within if one.id == self._answer), "")
        self.line.setText(known)
        if self._answer is not None and not known:
            wanted = RecordId(self._answer)
            self._parts.tasks.ask(
                self,
                lambda store: pick(store, wanted),
                then=partial(self._named, wanted),
                failed=lambda _: None,
            )

    def _named(self, wanted: RecordId, found: Pick | None) -> None:
        if self._answer == wanted:
            missing = self._parts.texts("form.ref_missing")
            self.line.setText(missing if found is None else found.name)
