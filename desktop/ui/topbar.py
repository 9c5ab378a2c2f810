"""The top line: where am I, is everything sent, quick search, new intake."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.store.search import FoundRow
from desktop.ui.parts import Parts
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel

DEBOUNCE_MS = 120
STATES = {
    "none": ("cloud-off", "soft"),
    "offline": ("cloud-off", "soft"),
    "waiting": ("upload", "soft"),
    "sending": ("upload", "brand"),
    "done": ("cloud-check", "good"),
    "trouble": ("alert", "warn"),
}


class Found(QFrame):
    """The answers of the quick search, under its field."""

    chosen = Signal(object)

    def __init__(self, parts: Parts, parent: QWidget) -> None:
        super().__init__(parent)
        self._parts = parts
        self.setObjectName("found")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        self.list = QListWidget()
        self.list.setObjectName("found_list")
        self.list.setAccessibleName(parts.texts("shell.found"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        self.nothing = PlainLabel(parts.texts("shell.nothing_found"), role="soft", wrap=True)
        column.addWidget(self.nothing)
        column.addWidget(self.list)
        self.hide()

    def show_rows(self, rows: Sequence[FoundRow]) -> None:
        """List the answers; none is said in words."""
        self.list.clear()
        for row in rows:
            form = self._parts.catalog.form(row.form).short.of(self._parts.texts.language)
            more = " · ".join(
                part for part in (row.code, form, row.line) if part and part != row.title
            )
            item = QListWidgetItem(f"{row.title}\n{more}")
            item.setData(Qt.ItemDataRole.UserRole, row)
            self.list.addItem(item)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        if rows:
            self.list.setCurrentRow(0)

    def choose_current(self) -> None:
        """Take the marked answer."""
        if self.list.count() and self.isVisible():
            self._choose(self.list.currentItem())

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


class Topbar(QFrame):
    """The line above every screen."""

    searched = Signal(str)
    found_chosen = Signal(object)
    new_intake = Signal()
    theme_toggled = Signal()
    back_requested = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self._parts = parts
        px, texts, look = parts.look.px, parts.texts, parts.look
        row = QHBoxLayout(self)
        row.setContentsMargins(px(24), px(9), px(16), px(9))
        row.setSpacing(px(12))
        self.back = Button(
            "action_back", texts("shell.back"), look, role="icon", picture="arrow-left"
        )
        self.back.clicked.connect(self.back_requested)
        self.title = ElidedLabel("", role="heading")
        self.state_picture = IconLabel("cloud-off", look)
        self.state = PlainLabel("", role="soft")
        self.state.setObjectName("sync_state")
        self.search = LineField()
        self.search.setObjectName("quick_search")
        self.search.setPlaceholderText(texts("shell.search_hint"))
        self.search.setAccessibleName(texts("shell.search"))
        self.search.setFixedWidth(px(230))
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._typed)
        self.theme = Button(
            "action_toggle_theme", texts("shell.theme"), look, role="icon", picture="moon"
        )
        self.theme.clicked.connect(self.theme_toggled)
        self.intake = Button(
            "action_new_intake", texts("shell.new_intake"), look, role="primary", picture="plus"
        )
        self.intake.clicked.connect(self.new_intake)
        for widget in (self.back, self.title, self.state_picture, self.state, self.search,
                       self.theme, self.intake):  # fmt: skip
            row.addWidget(widget, 1 if widget is self.title else 0)
        row.addWidget(_corner_room(parts))
        self.found: Found | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._ask)

    def attach(self, found: Found) -> None:
        """Take the list of answers, which belongs to the window."""
        self.found = found
        found.chosen.connect(self._chosen)

    def _typed(self) -> None:
        if self.search.text().strip():
            self._pause.start()
        else:
            self.close_found()

    def _ask(self) -> None:
        self.searched.emit(self.search.text())

    def show_found(self, rows: Sequence[FoundRow]) -> None:
        """Show the answers under the field, while it still asks."""
        if self.found is None or not self.search.text().strip():
            return
        self.found.show_rows(rows)
        wide = self._parts.look.px(420)
        place = self.search.mapTo(
            self.window(), QPoint(self.search.width() - wide, self.search.height() + 4)
        )
        tall = self._parts.look.px(60 if not rows else min(8, len(rows)) * 48 + 20)
        self.found.setGeometry(place.x(), place.y(), wide, tall)
        self.found.show()
        self.found.raise_()

    def close_found(self) -> None:
        """Take the answers away."""
        self._pause.stop()
        if self.found is not None:
            self.found.hide()

    def _chosen(self, row: object) -> None:
        self.close_found()
        self.search.clear()
        self.found_chosen.emit(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys walk the answers while the field keeps the focus."""
        if watched is self.search and isinstance(event, QKeyEvent) and self.found is not None:
            if event.type() != QEvent.Type.KeyPress:
                return False
            if event.key() == Qt.Key.Key_Escape:
                self.close_found()
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.found.choose_current()
                return True
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.found.isVisible():
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                rows = self.found.list.count()
                self.found.list.setCurrentRow((self.found.list.currentRow() + step) % max(1, rows))
                return True
        return False

    def show_state(self, state: str, text: str) -> None:
        """Say whether everything is sent; offline is normal and therefore calm."""
        picture, ink = STATES[state]
        self.state_picture.show_icon(picture, ink)
        self.state.setText(text)

    def bind(self, keys: str, action: object) -> None:
        """Bind a shortcut of the whole window."""
        shortcut = QShortcut(QKeySequence(keys), self.window())
        shortcut.activated.connect(action)


def _corner_room(parts: Parts) -> QWidget:
    """Return the room of the button that covers the screen, which is the window's own."""
    room = QWidget()
    room.setObjectName("corner_room")
    room.setFixedSize(parts.look.px(32), parts.look.px(32))
    return room
