"""What waits, what the province has, and the button that sends."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop.domain.changed import Changed
from desktop.store import reading
from desktop.store.journal import Journal
from desktop.store.ledger import count_conflicts
from desktop.store.reading import ReceiptRow
from desktop.store.settings import Province
from desktop.store.store import Store
from desktop.ui.dates import show_moment
from desktop.ui.joining import JoinPanel
from desktop.ui.models.column import Column, Shown
from desktop.ui.models.paged import RowsModel
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.screens.stick_card import StickCard
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Banner, Card, EmptyState, StatCard, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.table import Table
from sync.enrol import short_words


@dataclass(frozen=True, slots=True)
class Ledger:
    """How sync stands."""

    unsent: int
    synced_at: int | None
    receipts: tuple[ReceiptRow, ...]
    province: Province | None
    words: tuple[str, ...] = ()
    conflicts: int = 0


def read_ledger(store: Store) -> Ledger:
    """Return what the sync screen shows."""
    with store.transaction() as tx:
        province = tx.settings.province()
    words: tuple[str, ...] = ()
    if province is not None:
        public = Journal(store.connection).public_key()
        words = short_words(store.device_id, public, province.server_key)
    return Ledger(
        reading.unsent(store),
        reading.synced_at(store),
        reading.receipts(store),
        province,
        words,
        count_conflicts(store),
    )


class SyncScreen(Screen):
    """The sync page; ``send`` asks for a sync now, ``joined`` tells of a new province."""

    send = Signal()
    joined = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        px = self.look.px
        inside = QWidget()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(12))
        column.addWidget(Banner(self.look, self.texts("sync.calm"), tone="calm", picture="info"))
        self._trouble = Banner(self.look, "", tone="warn")
        self._trouble.setObjectName("sync_trouble")
        column.addWidget(self._trouble)
        column.addLayout(self._top())
        self._join = Card(self.look, padding=18, gap=8)
        self._join.setMaximumWidth(px(560))
        self._join.column.addWidget(PlainLabel(self.texts("sync.join"), role="heading"))
        place = session.place
        panel = JoinPanel(self.parts, commune=place.unit.commune.code, practice=place.practice)
        panel.joined.connect(self._take_province)
        self._join.column.addWidget(panel)
        self._join.hide()
        column.addWidget(self._join)
        self._received = self._receipts()
        column.addWidget(self._received, 1)
        self._stick = StickCard(session)
        column.addWidget(self._stick)
        column.addStretch(0)

    def _top(self) -> QGridLayout:
        texts, look = self.texts, self.look
        self._waiting = StatCard(look, name=texts("sync.card_waiting"), picture="upload",
                                 tone="calm")  # fmt: skip
        self._count = StatCard(look, name=texts("sync.card_receipts"), picture="cloud-check",
                               tone="good")  # fmt: skip
        state = Card(look, padding=14, gap=6)
        self._province = PlainLabel("", role="strong", wrap=True)
        self._last = PlainLabel("", role="soft", wrap=True)
        self._last.setObjectName("sync_last")
        self._now = Button("action_sync_now", texts("sync.now"), look, role="primary",
                           picture="upload")  # fmt: skip
        self._now.clicked.connect(self.send)
        self._four = PlainLabel("", role="soft", wrap=True)
        self._four.setObjectName("sync_words")
        for widget in (self._province, self._last, self._four):
            state.column.addWidget(widget)
        self._meet = Button("action_conflicts", "", look, picture="alert")
        self._meet.clicked.connect(partial(self.go, "conflicts"))
        state.column.addLayout(spread(self._now, self._meet, None))
        grid = QGridLayout()
        grid.setSpacing(look.px(12))
        for place, (card, share) in enumerate(((self._waiting, 1), (self._count, 1), (state, 2))):
            grid.addWidget(card, 0, place)
            grid.setColumnStretch(place, share)
        return grid

    def _receipts(self) -> Card:
        texts = self.texts
        columns: tuple[Column[ReceiptRow], ...] = (
            Column(texts("sync.receipt_number"), 2, lambda row: Shown(row.number, strong=True)),
            Column(texts("sync.receipt_span"), 2,
                   lambda row: Shown(texts("sync.span", first=row.first, last=row.last))),
            Column(texts("sync.receipt_at"), 2, lambda row: Shown(show_moment(row.at))),
        )  # fmt: skip
        self._model: RowsModel[ReceiptRow] = RowsModel(columns)
        table = Table(self.look, name="receipt_list", label=texts("sync.receipts"),
                      shares=[column.share for column in columns])  # fmt: skip
        table.setModel(self._model)
        card = Card(self.look, padding=1, gap=0)
        card.setMinimumHeight(self.look.px(220))
        self._stack = QStackedLayout()
        card.column.addLayout(self._stack)
        self._stack.addWidget(table)
        words = (texts("sync.receipts_empty"), texts("sync.receipts_empty_line"))
        self._stack.addWidget(EmptyState(self.look, words, picture="cloud-check"))
        return card

    def enter(self, _place: Place) -> None:
        """Show how sync stands."""
        self.titled.emit(self.texts("sync.title"))
        self._trouble.say("")
        self._load()

    def refresh(self, _changed: Changed) -> None:
        """Load anew."""
        self._load()

    def _load(self) -> None:
        self.parts.tasks.ask(self, read_ledger, then=self._show)

    def _show(self, ledger: Ledger) -> None:
        texts = self.texts
        self._waiting.show_figure(ledger.unsent, texts("sync.card_waiting_line"))
        self._count.show_figure(len(ledger.receipts), texts("sync.card_receipts_line"))
        known = ledger.province
        told = texts("sync.province", name=known.name, url=known.url) if known else ""
        self._province.setText(told or texts("sync.none"))
        when = ledger.synced_at
        self._last.setText(
            texts("sync.never") if when is None else texts("sync.last", moment=show_moment(when))
        )
        self._four.setText(texts("sync.words", words=" ".join(ledger.words)) if known else "")
        self._four.setVisible(known is not None)
        self._now.setVisible(known is not None)
        self._meet.relabel(texts("conflict.count", count=ledger.conflicts))
        self._meet.setVisible(ledger.conflicts > 0)
        self._join.setVisible(known is None)
        self._stick.show_province(known)
        self._received.setVisible(known is not None)
        self._model.show_rows(ledger.receipts)
        self._stack.setCurrentIndex(0 if ledger.receipts else 1)

    def _take_province(self, province: Province) -> None:
        self.say(self.texts("sync.joined", name=province.name))
        self.joined.emit(province)

    def show_trouble(self, sentence: str) -> None:
        """Say why nothing could be sent."""
        self._trouble.say(sentence, tone="warn")

    def show_sent(self, count: int) -> None:
        """Say that the province has it."""
        self._trouble.say("")
        if count:
            self.say(self.texts("sync.sent", count=count))
