"""The log of what was given out: of one case, or of the whole commune; printed as it stands."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QStackedLayout, QVBoxLayout

from desktop.commands.marks import note_print
from desktop.domain.changed import Changed
from desktop.domain.mark import Leaving
from desktop.domain.record import RecordId
from desktop.printing.letters.ruled_list import draw_ruled_list
from desktop.printing.paper import PaperHead
from desktop.store.givings import Given, given, given_of_case
from desktop.store.store import Store
from desktop.ui.dates import show_moment
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.print_now import print_now
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card, EmptyState, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.table import Table

LOG = "so_cung_cap"
PAPER_TITLE = "SỔ THEO DÕI CUNG CẤP THÔNG TIN, TÀI LIỆU VỀ TRẺ EM"


class GivingsScreen(Screen):
    """Place: ``id`` names a case, or nothing for the whole commune."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        texts, look, px = self.texts, self.look, self.look.px
        self._case_id = RecordId("")
        self._rows: tuple[Given, ...] = ()
        self._columns = self._make_columns()
        self._model: RowsModel[Given] = RowsModel(self._columns)
        self._table = Table(look, name="giving_list", label=texts("giving.title"),
                            shares=[column.share for column in self._columns])  # fmt: skip
        self._table.setModel(self._model)
        self._table.leave_out(frozenset(n for n, one in enumerate(self._columns) if one.spare))
        self._table.row_taken.connect(self._take)
        self._one = Button("givings_case", "", look, role="chip")
        self._all = Button("givings_all", texts("giving.all"), look, role="chip")
        group = QButtonGroup(self)
        for chip in (self._one, self._all):
            group.addButton(chip)
            chip.clicked.connect(self._load)
        self._count = PlainLabel("", role="soft")
        self._print = Button("action_print_givings", texts("giving.print"), look,
                             picture="printer")  # fmt: skip
        self._print.clicked.connect(self._draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(10))
        column.addWidget(PlainLabel(texts("giving.list_line"), role="soft", wrap=True))
        column.addLayout(spread(self._one, self._all, self._count, None, self._print))
        card = Card(look, padding=1, gap=0)
        self._stack = QStackedLayout()
        card.column.addLayout(self._stack)
        self._stack.addWidget(self._table)
        words = (texts("giving.nothing"), texts("giving.nothing_line"))
        self._stack.addWidget(EmptyState(look, words, picture="printer"))
        column.addWidget(card, 1)

    def _make_columns(self) -> tuple[Column[Given], ...]:
        texts = self.texts
        return (
            Column(texts("giving.column_at"), 1.8, lambda one: Shown(show_moment(one.at_ms))),
            Column(texts("giving.column_who"), 1.5, lambda one: Shown(one.who), spare=True),
            Column(texts("giving.column_case"), 2.3, lambda one: Shown(one.code)),
            Column(texts("giving.column_paper"), 1.8, lambda one: Shown(
                self._paper(one), strong=True)),
            Column(texts("giving.column_why"), 2.4, lambda one: Shown(
                self._item("giving_reason", one.why))),
            Column(texts("giving.column_to"), 1.3, lambda one: Shown(
                self._item("giving_recipient", one.to))),
            Column(texts("giving.column_what"), 1.1, lambda one: Shown(self._how(one))),
        )  # fmt: skip

    def _item(self, lookup: str, code: str) -> str:
        item = self.parts.catalog.lookup(lookup).item(code)
        return item.label.of(self.texts.language) if item else code or self.texts("giving.unsaid")

    def _paper(self, one: Given) -> str:
        form = self.parts.catalog.forms.get(one.form)
        name = form.short.of(self.texts.language) if form else one.form
        if one.form == LOG:
            name = self.texts("giving.title")
        code = f"giving.scope_{one.scope}"
        return self.texts(code, form=name) if self.texts.has(code) else name

    def _how(self, one: Given) -> str:
        said = [self.texts(f"giving.what_{one.what}", count=one.copies)]
        marks = ("is_draft", "is_unsealed", "is_masked")
        said += [self.texts(f"giving.{mark}") for mark in marks if getattr(one, mark)]
        return ", ".join(said)

    def enter(self, place: Place) -> None:
        """Show the log; of a case where one is named."""
        self.titled.emit(self.texts("giving.title"))
        self._case_id = RecordId(place.id)
        self._one.setVisible(bool(place.id))
        self._one.relabel(self.texts("giving.case", code=place.more))
        (self._one if place.id else self._all).setChecked(True)
        self._load()
        self._table.setFocus()

    def refresh(self, changed: Changed) -> None:
        """Load anew when something was printed or came in."""
        if changed.records or changed.settings:
            self._load()

    def _of_case(self) -> bool:
        return self._one.isChecked() and bool(self._case_id)

    def _load(self) -> None:
        case_id, of_case = self._case_id, self._of_case()

        def listed(store: Store) -> tuple[Given, ...]:
            return given_of_case(store, case_id) if of_case else given(store)

        self.parts.tasks.ask(self, listed, then=self._show)

    def _show(self, rows: Sequence[Given]) -> None:
        self._rows = tuple(rows)
        self._model.show_rows(self._rows)
        self._table.share_out()
        self._count.setText(self.texts("giving.count", count=len(rows)))
        self._stack.setCurrentIndex(0 if rows else 1)
        self._print.setEnabled(bool(rows))
        if rows:
            self._table.selectRow(0)

    def _take(self, number: int) -> None:
        row = self._model.row(number)
        if row is not None and row.case_id is not None:
            self.go("case", row.case_id)

    def _draw(self) -> None:
        place, today = self.session.place, self.parts.clock.now().date()
        code = self._rows[0].code if self._of_case() else ""
        head = PaperHead(place.unit, place.officer, today, "", code, draft=False, copy=1,
                         practice=place.practice)  # fmt: skip
        columns = [(one.title, one.share) for one in self._columns]
        rows = [[one.cell(row).text for one in self._columns] for row in self._rows]
        draw = partial(draw_ruled_list, PAPER_TITLE, columns, rows, head=head)
        self.parts.tasks.aside(self, draw, then=self._drawn)

    def _drawn(self, pdf: bytes) -> None:
        print_now(self.parts, self.window(), pdf, printed=self._printed)

    def _printed(self) -> None:
        scope = Leaving(why="file", to="office", scope="list")
        self.parts.tasks.change(self, partial(note_print, form=LOG, record_id=None, copies=1,
                                              leaving=scope, hand=self.session.hand()))  # fmt: skip
        self.say(self.texts("paper.printed"))
