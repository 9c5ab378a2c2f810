"""The referral loop: what was sent, what waits, who answered, and how soon agencies answer."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QStackedLayout, QVBoxLayout

from desktop.domain.changed import Changed
from desktop.domain.clock import VIETNAM
from desktop.domain.referral import ASK_AGAIN_DAYS, TELL_DAYS, Answered, Standing, league
from desktop.forms.readable import show_date
from desktop.store.referrals import ReferralRow, referrals
from desktop.ui.models.column import Column, Row, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card, EmptyState, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.table import Table

VIEWS = ("waiting", "every", "league")
TONES = {
    Answered.SENT: ("calm", "send"),
    Answered.ACCEPTED: ("brand", "check"),
    Answered.REFUSED: ("danger", "close"),
    Answered.DONE: ("good", "check-circle"),
}


class ReferralsScreen(Screen):
    """Referrals by state; Enter writes the answer down; the agencies by how they answer."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        texts, look, px = self.texts, self.look, self.look.px
        self._view = VIEWS[0]
        self._rows: tuple[ReferralRow, ...] = ()
        self._model: RowsModel[ReferralRow] = RowsModel(self._columns())
        shares = [column.share for column in self._columns()]
        self._list = self._made("referral_list", "referral.title", self._model, shares)
        self._list.row_taken.connect(self._take)
        self._agencies: RowsModel[Standing] = RowsModel(self._league_columns())
        shares = [column.share for column in self._league_columns()]
        self._table = self._made("agency_league", "referral.view_league", self._agencies, shares)
        self._chips: dict[str, Button] = {}
        group = QButtonGroup(self)
        for view in VIEWS:
            chip = Button(f"view_{view}", texts(f"referral.view_{view}"), look, role="chip")
            chip.clicked.connect(partial(self._choose, view))
            group.addButton(chip)
            self._chips[view] = chip
        self._chips[self._view].setChecked(True)
        self._answer = Button("action_write_answer", texts("referral.write_answer"), look,
                              role="primary", picture="edit")  # fmt: skip
        self._answer.clicked.connect(self._take_chosen)
        self._case = Button("action_referral_case", texts("referral.open_case"), look,
                            picture="folder")  # fmt: skip
        self._case.clicked.connect(self._open_case)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(10))
        column.addLayout(spread(*self._chips.values(), None, self._case, self._answer))
        column.addWidget(PlainLabel(texts("referral.line"), role="soft", wrap=True))
        card = Card(look, padding=1, gap=0)
        self._stack = QStackedLayout()
        card.column.addLayout(self._stack)
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._table)
        words = (texts("referral.nothing"), texts("referral.nothing_line"))
        self._stack.addWidget(EmptyState(look, words, picture="send"))
        column.addWidget(card, 1)

    def _made(self, name: str, label: str, model: RowsModel[Row], shares: Sequence[float]) -> Table:
        table = Table(self.look, name=name, label=self.texts(label), shares=shares)
        table.setModel(model)
        return table

    def _columns(self) -> tuple[Column[ReferralRow], ...]:
        texts = self.texts
        return (
            Column(texts("referral.agency"), 2.2, lambda row: Shown(
                row.referral.agency, self._kind(row.kind), strong=True)),
            Column(texts("work.column_child"), 1.8, lambda row: Shown(row.child, row.code)),
            Column(texts("referral.sent_on"), 1.0, lambda row: Shown(
                show_date(row.referral.sent_on.isoformat()))),
            Column(texts("referral.state"), 1.4, self._state),
            Column(texts("referral.days"), 1.4, self._days),
        )  # fmt: skip

    def _kind(self, code: str) -> str:
        item = self.parts.catalog.lookup("agency_kind").item(code)
        return item.label.of(self.texts.language) if item else ""

    def _state(self, row: ReferralRow) -> Shown:
        tone, picture = TONES[row.referral.state]
        words = self.texts(f"referral.{row.referral.state}")
        return Shown(words, tone=tone, picture=picture)

    def _days(self, row: ReferralRow) -> Shown:
        days = row.referral.days(self._today())
        if not row.referral.is_waiting():
            return Shown(self.texts("referral.took", days=days))
        tone = "danger" if days >= TELL_DAYS else "warn" if days >= ASK_AGAIN_DAYS else "calm"
        return Shown(self.texts("referral.waits", days=days), tone=tone, picture="clock")

    def _league_columns(self) -> tuple[Column[Standing], ...]:
        texts = self.texts

        def number(of: int) -> Shown:
            return Shown(str(of))

        def usual(row: Standing) -> Shown:
            took = row.median_days
            return Shown("" if took is None else texts("referral.took", days=f"{took:g}"))

        return (
            Column(texts("referral.agency"), 2.6, lambda row: Shown(row.agency, strong=True)),
            Column(texts("referral.count_sent"), 1, lambda row: number(row.sent)),
            Column(texts("referral.count_answered"), 1, lambda row: number(row.answered)),
            Column(texts("referral.count_refused"), 1, lambda row: number(row.refused)),
            Column(texts("referral.median"), 1.2, usual),
            Column(texts("referral.count_long"), 1.2, lambda row: Shown(
                str(row.waiting_long), tone="danger" if row.waiting_long else "good",
                picture="alert" if row.waiting_long else "check")),
        )  # fmt: skip

    def _today(self) -> date:
        return self.parts.clock.now().astimezone(VIETNAM).date()

    def enter(self, _place: Place) -> None:
        """Show what waits for an answer."""
        self.titled.emit(self.texts("referral.title"))
        self._load()

    def refresh(self, changed: Changed) -> None:
        """Load anew when records changed."""
        if changed.records or changed.settings:
            self._load()

    def _choose(self, view: str) -> None:
        self._view = view
        self._show(self._rows)

    def _load(self) -> None:
        catalog = self.parts.catalog
        self.parts.tasks.ask(self, lambda store: referrals(store, catalog=catalog), then=self._show)

    def _show(self, rows: tuple[ReferralRow, ...]) -> None:
        self._rows = rows
        waiting = [row for row in rows if row.referral.is_waiting()]
        listed = waiting if self._view == "waiting" else list(rows)
        self._model.show_rows(listed)
        self._agencies.show_rows(league((row.referral for row in rows), today=self._today()))
        for table in (self._list, self._table):
            table.share_out()
        self._chips["waiting"].relabel(f"{self.texts('referral.view_waiting')}  {len(waiting)}")
        self._chips["every"].relabel(f"{self.texts('referral.view_every')}  {len(rows)}")
        is_league = self._view == "league"
        self._stack.setCurrentIndex(2 if not listed else 1 if is_league else 0)
        for button in (self._answer, self._case):
            button.setEnabled(bool(listed) and not is_league)
        if listed and not is_league:
            self._list.selectRow(0)
            self._list.setFocus()

    def _chosen(self) -> ReferralRow | None:
        return self._model.row(self._list.currentIndex().row())

    def _take(self, number: int) -> None:
        row = self._model.row(number)
        if row is not None:
            self.go("form", row.record_id, "edit:answered_on")

    def _take_chosen(self) -> None:
        self._take(self._list.currentIndex().row())

    def _open_case(self) -> None:
        row = self._chosen()
        if row is not None:
            self.go("case", row.case_id)
