"""One child: who it is, its cases, household and carers, who may be the same child, its papers."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.commands.children import begin_intake, found_household, give_record, join, part
from desktop.commands.marks import note_look
from desktop.domain.changed import Changed
from desktop.domain.record import Draft, RecordId
from desktop.store.children import Alike, ChildPage, alike, child_page, likened_of
from desktop.store.store import Store
from desktop.ui.screens.child_cards import ChildCards
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session

SIDE = 360
NARROW_BELOW = 860


@dataclass(frozen=True, slots=True)
class WholeChild:
    """A child's page and who may be the same child, at a moment."""

    page: ChildPage
    alike: tuple[Alike, ...]
    now: datetime


def read_child(store: Store, child_id: RecordId, *, now: datetime) -> WholeChild | None:
    """Return what the page shows; nothing where the record describes no child."""
    page = child_page(store, child_id)
    likened = likened_of(store, page.child.id)
    if likened is None:
        return None
    found = alike(store, likened, year=now.year, leave_out=page.child.id)
    return WholeChild(page, found, now)


class ChildScreen(Screen):
    """The page of one child."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._child_id = RecordId("")
        self._narrow = False
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)

    def enter(self, place: Place) -> None:
        """Show the child that the place names; the look is kept."""
        self._child_id = RecordId(place.id)
        look = partial(note_look, record_id=self._child_id, hand=self.session.hand())
        self.parts.tasks.change(self, look)
        self._load()
        self._scroll.setFocus()

    def leave(self) -> None:
        """Hold the child in memory no longer."""
        self._scroll.setWidget(QWidget())

    def refresh(self, changed: Changed) -> None:
        """Load anew when records changed."""
        if changed.cases or changed.settings or changed.drafts:
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set everything below each other where there is no room beside."""
        super().resizeEvent(event)
        narrow = self.width() < self.look.px(NARROW_BELOW)
        if narrow != self._narrow:
            self._narrow = narrow
            if self.isVisible():
                self._load()

    def _load(self) -> None:
        child_id, now = self._child_id, self.parts.clock.now()
        self.parts.tasks.ask(
            self, lambda store: read_child(store, child_id, now=now), then=self._show
        )

    def _show(self, whole: WholeChild | None) -> None:
        if whole is None:
            self.go("children")
            return
        page, px = whole.page, self.look.px
        self._child_id = page.child.id
        cards = ChildCards(self.session, page)
        cards.pressed.connect(self._pressed)
        cards.asked.connect(self.asked)
        self.titled.emit(cards.name)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(12))
        column.addWidget(cards.head(whole.now, narrow=self._narrow))
        left, right = QVBoxLayout(), QVBoxLayout()
        for side, made in (
            (left, (cards.cases(), cards.timeline())),
            (right, (cards.household(), cards.carers(), cards.alike(whole.alike), cards.joined())),
        ):
            side.setSpacing(px(12))
            for card in filter(None, made):
                side.addWidget(card)
                if side is right and not self._narrow:
                    card.setFixedWidth(px(SIDE))
            side.addStretch(1)
        row = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if self._narrow else QBoxLayout.Direction.LeftToRight
        )
        row.setSpacing(px(12))
        row.addLayout(left, 1)
        row.addLayout(right)
        column.addLayout(row)
        column.addStretch(1)
        cards.setParent(body)
        self._scroll.setWidget(body)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _pressed(self, act: str, other: str) -> None:
        """Do what a button of the page asks for."""
        tasks, catalog, hand = self.parts.tasks, self.parts.catalog, self.session.hand()
        child, wanted = self._child_id, RecordId(other)
        if act == "edit":
            self.go("form", child, "edit")
        elif act == "record":
            tasks.change(self, partial(give_record, child_id=child, catalog=catalog, hand=hand),
                         then=self._edit)  # fmt: skip
        elif act == "household":
            tasks.change(self, partial(found_household, child_id=child, catalog=catalog, hand=hand),
                         then=self._edit)  # fmt: skip
        elif act == "intake":
            tasks.change(self, partial(begin_intake, child_id=child, catalog=catalog, hand=hand),
                         then=self._write)  # fmt: skip
        elif act == "join":
            tasks.change(self, partial(join, child_id=wanted, into=child, catalog=catalog,
                                       hand=hand), then=partial(self._joined, wanted))  # fmt: skip
        elif act == "part":
            tasks.change(self, partial(part, child_id=wanted, catalog=catalog, hand=hand),
                         then=self._parted)  # fmt: skip

    def _edit(self, record_id: RecordId) -> None:
        self.go("form", record_id, "edit")

    def _write(self, draft: Draft) -> None:
        self.go("form", draft.id)

    def _joined(self, other: RecordId, _: object = None) -> None:
        self._load()
        self.say(self.texts("people.joined_said"), self.texts("work.undo"),
                 partial(self._pressed, "part", other))  # fmt: skip

    def _parted(self, _: object = None) -> None:
        self._load()
        self.say(self.texts("people.parted_said"))
