"""Fields to type in: plain text alone, copies that no history keeps, none from what is sealed."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit, QWidget

from desktop.domain.vietnamese import clean
from desktop.ui.widgets.copies import marked, put_copy, take_back_selection
from desktop.ui.widgets.tips import show_tip

Key = QKeySequence.StandardKey
Entries = tuple[tuple[str, Callable[[], None], bool], ...]


def _offer(owner: QWidget, event: QContextMenuEvent, entries: Entries) -> None:
    """Offer a small menu: Qt's own copies by a way that cannot be marked."""
    menu = QMenu(owner)
    for text, act, enabled in entries:
        action = menu.addAction(owner.tr(text))
        action.setEnabled(enabled)
        action.triggered.connect(act)
    menu.popup(event.globalPos())
    menu.aboutToHide.connect(menu.deleteLater)


class LineField(QLineEdit):
    """One line; ``no_copy`` is the sentence that says why nothing is copied from it."""

    def __init__(self, text: str = "", *, no_copy: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._no_copy = no_copy
        self.setDragEnabled(False)

    @property
    def _shows(self) -> bool:
        return self.echoMode() is QLineEdit.EchoMode.Normal

    def copy_out(self) -> bool:
        """Copy what is selected; say so where that is barred."""
        if self._no_copy:
            show_tip(self, self._no_copy)
        elif self._shows:
            put_copy(self.selectedText())
            return True
        return False

    def cut_out(self) -> None:
        """Copy what is selected and take it away."""
        if not self.isReadOnly() and self.copy_out():
            self.del_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy and cut by our own way."""
        if event.matches(Key.Copy):
            self.copy_out()
        elif event.matches(Key.Cut):
            self.cut_out()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what the keys do."""
        chosen = self.hasSelectedText() and self._shows and not self._no_copy
        editable = not self.isReadOnly()
        _offer(self, event, (
            ("Undo", self.undo, editable and self.isUndoAvailable()),
            ("Cut", self.cut_out, editable and chosen),
            ("Copy", self._copy_quietly, chosen),
            ("Paste", self.paste, editable),
            ("Select All", self.selectAll, bool(self.text())),
        ))  # fmt: skip

    def _copy_quietly(self) -> None:
        self.copy_out()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let a selection by mouse reach no other program, where the field is sealed."""
        super().mouseReleaseEvent(event)
        self._take_back()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Do the same for a word chosen by two clicks."""
        super().mouseDoubleClickEvent(event)
        self._take_back()

    def _take_back(self) -> None:
        if self._no_copy or not self._shows:
            take_back_selection()


class PaperField(QPlainTextEdit):
    """Several lines; Tab goes on; ``no_copy`` as in ``LineField``."""

    def __init__(self, *, no_copy: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._no_copy = no_copy
        self.setTabChangesFocus(True)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return what is copied or dragged, marked; nothing where that is barred."""
        if self._no_copy:
            return QMimeData()
        return marked(self.textCursor().selectedText().replace("\u2029", "\n"))

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste words, composed and without control characters."""
        if source.hasText():
            self.insertPlainText(clean(source.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say why nothing is copied, where that is barred."""
        if self._no_copy and (event.matches(Key.Copy) or event.matches(Key.Cut)):
            show_tip(self, self._no_copy)
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what the keys do."""
        chosen = self.textCursor().hasSelection() and not self._no_copy
        editable = not self.isReadOnly()
        _offer(self, event, (
            ("Undo", self.undo, editable and self.document().isUndoAvailable()),
            ("Cut", self.cut, editable and chosen),
            ("Copy", self.copy, chosen),
            ("Paste", self.paste, editable),
            ("Select All", self.selectAll, bool(self.toPlainText())),
        ))  # fmt: skip
