"""One case: who, where it stands, what is next and by when, and all its papers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.commands.marks import note_look
from desktop.domain.changed import Changed
from desktop.domain.clock import LegalTime
from desktop.domain.process import Standing
from desktop.domain.record import RecordId
from desktop.domain.tasks import Task
from desktop.forms.catalog import Catalog
from desktop.store import dues, reading
from desktop.store.opened_case import Declaration, declarations, opened_case
from desktop.store.reading import CaseRow, DraftRow, RecordRow
from desktop.store.sealed_cases import is_hidden
from desktop.store.store import Store
from desktop.ui import describe
from desktop.ui.screens.case_head import case_head
from desktop.ui.screens.case_people import PeopleCard
from desktop.ui.screens.case_rows import DraftLine, RecordLine
from desktop.ui.screens.case_secrecy import (
    Declaring,
    WithheldPage,
    declare_card,
    sealed_banner,
)
from desktop.ui.screens.case_standing import clock_banners, next_task, task_words
from desktop.ui.screens.consent_card import ConsentCard
from desktop.ui.screens.form_menu import FormMenu
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card, spread
from desktop.ui.widgets.labels import PlainLabel

REFERRAL, HAND_OVER = "phieu_chuyen_gui", "ban_giao_ho_so"
SIDE = 290
NARROW_BELOW = 960


@dataclass(frozen=True, slots=True)
class WholeCase:
    """A case, where it stands at a moment, its records and the officer's drafts in it."""

    case: CaseRow
    here: Standing
    time: LegalTime
    records: tuple[RecordRow, ...]
    drafts: tuple[DraftRow, ...]
    declared: tuple[Declaration, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """A case that is sealed to others: nothing of it is told."""


def read_case(
    store: Store, case_id: RecordId, *, officer: str, catalog: Catalog, now: datetime
) -> WholeCase | Withheld | None:
    """Return a case as its screen shows it."""
    case = opened_case(store, case_id, catalog=catalog)
    if case is None:
        hidden = is_hidden(store.connection, case_id, officer=store.officer_id)
        return Withheld() if hidden else None
    drafts = tuple(d for d in reading.drafts(store, officer) if d.case_id == case_id)
    here = dues.standing(store, case_id, catalog=catalog, now=now)
    time = dues.legal_now(store, now)
    records = reading.records_of_case(store, case_id)
    declared = declarations(store, case_id) if case.is_sealed else ()
    return WholeCase(case, here, time, records, drafts, declared)


class CaseScreen(Screen):
    """The page of one case."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._case_id: RecordId | None = None
        self._arriving = False
        self._step = ""
        self._narrow = False
        self._declaring = Declaring(session, self)
        self._declaring.declared.connect(self._declared)
        self._declaring.refused.connect(self.say)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)

    def enter(self, place: Place) -> None:
        """Show the case that the place names."""
        self._case_id, self._arriving = RecordId(place.id), True
        self._load()

    def refresh(self, changed: Changed) -> None:
        """Load anew when this case, its drafts or the receipts changed."""
        if self._case_id in changed.cases or changed.drafts or changed.settings:
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons under the name where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < self.look.px(NARROW_BELOW)
        if narrow != self._narrow:
            self._narrow = narrow
            if self.isVisible():
                self._load()

    def _load(self) -> None:
        case_id = self._case_id
        if case_id is not None:
            read = partial(read_case, case_id=case_id, officer=self.session.place.officer.id,
                           catalog=self.parts.catalog, now=self.parts.clock.now())  # fmt: skip
            self.parts.tasks.ask(self, read, then=self._show)

    def _show(self, whole: WholeCase | Withheld | None) -> None:
        if whole is None:
            self.go("cases")
            return
        if isinstance(whole, Withheld):
            self._withhold()
            return
        self.titled.emit(f"{self.texts('work.case')} {whole.case.code}")
        if self._arriving:
            self._note_look(whole)
        px = self.look.px
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(12))
        column.addWidget(case_head(self.parts, whole.case, whole.here, now=whole.time.at,
                                   actions=self._actions(whole), narrow=self._narrow))  # fmt: skip
        if whole.case.is_sealed:
            column.addWidget(sealed_banner(self.parts, whole.declared))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self._papers(whole), 1)
        row.addLayout(self._side(whole))
        column.addLayout(row)
        column.addStretch(1)
        focused = QApplication.focusWidget()
        name = ""
        if focused is not None and self.isAncestorOf(focused):
            name = focused.objectName()
        # The scroll area lets the page before it go.
        self._scroll.setWidget(body)
        self._settle(body, name)

    def _withhold(self) -> None:
        self.titled.emit(self.texts("secrecy.withheld"))
        back = Button("action_back_to_cases", self.texts("work.cases"), self.look, picture="folder")
        back.clicked.connect(partial(self.go, "cases"))
        self._scroll.setWidget(WithheldPage(self.parts, back))
        back.setFocus()

    def _declared(self, words: str) -> None:
        self.say(words)
        self.go("cases")

    def _note_look(self, whole: WholeCase) -> None:
        """Keep the look; a case is looked at through the record that opened it."""
        hand = self.session.hand()
        for record in whole.records[:1]:
            self.parts.tasks.change(self, partial(note_look, record_id=record.id, hand=hand))

    def _settle(self, body: QWidget, name: str) -> None:
        """Put the focus where it was; on arrival, on what is to be done next."""
        wanted = "action_next" if self._arriving else name
        self._arriving = False
        widget = body.findChild(QWidget, wanted) if wanted else None
        if widget is not None:
            widget.setFocus()

    def _actions(self, whole: WholeCase) -> list[Button]:
        task = next_task(whole.here, self.parts.catalog)
        words = self.texts("work.next_referral")
        if task is not None:
            words = task_words(self.parts, task, whole.here.clocks)
        button = Button("action_next", words, self.look, role="primary",
                        picture="send" if task is None else "scale")  # fmt: skip
        button.clicked.connect(self._begin(REFERRAL, whole) if task is None
                               else self._do(task, whole))  # fmt: skip
        return [button]

    def _do(self, task: Task, whole: WholeCase) -> Callable[[], None]:
        """Write on the paper that the task names, or begin its form."""
        if task.paper and not any(draft.form == task.form for draft in whole.drafts):
            return partial(self.go, "form", task.paper, "edit")
        return self._begin(task.form, whole)

    def _begin(self, form: str, whole: WholeCase) -> Callable[[], None]:
        """Go on with the draft of that form where there is one, else begin it."""
        for draft in whole.drafts:
            if draft.form == form:
                return partial(self.go, "form", draft.id)
        return partial(self.go, "form", whole.case.id, form)

    def _papers(self, whole: WholeCase) -> Card:
        card = Card(self.look, padding=16, gap=6)
        title = PlainLabel(self.texts("work.papers"), role="heading")
        whole_file, minutes, refer = (
            Button(f"action_{code}", self.texts(f"paper.{code}"), self.look, role="quiet",
                   picture=picture)
            for code, picture in (("whole", "printer"), ("hand_over", "users"), ("refer", "send"))
        )  # fmt: skip
        refer.clicked.connect(self._begin(REFERRAL, whole))
        whole_file.clicked.connect(partial(self.go, "paper", whole.case.id, "whole:"))
        minutes.clicked.connect(self._begin(HAND_OVER, whole))
        acts = (None, refer, minutes, whole_file)
        if self._narrow:
            card.column.addWidget(title)
            card.column.addLayout(spread(*acts))
        else:
            card.column.addLayout(spread(title, *acts))
        for draft in whole.drafts:
            line = DraftLine(self.session, draft)
            line.asked.connect(self.asked)
            card.column.addWidget(line)
        for record in whole.records:
            row = RecordLine(self.session, record)
            row.asked.connect(self.asked)
            card.column.addWidget(row)
        card.column.addStretch(1)
        return card

    def _side(self, whole: WholeCase) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.look.px(12))
        clocks = clock_banners(self.parts, whole.here.clocks, whole.time)
        people = PeopleCard(self.session, whole.case.id)
        people.asked.connect(self.asked)
        consent = ConsentCard(self.session, whole.case.id, whole.case.code)
        consent.asked.connect(self.asked)
        declare, button = declare_card(self.parts)
        button.clicked.connect(partial(self._declaring.ask, whole.case.id))
        for card in (*clocks, people, self._more(whole), consent, declare):
            card.setFixedWidth(self.look.px(SIDE))
            column.addWidget(card)
        column.addStretch(1)
        return column

    def _more(self, whole: WholeCase) -> Card:
        """Offer every form that a case may hold."""
        menu = FormMenu(self.parts, step=self._step)
        menu.chosen.connect(partial(self._start, whole))
        menu.unfolded.connect(self._unfolded)
        line = describe.sent_line(self.parts, whole.case.receipt)
        menu.column.addWidget(PlainLabel(line, role="faint", wrap=True))
        return menu

    def _start(self, whole: WholeCase, form: str) -> None:
        self._begin(form, whole)()

    def _unfolded(self, step: str) -> None:
        self._step = step
