"""What the province has sent down: read it, and answer."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QComboBox, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop.commands.directions import ANSWERS, MOST_WORDS, Reply, answer_direction
from desktop.domain.changed import Changed
from desktop.domain.troubles import Refused, Unavailable
from desktop.store.directions import DirectionRow, direction_rows
from desktop.ui.dates import show_day, show_moment
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import PaperField
from desktop.ui.widgets.frames import Banner, Card, EmptyState, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.table import Table

KINDS = frozenset({"direct", "inspect", "urge", "assign", "transfer_in", "transfer_out"})


class DirectionsScreen(Screen):
    """The list of directions, and under it the one that is chosen with its answer."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        texts, look = self.texts, self.look
        self._chosen: DirectionRow | None = None
        self._wanted = ""
        columns = self._columns()
        self._model: RowsModel[DirectionRow] = RowsModel(columns)
        self._table = Table(look, name="direction_list", label=texts("direction.title"),
                            shares=[column.share for column in columns])  # fmt: skip
        self._table.setModel(self._model)
        self._table.selectionModel().currentRowChanged.connect(self._turned)
        card = Card(look, padding=1, gap=0)
        card.setMinimumHeight(look.px(190))
        card.column.addWidget(self._table)
        scroll = QScrollArea()
        scroll.setObjectName("direction_scroll")
        scroll.setAccessibleName(texts("direction.title"))
        scroll.setWidgetResizable(True)
        inside = QWidget()
        scroll.setWidget(inside)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(scroll)
        words = (texts("direction.none"), texts("direction.none_line"))
        self._stack.addWidget(EmptyState(look, words, picture="bell"))
        px = look.px
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(10))
        column.addWidget(PlainLabel(texts("direction.line"), role="soft", wrap=True))
        column.addWidget(card, 1)
        column.addWidget(self._sheet())

    def _columns(self) -> tuple[Column[DirectionRow], ...]:
        texts = self.texts
        return (
            Column(texts("direction.heading"), 3, lambda row: Shown(
                row.heading, self._kind(row), strong=row.waits)),
            Column(texts("direction.sent"), 1.3, lambda row: Shown(show_moment(row.sent_at))),
            Column(texts("direction.due"), 1, lambda row: Shown(_day(row.due_on))),
            Column(texts("direction.state"), 1.4, self._state),
        )  # fmt: skip

    def _kind(self, row: DirectionRow) -> str:
        kind = row.kind if row.kind in KINDS else "other"
        told = self.texts(f"direction.kind_{kind}")
        return " · ".join(part for part in (told, row.number, row.case_code) if part)

    def _state(self, row: DirectionRow) -> Shown:
        texts = self.texts
        if row.is_closed:
            return Shown(texts("direction.closed"), tone="calm", picture="check")
        if row.is_late(self.parts.clock.now().date()):
            return Shown(texts("direction.late"), tone="danger", picture="alert")
        if row.answer in ANSWERS:
            tone = "good" if row.answer == "done" else "calm"
            return Shown(texts(f"direction.answer_{row.answer}"), tone=tone, picture="check")
        return Shown(texts("direction.waits"), tone="warn", picture="clock")

    def _sheet(self) -> Card:
        texts, look = self.texts, self.look
        card = Card(look, padding=18, gap=8)
        self._heading = PlainLabel("", role="heading", wrap=True)
        self._about = PlainLabel("", role="soft", wrap=True)
        self._words = PlainLabel("", wrap=True)
        self._told = PlainLabel("", role="soft", wrap=True)
        self._case = Button("action_direction_case", texts("direction.case"), look,
                            picture="folder")  # fmt: skip
        self._case.clicked.connect(self._to_case)
        self._answer = QComboBox()
        self._answer.setObjectName("direction_answer")
        self._answer.setAccessibleName(texts("direction.answer"))
        for code in ANSWERS:
            self._answer.addItem(texts(f"direction.answer_{code}"), code)
        self._reply = PaperField()
        self._reply.setObjectName("direction_words")
        self._reply.setAccessibleName(texts("direction.answer_words"))
        self._reply.setFixedHeight(look.px(76))
        self._fault = Banner(look, "", tone="danger")
        self._fault.setObjectName("direction_fault")
        self._send = Button("action_direction_answer", texts("direction.send"), look,
                            role="primary", picture="send")  # fmt: skip
        self._send.clicked.connect(self._give)
        labels = [PlainLabel(texts(f"direction.{key}"), role="label")
                  for key in ("answer", "answer_words")]  # fmt: skip
        labels[0].setBuddy(self._answer)
        labels[1].setBuddy(self._reply)
        column = card.column
        for widget in (self._heading, self._about, self._words, self._told):
            column.addWidget(widget)
        column.addLayout(spread(self._case, None))
        asking: list[QWidget] = [labels[0], self._answer, labels[1], self._reply]
        for part in (*asking, self._fault):
            column.addWidget(part)
        column.addLayout(spread(None, self._send))
        self._asking = (*asking, self._send)
        return card

    def enter(self, place: Place) -> None:
        """Show the list; ``id`` names the direction to stand on."""
        self.titled.emit(self.texts("direction.title"))
        self._wanted = place.id
        self._fault.say("")
        self._load()

    def refresh(self, changed: Changed) -> None:
        """Load anew when records changed; what is being typed stays."""
        if changed.records:
            self._load()

    def _load(self) -> None:
        self.parts.tasks.ask(self, direction_rows, then=self._show)

    def _show(self, rows: Sequence[DirectionRow]) -> None:
        wanted = self._wanted or (self._chosen.id if self._chosen else "")
        self._wanted = ""
        self._model.show_rows(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        places = [number for number, row in enumerate(rows) if row.id == wanted]
        if rows:
            self._table.selectRow(places[0] if places else 0)
            self._turned()

    def _turned(self) -> None:
        row = self._model.row(self._table.currentIndex().row())
        if row is None:
            return
        texts = self.texts
        is_other = self._chosen is None or self._chosen.id != row.id
        self._chosen = row
        self._heading.setText(row.heading)
        parts = [self._kind(row), show_moment(row.sent_at)]
        if row.due_on:
            parts.append(texts("direction.due_by", day=_day(row.due_on)))
        self._about.setText(" · ".join(parts))
        self._words.setText(row.words)
        answered = row.answer in ANSWERS
        said = texts(f"direction.answer_{row.answer}") if answered else ""
        self._told.setText(
            texts("direction.told", answer=said, words=row.answer_words, name=row.answer_by)
            if answered else ""
        )  # fmt: skip
        self._told.setVisible(answered)
        self._case.setVisible(bool(row.case))
        for widget in self._asking:
            widget.setVisible(not row.is_closed)
        if is_other:
            self._fault.say("")
            self._answer.setCurrentIndex(ANSWERS.index(row.answer) if answered else 0)
            self._reply.setPlainText(row.answer_words)

    def _to_case(self) -> None:
        if self._chosen is not None:
            self.go("case", self._chosen.case)

    def _give(self) -> None:
        if self._chosen is None:
            return
        reply = Reply(str(self._answer.currentData()), self._reply.toPlainText()[:MOST_WORDS])
        act = partial(answer_direction, direction=self._chosen.id, reply=reply,
                      catalog=self.parts.catalog, hand=self.session.hand())  # fmt: skip
        self.parts.tasks.change(self, act, then=self._given, failed=self._failed)

    def _given(self, _done: object) -> None:
        self._fault.say("")
        self.say(self.texts("direction.given"))

    def _failed(self, trouble: Refused | Unavailable) -> None:
        if isinstance(trouble, Refused):
            self._fault.say(self.texts("direction.reason_needed"), tone="danger")
        else:
            self.parts.troubles.tell(trouble)


def _day(iso: str) -> str:
    try:
        return show_day(date.fromisoformat(iso))
    except ValueError:
        return ""
