"""Work that waits: a list by end, and a month; mine or everybody's; a case opens with Enter."""

from datetime import date
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.domain.changed import Changed
from desktop.forms.clock_words import ends, title
from desktop.store.agenda import SHOWN, Agenda, agenda
from desktop.store.dues import DueRow, Span
from desktop.ui import describe
from desktop.ui.dates import show_day
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card, EmptyState, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.month import Month
from desktop.ui.widgets.options import Tick
from desktop.ui.widgets.table import Table

SPANS: tuple[Span, ...] = ("all", "overdue", "today", "week", "later")
MONTH_WIDTH = 320
# Narrower than this the list needs the whole page: the spans above it stay.
MONTH_FROM = 860


class AgendaScreen(Screen):
    """What is to be done, by when, by which article, in whose hands."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._span: Span | date = "all"
        self._agenda: Agenda | None = None
        columns = self._columns()
        self._model: RowsModel[DueRow] = RowsModel(columns)
        self._table = Table(self.look, name="agenda_list", label=self.texts("work.agenda"),
                            shares=[column.share for column in columns])  # fmt: skip
        self._table.setModel(self._model)
        self._table.leave_out(frozenset(n for n, column in enumerate(columns) if column.spare))
        self._table.row_taken.connect(self._take)
        self._month = Month(self.look, name="agenda_month", label=self.texts("work.agenda_month"),
                            language=self.texts.language)  # fmt: skip
        self._month.name_buttons(self.texts("work.month_before"), self.texts("work.month_after"))
        self._month.day_chosen.connect(self._choose_day)
        self._month.month_shown.connect(self._turn)
        self._build()

    def _columns(self) -> tuple[Column[DueRow], ...]:
        parts, texts = self.parts, self.texts
        return (
            Column(texts("work.agenda_what"), 2.9, lambda due: Shown(
                title(due.clock, texts), due.clock.rule.article, strong=True)),
            Column(texts("work.column_child"), 1.9, lambda due: Shown(
                describe.child_name(parts, due.case), due.case.code)),
            Column(texts("work.agenda_holder"), 1.2, lambda due: Shown(
                texts(f"step.holder_{due.holder}")), spare=True),
            Column(texts("work.agenda_end"), 1.5, lambda due: Shown(ends(due.clock, texts)),
                   spare=True),
            Column(texts("work.agenda_left"), 2.0, self._left),
        )  # fmt: skip

    def _left(self, due: DueRow) -> Shown:
        now = self._agenda.time.at if self._agenda else self.parts.clock.now()
        return describe.end_of(self.parts, due.clock.due_at, now)

    def _build(self) -> None:
        px, texts = self.look.px, self.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(10))
        column.addLayout(self._chips_row())
        self._count = PlainLabel("", role="soft")
        column.addWidget(self._count)
        card = Card(self.look, padding=1, gap=0)
        self._stack = QStackedLayout()
        card.column.addLayout(self._stack)
        self._stack.addWidget(self._table)
        for picture, code in (("check-circle", "agenda_done"), ("calendar", "agenda_none")):
            words = (texts(f"work.{code}"), texts(f"work.{code}_line"))
            self._stack.addWidget(EmptyState(self.look, words, picture=picture))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(card, 1)
        self._beside = self._month_card()
        row.addWidget(self._beside)
        column.addLayout(row, 1)

    def _chips_row(self) -> QHBoxLayout:
        self._chips: dict[Span, Button] = {}
        group = self._group = QButtonGroup(self)
        for span in SPANS:
            words = self.texts(f"work.agenda_{span}")
            chip = Button(f"agenda_{span}", words, self.look, role="chip")
            chip.clicked.connect(partial(self._choose, span))
            group.addButton(chip)
            self._chips[span] = chip
        self._chips["all"].setChecked(True)
        self._mine = Tick(self.texts("work.agenda_mine"), self.look)
        self._mine.setObjectName("agenda_mine")
        self._mine.setAccessibleName(self.texts("work.agenda_mine"))
        self._mine.toggled.connect(self._load)
        return spread(*self._chips.values(), None, self._mine)

    def _month_card(self) -> QWidget:
        card = Card(self.look, padding=12, gap=8)
        card.setFixedWidth(self.look.px(MONTH_WIDTH))
        card.column.addWidget(self._month)
        self._day_line = PlainLabel("", role="soft", wrap=True)
        card.column.addWidget(self._day_line)
        self._every_day = Button("agenda_every_day", self.texts("work.agenda_every_day"), self.look,
                                 role="quiet")  # fmt: skip
        self._every_day.clicked.connect(partial(self._choose, "all"))
        card.column.addLayout(spread(self._every_day, None))
        card.column.addStretch(1)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the month where there is room beside the list."""
        super().resizeEvent(event)
        self._beside.setVisible(self.width() >= self.look.px(MONTH_FROM))

    def enter(self, place: Place) -> None:
        """Show the list; ``more`` names a span."""
        self.titled.emit(self.texts("work.agenda"))
        wanted = next((span for span in SPANS if span == place.more), None)
        if wanted is not None:
            self._span = wanted
        self._load()
        self._table.setFocus()

    def refresh(self, changed: Changed) -> None:
        """Load anew when cases or rules changed."""
        if changed.cases or changed.settings:
            self._load()

    def _choose(self, span: Span) -> None:
        self._span = span
        self._load()

    def _choose_day(self, day: date) -> None:
        self._span = "all" if self._span == day else day
        self._load()

    def _turn(self, _shown: tuple[date, date]) -> None:
        self._load()

    def _load(self) -> None:
        span, shown, now = self._span, self._month.shown(), self.parts.clock.now()
        officer = self.session.place.officer.id if self._mine.isChecked() else ""
        self.parts.tasks.ask(
            self, lambda store: agenda(store, span, shown, now=now, officer=officer),
            then=self._show,
        )  # fmt: skip

    def _show(self, told: Agenda) -> None:
        texts, span = self.texts, self._span
        self._agenda = told
        stood = max(0, self._table.currentIndex().row())
        self._model.show_rows(told.rows)
        self._table.share_out()
        for name, chip in self._chips.items():
            chip.relabel(f"{texts(f'work.agenda_{name}')}  {getattr(told.counts, name)}")
        self._show_day(told)
        more = len(told.rows) == SHOWN
        code = "agenda_first" if more else "agenda_count"
        self._count.setText(texts(f"work.{code}", count=len(told.rows)))
        self._stack.setCurrentIndex(0 if told.rows else 1 if span == "all" else 2)
        if told.rows:
            self._table.selectRow(min(stood, len(told.rows) - 1))

    def _show_day(self, told: Agenda) -> None:
        day = self._span if isinstance(self._span, date) else None
        self._month.show_days(told.days, told.off, told.today)
        self._month.pick(day)
        self._group.setExclusive(False)
        for name, chip in self._chips.items():
            chip.setChecked(name == self._span)
        self._group.setExclusive(True)
        self._every_day.setEnabled(day is not None)
        if day is None:
            self._day_line.setText(self.texts("work.agenda_day_hint"))
            return
        said = self.texts("work.agenda_day", day=show_day(day), count=told.days.get(day, 0))
        off = told.off.get(day, "")
        self._day_line.setText(f"{said} {self.texts('work.agenda_off', name=off)}" if off else said)

    def _take(self, number: int) -> None:
        due = self._model.row(number)
        if due is not None:
            self.go("case", due.case.id)
