"""The commune's registers of things that belong to no case, one behind each name."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QStackedLayout, QVBoxLayout

from desktop.domain.changed import Changed
from desktop.domain.deadline import Due
from desktop.domain.record import RecordId
from desktop.forms.form import Form
from desktop.forms.readable import show
from desktop.store import reading
from desktop.store.alone_dues import FORMS, open_clocks
from desktop.store.reading import AloneRow
from desktop.store.store import Store
from desktop.ui import describe
from desktop.ui.dates import show_moment
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, Card, EmptyState, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.table import Table

# The registers and what each shows beside the name: keys of the form's own fields.
REGISTERS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "co_quan": ("agency_kind", "agency_phone", "agency_person"),
    "ho_gia_dinh": ("hamlet", "phone", "poverty"),
    "mau_08": ("applicant_birth",),
    "mau_09": (),
    "mau_14": (),
    "su_co_du_lieu": ("found_on", "told_on"),
})  # fmt: skip
FIRST = "co_quan"
Listed = tuple[Sequence[AloneRow], Mapping[RecordId, Due]]
NARROW_BELOW, NARROW_ACROSS = 940, 3


class RegistersScreen(Screen):
    """A name for each register; below it the list, and what can be done."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._form, self._wanted = FIRST, ""
        self._clocks: Mapping[RecordId, Due] = {}
        texts, look, px = self.texts, self.look, self.look.px
        self._chips: dict[str, Button] = {}
        group = QButtonGroup(self)
        for key in REGISTERS:
            chip = Button(f"register_{key}", texts(f"register.{key}"), look, role="chip")
            chip.clicked.connect(partial(self._choose, key))
            group.addButton(chip)
            self._chips[key] = chip
        self._numbers = Banner(look, texts("register.numbers"), tone="brand", picture="phone")
        self._numbers.setObjectName("national_numbers")
        self._count = PlainLabel("", role="soft")
        self._print = Button("action_print_entry", texts("work.print"), look, picture="printer")
        self._print.clicked.connect(self._to_paper)
        self._add = Button("action_add_entry", texts("register.add"), look, role="primary",
                           picture="plus")  # fmt: skip
        self._add.clicked.connect(self._begin)
        self._stack = QStackedLayout()
        self._model: RowsModel[AloneRow] | None = None
        self._table: Table | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(10))
        self._grid = QGridLayout()
        self._grid.setSpacing(px(8))
        self._place_chips(len(REGISTERS))
        column.addLayout(self._grid)
        column.addWidget(self._numbers)
        log = Button("action_givings", texts("giving.open"), look, picture="eye")
        log.clicked.connect(partial(self.go, "givings"))
        column.addLayout(spread(self._count, None, log, self._print, self._add))
        card = Card(look, padding=1, gap=0)
        card.column.addLayout(self._stack)
        column.addWidget(card, 1)

    def _place_chips(self, across: int) -> None:
        for number, chip in enumerate(self._chips.values()):
            self._grid.addWidget(chip, number // across, number % across)
        for column in range(len(REGISTERS) + 1):
            self._grid.setColumnStretch(column, int(column == across))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the names in two rows where there is no room for one."""
        super().resizeEvent(event)
        wide = self.width() >= self.look.px(NARROW_BELOW)
        self._place_chips(len(REGISTERS) if wide else NARROW_ACROSS)

    def enter(self, place: Place) -> None:
        """Show a register: ``more`` names its form, or ``id`` a record of it to stand on."""
        self.titled.emit(self.texts("register.title"))
        self._wanted = place.id
        if place.more in REGISTERS:
            self._form = place.more
        if place.id and not place.more:
            wanted = RecordId(place.id)
            self.parts.tasks.ask(
                self, lambda store: reading.closed_record(store, wanted).form, then=self._choose
            )
            return
        self._choose(self._form)

    def refresh(self, changed: Changed) -> None:
        """Load anew when records changed."""
        if changed.records or changed.settings:
            self._load()

    def _choose(self, form: str) -> None:
        self._form = form if form in REGISTERS else FIRST
        self._chips[self._form].setChecked(True)
        self._numbers.setVisible(self._form == FIRST)
        self._make_table(self.parts.catalog.form(self._form))
        self._load()

    def _make_table(self, form: Form) -> None:
        while (item := self._stack.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        columns = self._columns(form)
        self._model = RowsModel(columns)
        name = form.short.of(self.texts.language)
        self._table = Table(self.look, name="register_list", label=name,
                            shares=[column.share for column in columns])  # fmt: skip
        self._table.setModel(self._model)
        self._table.leave_out(frozenset(n for n, column in enumerate(columns) if column.spare))
        self._table.row_taken.connect(self._take)
        self._stack.addWidget(self._table)
        words = (self.texts("register.nothing"), self.texts("register.nothing_line", form=name))
        self._stack.addWidget(EmptyState(self.look, words, picture="folder"))

    def _columns(self, form: Form) -> tuple[Column[AloneRow], ...]:
        texts, language = self.texts, self.texts.language
        own = [
            Column(form.field(key).label.of(language), 1.6, partial(self._said, form, key))
            for key in REGISTERS[form.key]
        ]
        return (
            Column(texts("register.name"), 2.6, lambda row: Shown(row.title, strong=True)),
            *own,
            Column(texts("register.saved"), 1.2, lambda row: Shown(self._moment(row)), spare=True),
            *([Column(texts("work.column_clock"), 1.6, self._clock)] if form.key in FORMS else []),
            Column(texts("work.column_sent"), 1.3, lambda row: describe.sent(
                self.parts, row.receipt)),
        )  # fmt: skip

    def _said(self, form: Form, key: str, row: AloneRow) -> Shown:
        if key not in row.answers:
            return Shown("")
        return Shown(show(form.field(key), row.answers[key], catalog=self.parts.catalog,
                          language=self.texts.language))  # fmt: skip

    def _moment(self, row: AloneRow) -> str:
        return show_moment(row.saved_at)

    def _clock(self, row: AloneRow) -> Shown:
        clock = self._clocks.get(row.id)
        if clock is None:
            return Shown("")
        return describe.end_of(self.parts, clock.due_at, self.parts.clock.now())

    def _load(self) -> None:
        form, catalog = self._form, self.parts.catalog

        def listed(store: Store) -> Listed:
            rows = reading.alone_rows(store, form)
            return rows, open_clocks(store, rows, catalog=catalog) if form in FORMS else {}

        self.parts.tasks.ask(self, listed, then=partial(self._show, form))

    def _show(self, form: str, listed: Listed) -> None:
        rows, self._clocks = listed
        if form != self._form or self._model is None or self._table is None:
            return
        self._model.show_rows(rows)
        self._table.share_out()
        self._count.setText(self.texts("register.count", count=len(rows)))
        self._stack.setCurrentIndex(0 if rows else 1)
        self._print.setEnabled(bool(rows))
        places = [n for n, row in enumerate(rows) if row.id == self._wanted]
        if rows:
            self._table.selectRow(places[0] if places else 0)
            self._table.setFocus()

    def _chosen(self) -> AloneRow | None:
        if self._model is None or self._table is None:
            return None
        return self._model.row(self._table.currentIndex().row())

    def _take(self, _number: int) -> None:
        row = self._chosen()
        if row is not None:
            self.go("form", row.id, "edit")

    def _to_paper(self) -> None:
        row = self._chosen()
        if row is not None:
            self.go("paper", row.id)

    def _begin(self) -> None:
        self.go("form", "", self._form)
