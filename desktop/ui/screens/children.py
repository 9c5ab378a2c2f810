"""The children of the commune: by name, found by typing, each opening its own page."""

from array import array
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout

from desktop.domain.changed import Changed
from desktop.forms.readable import show_date
from desktop.store.children import ChildRow, child_ids, child_rows, count_children, find_children
from desktop.store.picking import CHILD_FORM
from desktop.store.store import Store
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import PagedModel
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Card, EmptyState, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.table import Table

DEBOUNCE_MS = 120
FOUND_LIMIT = 500


class ChildrenScreen(Screen):
    """The list of children."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        texts, look, px = self.texts, self.look, self.look.px
        columns = self._columns()
        self._model: PagedModel[ChildRow] = PagedModel(columns, self._fetch)
        self._table = Table(look, name="child_list", label=texts("people.children"),
                            shares=[column.share for column in columns])  # fmt: skip
        self._table.setModel(self._model)
        self._table.leave_out(frozenset(n for n, column in enumerate(columns) if column.spare))
        self._table.row_taken.connect(self._take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._load)
        self._search = LineField()
        self._search.setObjectName("child_search")
        self._search.setAccessibleName(texts("people.search"))
        self._search.setPlaceholderText(texts("people.search"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._pause_start)
        self._count = PlainLabel("", role="soft")
        add = Button("action_add_child", texts("people.add_child"), look, picture="plus")
        add.clicked.connect(self._begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(10))
        head = spread(self._search, add)
        head.setStretch(0, 1)
        column.addLayout(head)
        column.addWidget(self._count)
        card = Card(look, padding=1, gap=0)
        self._stack = QStackedLayout()
        card.column.addLayout(self._stack)
        self._stack.addWidget(self._table)
        for code in ("no_children", "nothing_here"):
            words = (texts(f"people.{code}"), texts(f"people.{code}_line"))
            self._stack.addWidget(EmptyState(look, words, picture="users"))
        column.addWidget(card, 1)

    def _columns(self) -> tuple[Column[ChildRow], ...]:
        texts = self.texts
        return (
            Column(texts("people.column_child"), 2.4, lambda row: Shown(row.name, strong=True)),
            Column(texts("people.column_birth"), 1.1, lambda row: Shown(show_date(row.birth))),
            Column(texts("people.column_sex"), 0.8, self._sex),
            Column(texts("people.column_mother"), 1.8, lambda row: Shown(row.mother), spare=True),
            Column(texts("people.column_hamlet"), 1.6, lambda row: Shown(row.hamlet)),
            Column(texts("people.column_record"), 1.5, self._kind, spare=True),
        )  # fmt: skip

    def _sex(self, row: ChildRow) -> Shown:
        item = self.parts.catalog.lookup("sex").item(row.sex)
        return Shown(item.label.of(self.texts.language) if item else "")

    def _kind(self, row: ChildRow) -> Shown:
        own = row.form == CHILD_FORM
        code = "people.own_record" if own else "people.from_case"
        return Shown(self.texts(code), tone="good" if own else "calm",
                     picture="check" if own else "file")  # fmt: skip

    def _pause_start(self) -> None:
        self._pause.start()

    def _begin(self) -> None:
        self.go("form", "", CHILD_FORM)

    def enter(self, _place: Place) -> None:
        """Show the list."""
        self.titled.emit(self.texts("people.children"))
        self._load()
        self._search.setFocus()

    def refresh(self, changed: Changed) -> None:
        """Load anew when records changed."""
        if changed.records or changed.settings:
            self._load()

    def _load(self) -> None:
        words = self._search.text()

        def listed(store: Store) -> tuple["array[int]", int]:
            wanted = words.strip()
            rows = find_children(store, words, limit=FOUND_LIMIT) if wanted else child_ids(store)
            return rows, count_children(store)

        self.parts.tasks.ask(self, listed, then=self._listed)

    def _listed(self, answer: tuple["array[int]", int]) -> None:
        rows, known = answer
        self._model.replace(rows)
        self._table.share_out()
        self._count.setText(self.texts("people.child_count", count=len(rows)))
        self._stack.setCurrentIndex(0 if rows else 2 if known else 1)
        if rows:
            self._table.selectRow(0)

    def _fetch(self, page: int, rows: Sequence[int]) -> None:
        wanted = tuple(rows)
        self.parts.tasks.ask(
            self,
            lambda store: child_rows(store, wanted),
            then=partial(self._model.take_page, page),
        )

    def _take(self, number: int) -> None:
        row = self._model.row(number)
        if row is not None:
            self.go("child", row.id)
