"""What waits for the chair: read the plan, approve it, or send it back with a reason."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop.commands.approvals import APPROVED, RETURNED, decide
from desktop.domain.changed import Changed
from desktop.domain.record import RecordId
from desktop.domain.troubles import Refused, Unavailable
from desktop.printing.scanned import Scan
from desktop.store.approvals import Dossier, dossier, waiting
from desktop.store.reading import CaseRow
from desktop.ui import describe
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.scans import pictures, scan_of
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.screens.verdict_card import VerdictCard
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card, EmptyState, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.sheet import choose
from desktop.ui.widgets.table import Table

SIDE = 400
NARROW_BELOW = 860
SIGNED = frozenset({"mau_04", "mau_05", "to_trinh"})


class ApprovalsScreen(Screen):
    """The cases that wait for the chair, and the answer to the one that is marked."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        texts, look = self.texts, self.look
        self._wanted, self._case_id = "", RecordId("")
        self._pending: Scan | None = None
        columns = self._columns()
        self._model: RowsModel[CaseRow] = RowsModel(columns)
        self._table = Table(look, name="approval_list", label=texts("approval.title"),
                            shares=[column.share for column in columns])  # fmt: skip
        self._table.setModel(self._model)
        self._table.row_taken.connect(self._open)
        self._table.selectionModel().currentRowChanged.connect(self._marked)
        self._plan = Button("action_read_plan", texts("approval.read_plan"), look, picture="file")
        self._plan.clicked.connect(self._read_plan)
        self._opened = Button("action_open_dossier", texts("referral.open_case"), look,
                              picture="folder")  # fmt: skip
        self._opened.clicked.connect(self._open)
        self._scan = Button("action_read_scan", texts("approval.read_scan"), look, picture="file")
        self._scan.clicked.connect(self._ask_scan)
        self._found: Dossier | None = None
        self._card = VerdictCard(session)
        self._card.setFixedWidth(look.px(SIDE))
        self._card.approve.clicked.connect(partial(self._decide, APPROVED))
        self._card.back.clicked.connect(partial(self._decide, RETURNED))
        self._build()

    def _build(self) -> None:
        texts, look, px = self.texts, self.look, self.look.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(10))
        line = PlainLabel(texts("approval.line"), role="soft", wrap=True)
        head = spread(line, self._scan, self._plan, self._opened)
        head.setStretch(0, 1)
        column.addLayout(head)
        list_card = Card(look, padding=1, gap=0)
        self._stack = QStackedLayout()
        list_card.column.addLayout(self._stack)
        self._stack.addWidget(self._table)
        words = (texts("approval.nothing"), texts("approval.nothing_line"))
        self._stack.addWidget(EmptyState(look, words, picture="check-circle"))
        list_card.setMinimumHeight(px(160))
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(px(12))
        self._row.addWidget(list_card, 1)
        self._row.addWidget(self._card)
        self._row.setContentsMargins(0, 0, 0, 0)
        whole = QWidget()
        whole.setLayout(self._row)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(whole)
        column.addWidget(scroll, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the answer below the list where there is no room beside it."""
        super().resizeEvent(event)
        below = self.width() < self.look.px(NARROW_BELOW)
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(way)

    def _columns(self) -> tuple[Column[CaseRow], ...]:
        parts, texts, now = self.parts, self.texts, self.parts.clock.now
        return (
            Column(texts("work.column_child"), 2.2, lambda row: Shown(
                describe.child_name(parts, row), row.code, strong=True)),
            Column(texts("approval.step"), 1.4, lambda row: Shown(self._step(row))),
            Column(texts("work.column_clock"), 1.4, lambda row: describe.clock(parts, row, now())),
        )  # fmt: skip

    def _step(self, row: CaseRow) -> str:
        code = f"step.task_{row.next_step}"
        return self.texts(code) if self.texts.has(code) else row.next_step

    def enter(self, place: Place) -> None:
        """Show what waits; ``id`` names the case to stand on."""
        self.titled.emit(self.texts("approval.title"))
        self._wanted = place.id
        self._load()
        self._table.setFocus()

    def refresh(self, changed: Changed) -> None:
        """Load anew when cases changed."""
        if changed.cases or changed.settings:
            self._load()

    def _load(self) -> None:
        self.parts.tasks.ask(self, waiting, then=self._show)

    def _show(self, rows: Sequence[CaseRow]) -> None:
        self._model.show_rows(rows)
        self._table.share_out()
        self._stack.setCurrentIndex(0 if rows else 1)
        self._card.setVisible(bool(rows))
        for button in (self._plan, self._opened):
            button.setEnabled(bool(rows))
        places = [n for n, row in enumerate(rows) if row.id == self._wanted]
        if rows:
            self._table.selectRow(places[0] if places else 0)
            self._marked()

    def _marked(self, *_: object) -> None:
        row = self._model.row(self._table.currentIndex().row())
        if row is not None:
            wanted = row.id
            self.parts.tasks.ask(self, lambda store: dossier(store, wanted), then=self._read)

    def _read(self, found: Dossier | None) -> None:
        if found is None:
            return
        self._found, self._case_id = found, found.case.id
        waits = found.case.next_step == "approve"
        self._card.show_dossier(found)
        self._plan.setEnabled(found.plan is not None)
        for button in (self._card.approve, self._card.back):
            button.setEnabled(waits)
        self._keep_scan(found)

    def _ask_scan(self) -> None:
        """Choose a scan among the newest pictures of the known places."""
        found = pictures()
        offered = [(f"scan_{n}", path.name, "") for n, path in enumerate(found)]
        offered.append(("action_cancel", self.texts("approval.no_scan"), "quiet"))
        words = (self.texts("approval.read_scan"), self.texts("approval.scan_line"))
        choose(self.look, self.window(), words, offered, partial(self._read_scan, found))

    def _read_scan(self, found: Sequence[Path], answer: str) -> None:
        kind, _, number = answer.partition("_")
        if kind == "scan":
            path = found[int(number)]
            self.parts.tasks.aside(self, lambda: scan_of(path), then=self._scanned,
                                   failed=self._refused)  # fmt: skip

    def _scanned(self, scan: Scan | None) -> None:
        """Go to the case that the paper's code names, and keep which scan it was."""
        rows = [self._model.row(n) for n in range(self._model.rowCount())]
        places = [n for n, row in enumerate(rows) if scan and row and row.code == scan.code]
        if scan is None or scan.form not in SIGNED or not places:
            code = "scan_unknown" if scan is None else "scan_elsewhere"
            told = "" if scan is None else scan.code
            self._card.said.say(self.texts(f"approval.{code}", code=told), tone="warn")
            return
        self._pending = scan
        if self._table.currentIndex().row() == places[0] and self._found is not None:
            self._read(self._found)
        self._table.selectRow(places[0])

    def _keep_scan(self, found: Dossier) -> None:
        scan, self._pending = self._pending, None
        if scan is not None and scan.code == found.case.code:
            self._card.scan = scan.digest
            form = self.parts.catalog.form(scan.form).short.of(self.texts.language)
            said = self.texts("approval.scan_taken", form=form, code=scan.code)
            self._card.said.say(said, tone="good")

    def _open(self, *_: object) -> None:
        if self._case_id:
            self.go("case", self._case_id)

    def _read_plan(self) -> None:
        if self._found is not None and self._found.plan is not None:
            self.go("paper", self._found.plan.id)

    def _decide(self, result: str) -> None:
        verdict = self._card.verdict(result)
        if verdict is None:
            self._card.said.say(self.texts("approval.bad_day"), tone="danger")
            self._card.day.setFocus()
            return
        work = partial(decide, case_id=self._case_id, verdict=verdict,
                       catalog=self.parts.catalog, hand=self.session.hand())  # fmt: skip
        self.parts.tasks.change(self, work, then=partial(self._decided, result),
                                failed=self._refused)  # fmt: skip

    def _decided(self, result: str, _: object) -> None:
        self.say(self.texts(f"approval.said_{result}"))
        self._load()

    def _refused(self, trouble: Refused | Unavailable) -> None:
        told = self.parts.troubles
        words = [told.problem(p) for p in trouble.problems] if isinstance(trouble, Refused) else []
        self._card.said.say(" ".join(words) or told.sentence(trouble), tone="danger")
