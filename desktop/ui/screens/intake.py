"""Intake begins with a search, so that no child has two cases."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout

from desktop.store.search import FoundRow, find
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Card, spread
from desktop.ui.widgets.labels import PlainLabel

DEBOUNCE_MS = 120
FORM = "mau_01"
WIDTH = 720


class IntakeScreen(Screen):
    """Search first; Enter goes on to a new Mẫu số 01."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        texts, look = self.texts, self.look
        self._rows: tuple[FoundRow, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._search)
        card = Card(look, padding=24, gap=10)
        card.setMaximumWidth(look.px(WIDTH))
        card.column.addWidget(PlainLabel(texts("work.intake_title"), role="title", wrap=True))
        card.column.addWidget(PlainLabel(texts("work.intake_line"), role="soft", wrap=True))
        self._words = LineField()
        self._words.setObjectName("intake_search")
        self._words.setAccessibleName(texts("work.intake_search"))
        self._words.setPlaceholderText(texts("work.intake_search"))
        self._words.textChanged.connect(self._typed)
        self._words.returnPressed.connect(self._search)
        card.column.addWidget(self._words)
        self._said = PlainLabel("", role="soft", wrap=True)
        self._said.setObjectName("intake_said")
        card.column.addWidget(self._said)
        self._list = QListWidget()
        self._list.setObjectName("intake_found")
        self._list.setAccessibleName(texts("work.intake_found"))
        self._list.itemActivated.connect(self._open)
        self._list.hide()
        card.column.addWidget(self._list, 1)
        self._new = Button("action_begin_intake", texts("work.intake_new"), look, role="primary",
                           picture="plus")  # fmt: skip
        self._new.clicked.connect(self._begin)
        self._new.setAutoDefault(True)
        card.column.addLayout(spread(None, self._new))
        column = QVBoxLayout(self)
        px = look.px
        column.setContentsMargins(px(24), px(24), px(24), px(20))
        column.addLayout(spread(card))
        column.addStretch(1)

    def enter(self, _place: Place) -> None:
        """Begin anew."""
        self.titled.emit(self.texts("shell.new_intake"))
        self._words.clear()
        self._show(())
        self._said.setText("")
        self._words.setFocus()

    def _typed(self) -> None:
        self._pause.start()

    def _search(self) -> None:
        self._pause.stop()
        words = self._words.text()
        if not words.strip():
            self._show(())
            self._said.setText("")
            return
        self.parts.tasks.ask(self, lambda store: find(store, words), then=self._found)

    def _found(self, rows: Sequence[FoundRow]) -> None:
        if not self._words.text().strip():
            return
        self._show(tuple(row for row in rows if row.case_id is not None))
        code = "work.intake_known" if self._rows else "work.intake_unknown"
        self._said.setText(self.texts(code, count=len(self._rows)))

    def _show(self, rows: tuple[FoundRow, ...]) -> None:
        self._rows = rows
        self._list.clear()
        for row in rows:
            form = self.parts.catalog.form(row.form).short.of(self.texts.language)
            self._list.addItem(QListWidgetItem(f"{row.line or row.title}\n{row.code} · {form}"))
        self._list.setVisible(bool(rows))
        self._list.setMinimumHeight(self.look.px(min(5, len(rows)) * 50 + 14) if rows else 0)

    def _open(self, item: QListWidgetItem) -> None:
        case_id = self._rows[self._list.row(item)].case_id
        if case_id is not None:
            self.go("case", case_id)

    def _begin(self) -> None:
        self.go("form", "", FORM)
