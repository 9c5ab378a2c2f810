"""What waits for the chair: read the plan, approve it, or send it back with a reason."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop.commands.approvals import APPROVED, ON_PAPER, RETURNED, SCREEN, Verdict, decide
from desktop.domain.changed import Changed
from desktop.domain.clock import VIETNAM
from desktop.domain.officer import CHAIR
from desktop.domain.record import RecordId
from desktop.domain.troubles import Refused, Unavailable
from desktop.domain.vietnamese import clean
from desktop.forms.parse import read_date
from desktop.forms.readable import rows_of, show_date
from desktop.store.approvals import Dossier, dossier, waiting
from desktop.store.reading import CaseRow
from desktop.ui import describe
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField, PaperField
from desktop.ui.widgets.frames import Banner, Card, EmptyState, clear, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.table import Table

SIDE = 400
NARROW_BELOW = 860


class VerdictCard(Card):
    """The plan in short, and the chair's answer: number, day, signer, reason."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.parts.look, padding=16, gap=6)
        self._session = session
        texts, look = session.parts.texts, session.parts.look
        self.on_screen = session.place.role == CHAIR
        self._title = PlainLabel("", role="heading", wrap=True)
        self._plan = QVBoxLayout()
        self.column.addWidget(self._title)
        self.column.addLayout(self._plan)
        self.number, self.day, self.signer = (self._line(k) for k in ("number", "day", "signer"))
        label = PlainLabel(texts("approval.reason"), role="label")
        self.reason = PaperField()
        self.reason.setObjectName("approval_reason")
        self.reason.setAccessibleName(texts("approval.reason"))
        self.reason.setFixedHeight(look.px(58))
        label.setBuddy(self.reason)
        self.column.addWidget(label)
        self.column.addWidget(self.reason)
        self.said = Banner(look, "", tone="danger")
        self.said.setObjectName("approval_said")
        self.column.addWidget(self.said)
        code = "approve" if self.on_screen else "approved_on_paper"
        self.back = Button("action_return_plan", texts("approval.return"), look, picture="undo")
        self.approve = Button("action_approve_plan", texts(f"approval.{code}"), look,
                              role="primary", picture="check")  # fmt: skip
        self.column.addLayout(spread(self.back, None, self.approve))
        self.column.addStretch(1)

    def _line(self, key: str) -> LineField:
        texts = self._session.parts.texts
        label = PlainLabel(texts(f"approval.{key}"), role="label")
        line = LineField()
        line.setObjectName(f"approval_{key}")
        line.setAccessibleName(texts(f"approval.{key}"))
        line.setMaxLength(120)
        label.setBuddy(line)
        self.column.addWidget(label)
        self.column.addWidget(line)
        return line

    def show_dossier(self, found: Dossier) -> None:
        """Show the plan's activities and begin an answer."""
        parts, place = self._session.parts, self._session.place
        self._title.setText(describe.child_name(parts, found.case))
        clear(self._plan)
        rows = rows_of(found.plan.answers.get("activities")) if found.plan else []
        for row in rows:
            told = [str(row.get(key, "")) for key in ("task", "unit", "person")]
            day = show_date(str(row["until"])) if row.get("until") else ""
            said = " · ".join(word for word in (*told, day) if word)
            self._plan.addWidget(PlainLabel(f"– {said}", role="soft", wrap=True))
        today = parts.clock.now().astimezone(VIETNAM).date()
        self.day.setText(show_date(today.isoformat()))
        signer = place.officer.name if self.on_screen else place.unit.signer_name
        self.signer.setText(signer)
        self.number.clear()
        self.reason.clear()
        self.said.say("")

    def verdict(self, result: str) -> Verdict | None:
        """Return the answer as typed; nothing where its day is none."""
        read = read_date(self.day.text())
        if read is None:
            return None
        medium = SCREEN if self.on_screen else ON_PAPER
        words = [clean(w).strip() for w in (self.signer.text(), self.number.text(),
                                            self.reason.toPlainText())]  # fmt: skip
        return Verdict(result, date.fromisoformat(read), words[0], words[1], medium, words[2])


class ApprovalsScreen(Screen):
    """The cases that wait for the chair, and the answer to the one that is marked."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        texts, look = self.texts, self.look
        self._wanted, self._case_id = "", RecordId("")
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
        head = spread(line, self._plan, self._opened)
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
