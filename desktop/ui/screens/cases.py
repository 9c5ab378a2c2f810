"""All cases: views, order, search as one types; a hundred thousand rows scroll as ten do."""

from array import array
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedLayout, QVBoxLayout

from desktop.domain.changed import Changed
from desktop.store import reading
from desktop.store.reading import CaseRow, View
from desktop.store.search import find_cases
from desktop.store.store import Store
from desktop.ui import describe
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import PagedModel
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Card, EmptyState
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.table import Table

DEBOUNCE_MS = 120
VIEWS: tuple[View, ...] = ("all", "clocks", "due", "unsent")
FOUND_LIMIT = 500


class CasesScreen(Screen):
    """The list of cases."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._view: View = "all"
        columns = self._columns()
        self._model: PagedModel[CaseRow] = PagedModel(columns, self._fetch)
        self._table = Table(
            self.look,
            name="case_list",
            label=self.texts("work.cases"),
            shares=[column.share for column in columns],
        )
        self._table.setModel(self._model)
        self._table.leave_out(frozenset(n for n, column in enumerate(columns) if column.spare))
        self._table.row_taken.connect(self._take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._load)
        self._build()

    def _columns(self) -> tuple[Column[CaseRow], ...]:
        parts, now = self.parts, self.parts.clock.now
        name = self.texts
        return (
            Column(name("work.column_child"), 2.4, lambda row: Shown(
                describe.child_name(parts, row), describe.child_line(parts, row), strong=True)),
            Column(name("work.column_code"), 1.9, lambda row: Shown(row.code)),
            Column(name("work.column_kind"), 1.4, lambda row: Shown(describe.kinds(parts, row)),
                   spare=True),
            Column(name("work.column_received"), 1.5,
                   lambda row: Shown(describe.received_at(parts, row)), spare=True),
            Column(name("work.column_stage"), 1.1, lambda row: Shown(describe.stage(parts, row))),
            Column(name("work.column_clock"), 1.7,
                   lambda row: describe.clock(parts, row, now())),
            Column(name("work.column_sent"), 1.2, lambda row: describe.sent(parts, row.receipt)),
        )  # fmt: skip

    def _build(self) -> None:
        px = self.look.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(10))
        column.addLayout(self._head())
        self._count = PlainLabel("", role="soft")
        column.addWidget(self._count)
        card = Card(self.look, padding=1, gap=0)
        self._stack = QStackedLayout()
        card.column.addLayout(self._stack)
        action = Button("action_first_intake", self.texts("shell.new_intake"), self.look,
                        role="primary", picture="plus")  # fmt: skip
        words = (self.texts("work.no_cases"), self.texts("work.no_cases_line"))
        self._stack.addWidget(self._table)
        self._stack.addWidget(
            EmptyState(self.look, words, picture="folder", action=action, on_action=self._intake)
        )
        nothing = (self.texts("work.nothing_here"), self.texts("work.nothing_here_line"))
        self._stack.addWidget(EmptyState(self.look, nothing, picture="check-circle"))
        column.addWidget(card, 1)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.px(8))
        self._search = LineField()
        self._search.setObjectName("case_search")
        self._search.setAccessibleName(self.texts("work.case_search"))
        self._search.setPlaceholderText(self.texts("work.case_search"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._pause_start)
        row.addWidget(self._search, 1)
        self._chips: dict[View, Button] = {}
        group = QButtonGroup(self)
        for view in VIEWS:
            chip = Button(f"view_{view}", self.texts(f"work.view_{view}"), self.look, role="chip")
            chip.clicked.connect(partial(self._choose_view, view))
            group.addButton(chip)
            self._chips[view] = chip
            row.addWidget(chip)
        self._chips["all"].setChecked(True)
        return row

    def _pause_start(self) -> None:
        self._pause.start()

    def _intake(self) -> None:
        self.go("intake")

    def _choose_view(self, view: View) -> None:
        self._view = view
        self._load()

    def enter(self, place: Place) -> None:
        """Show the list; ``more`` names a view."""
        self.titled.emit(self.texts("work.cases"))
        if place.more in self._chips:
            self._view = "due" if place.more == "due" else "unsent"
            self._chips[self._view].setChecked(True)
        self._load()
        self._table.setFocus()

    def refresh(self, changed: Changed) -> None:
        """Load anew when cases or receipts changed."""
        if changed.cases or changed.settings:
            self._load()

    def _load(self) -> None:
        words, view = self._search.text(), self._view

        def listed(store: Store) -> tuple["array[int]", Mapping[View, int]]:
            rows = find_cases(store, words, limit=FOUND_LIMIT) if words.strip() else None
            ids = reading.case_ids(store, view=view) if rows is None else rows
            return ids, reading.count_cases(store)

        self.parts.tasks.ask(self, listed, then=self._listed)

    def _listed(self, answer: tuple["array[int]", Mapping[View, int]]) -> None:
        ids, counts = answer
        stood = max(0, self._table.currentIndex().row())
        self._model.replace(ids)
        self._table.share_out()
        for view, chip in self._chips.items():
            chip.relabel(f"{self.texts(f'work.view_{view}')}  {counts[view]}")
        self._count.setText(self.texts("work.case_count", count=len(ids)))
        self._stack.setCurrentIndex(0 if ids else 1 if counts["all"] == 0 else 2)
        if ids:
            self._table.selectRow(min(stood, len(ids) - 1))

    def _fetch(self, page: int, ids: Sequence[int]) -> None:
        wanted = tuple(ids)
        self.parts.tasks.ask(
            self,
            lambda store: reading.case_rows(store, wanted),
            then=partial(self._model_takes, page),
        )

    def _model_takes(self, page: int, rows: tuple[CaseRow, ...]) -> None:
        self._model.take_page(page, rows)

    def _take(self, number: int) -> None:
        row = self._model.row(number)
        if row is not None:
            self.go("case", row.id)
