"""Records that belong to no case: the commune's drowning hazard sites."""

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout

from desktop.domain.changed import Changed
from desktop.forms.readable import show
from desktop.store import reading
from desktop.store.reading import AloneRow
from desktop.ui import describe
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card, EmptyState, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.table import Table

FORM = "diem_nguy_co"
RISK = {"high": ("danger", "alert"), "medium": ("warn", "clock"), "low": ("good", "shield")}
OPEN = "open"


class HazardsScreen(Screen):
    """The list of hazard sites: what, where, how dangerous, who sees to it by when."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        texts, look = self.texts, self.look
        self._form = self.parts.catalog.form(FORM)
        self._wanted, self._arriving = "", False
        columns = self._columns()
        self._model: RowsModel[AloneRow] = RowsModel(columns)
        self._table = Table(look, name="hazard_list", label=texts("work.hazards"),
                            shares=[column.share for column in columns])  # fmt: skip
        self._table.setModel(self._model)
        self._table.leave_out(frozenset(n for n, column in enumerate(columns) if column.spare))
        self._table.row_taken.connect(self._take)
        self._count = PlainLabel("", role="soft")
        self._add = Button("action_add_hazard", texts("work.add_hazard"), look, role="primary",
                           picture="plus")  # fmt: skip
        self._add.clicked.connect(self._begin)
        self._print = Button("action_print_hazards", texts("work.print_hazards"), look,
                             picture="printer")  # fmt: skip
        self._print.clicked.connect(self._to_paper)
        px = look.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(10))
        column.addWidget(PlainLabel(texts("work.hazards_line"), role="soft", wrap=True))
        column.addLayout(spread(self._count, None, self._print, self._add))
        card = Card(look, padding=1, gap=0)
        self._stack = QStackedLayout()
        card.column.addLayout(self._stack)
        self._stack.addWidget(self._table)
        words = (texts("work.no_hazards"), texts("work.no_hazards_line"))
        self._stack.addWidget(EmptyState(look, words, picture="water"))
        column.addWidget(card, 1)

    def _columns(self) -> tuple[Column[AloneRow], ...]:
        texts, said = self.texts, self._said
        return (
            Column(texts("work.hazard_site"), 2.4, lambda row: Shown(
                row.title, said(row, "hamlet"), strong=True)),
            Column(texts("work.hazard_kind"), 1.2, lambda row: Shown(said(row, "water_kind"))),
            Column(texts("work.hazard_risk"), 1.2, self._risk),
            Column(texts("work.hazard_who"), 1.4, lambda row: Shown(said(row, "responsible")),
                   spare=True),
            Column(texts("work.hazard_due"), 1.0, lambda row: Shown(said(row, "due_on"))),
            Column(texts("work.hazard_status"), 1.3, lambda row: Shown(said(row, "status")),
                   spare=True),
            Column(texts("work.column_sent"), 1.3, lambda row: describe.sent(
                self.parts, row.receipt)),
        )  # fmt: skip

    def _said(self, row: AloneRow, key: str) -> str:
        if key not in row.answers:
            return ""
        return show(self._form.field(key), row.answers[key], catalog=self.parts.catalog,
                    language=self.texts.language)  # fmt: skip

    def _risk(self, row: AloneRow) -> Shown:
        tone, picture = RISK.get(str(row.answers.get("risk", "")), ("", ""))
        return Shown(self._said(row, "risk"), tone=tone, picture=picture)

    def enter(self, place: Place) -> None:
        """Show the list; ``id`` names the site to stand on."""
        self.titled.emit(self.texts("work.hazards"))
        self._wanted, self._arriving = place.id, True
        self._load()

    def refresh(self, changed: Changed) -> None:
        """Load anew when records or receipts changed."""
        if changed.records or changed.settings:
            row = self._model.row(self._table.currentIndex().row())
            self._wanted = self._wanted if row is None else row.id
            self._load()

    def _load(self) -> None:
        self.parts.tasks.ask(self, lambda store: reading.alone_rows(store, FORM), then=self._show)

    def _show(self, rows: Sequence[AloneRow]) -> None:
        self._model.show_rows(rows)
        self._table.share_out()
        open_ones = sum(row.answers.get("status") in {None, OPEN} for row in rows)
        self._count.setText(self.texts("work.hazard_count", count=len(rows), open=open_ones))
        self._stack.setCurrentIndex(0 if rows else 1)
        self._print.setEnabled(bool(rows))
        places = [n for n, row in enumerate(rows) if row.id == self._wanted]
        if rows:
            self._table.selectRow(places[0] if places else 0)
        if self._arriving:
            # A later refresh must not take the focus from where the person has gone.
            self._arriving = False
            (self._table if rows else self._add).setFocus()

    def _take(self, number: int) -> None:
        row = self._model.row(number)
        if row is not None:
            self.go("form", row.id, "edit")

    def _begin(self) -> None:
        self.go("form", "", FORM)

    def _to_paper(self) -> None:
        self.go("paper", "", f"list:{FORM}")
