"""What two wrote without knowing of each other: side by side, until somebody decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop.commands.sync import resolve
from desktop.domain.changed import Changed
from desktop.domain.record import Answer
from desktop.domain.troubles import Refused, Unavailable
from desktop.forms.readable import show
from desktop.store import ledger
from desktop.store.ledger import ConflictRow, Side
from desktop.store.officers import Officers
from desktop.store.store import Store
from desktop.ui.dates import show_moment
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Badge, Banner, Card, EmptyState, clear, spread
from desktop.ui.widgets.labels import PlainLabel
from sync.rules import LIFE, key_of, row_of

# So many are drawn at once; the next come as these are decided.
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """The conflicts that wait, and the names of those who work here."""

    rows: tuple[ConflictRow, ...]
    names: Mapping[str, str]


def read_waiting(store: Store) -> Waiting:
    """Return what waits for a person to look at."""
    return Waiting(ledger.conflicts(store), Officers(store.connection).names())


class ConflictsScreen(Screen):
    """One card for each answer that met another; nothing is chosen by itself."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        texts, px = self.texts, self.look.px
        self._names: Mapping[str, str] = {}
        inside = QWidget()
        scroll = QScrollArea()
        scroll.setObjectName("conflict_scroll")
        scroll.setAccessibleName(texts("conflict.title"))
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(scroll)
        words = (texts("conflict.none"), texts("conflict.none_line"))
        self._stack.addWidget(EmptyState(self.look, words, picture="check-circle"))
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        column.setSpacing(px(10))
        column.addWidget(PlainLabel(texts("conflict.line"), role="soft", wrap=True))
        self._said = Banner(self.look, "", tone="warn")
        self._said.setObjectName("conflict_said")
        column.addWidget(self._said)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(px(12))
        column.addLayout(self._cards)
        column.addStretch(1)

    def enter(self, _place: Place) -> None:
        """Show what waits."""
        self.titled.emit(self.texts("conflict.title"))
        self._said.say("")
        self._load()

    def refresh(self, changed: Changed) -> None:
        """Load anew when records changed or something came in."""
        if changed.records or changed.settings:
            self._load()

    def _load(self) -> None:
        self.parts.tasks.ask(self, read_waiting, then=self._show)

    def _show(self, waiting: Waiting) -> None:
        self._names = waiting.names
        clear(self._cards)
        for number, row in enumerate(waiting.rows[:AT_ONCE]):
            self._cards.addWidget(self._card(number, row))
        self._stack.setCurrentIndex(0 if waiting.rows else 1)

    def _card(self, number: int, row: ConflictRow) -> Card:
        texts, look = self.texts, self.look
        card = Card(look, padding=16, gap=8)
        card.column.addWidget(PlainLabel(self._about(row), role="heading", wrap=True))
        form = self.parts.catalog.forms.get(row.form)
        name = form.short.of(texts.language) if form else row.form
        told = " · ".join(part for part in (name, row.title) if part)
        card.column.addWidget(PlainLabel(told, role="soft", wrap=True))
        sides = QHBoxLayout()
        sides.setSpacing(look.px(12))
        for place, side in enumerate(row.sides):
            sides.addWidget(self._side(f"{number}_{place}", row, side), 1)
        card.column.addLayout(sides)
        card.column.addWidget(
            PlainLabel(texts(f"conflict.meanwhile_{row.merge}"), role="soft", wrap=True)
        )
        if row.case_id is not None:
            case = Button(f"conflict_case_{number}", texts("conflict.case"), look, picture="folder")
            case.clicked.connect(partial(self.go, "case", row.case_id))
            card.column.addLayout(spread(case, None))
        return card

    def _side(self, place: str, row: ConflictRow, side: Side) -> Card:
        texts, look = self.texts, self.look
        card = Card(look, padding=12, gap=6)
        value = self._value(row, side)
        card.column.addWidget(PlainLabel(value, role="strong", wrap=True))
        where = texts("conflict.here" if side.is_ours else "conflict.elsewhere")
        who = self._names.get(side.actor, texts("conflict.someone"))
        said = texts("conflict.written", who=who, moment=show_moment(side.at), where=where)
        card.column.addWidget(PlainLabel(said, role="soft", wrap=True))
        keep = Button(f"conflict_keep_{place}", texts("conflict.keep"), look)
        keep.setAccessibleName(texts("conflict.keep_named", value=value))
        keep.clicked.connect(partial(self._decide, row, side))
        badge = Badge(look, texts("conflict.in_force"), tone="calm", picture="shield")
        badge.setVisible(side.in_force)
        card.column.addLayout(spread(keep, None, badge))
        return card

    def _about(self, row: ConflictRow) -> str:
        if row.path == LIFE:
            return self.texts("conflict.life")
        key, printed = key_of(row.path), row_of(row.path)
        form = self.parts.catalog.forms.get(row.form)
        if form is None or not form.has(key):
            return self.texts("conflict.unknown")
        label = form.field(key).label.of(self.texts.language)
        return (
            label if printed is None else self.texts("conflict.row", label=label, row=printed + 1)
        )

    def _value(self, row: ConflictRow, side: Side) -> str:
        """Return a value in words; what is sealed or of a newer program is only named."""
        if row.path == LIFE:
            return self.texts("conflict.in_use" if side.value else "conflict.struck")
        if side.value is None or side.value == "":
            return self.texts("conflict.empty")
        key = key_of(row.path)
        form = self.parts.catalog.forms.get(row.form)
        plain = isinstance(side.value, str | int | list)
        known = form is not None and form.has(key) and row_of(row.path) is None
        if form is None or not known or not plain:
            return self.texts("conflict.not_shown")
        return show(form.field(key), cast("Answer", side.value), catalog=self.parts.catalog,
                    language=self.texts.language)  # fmt: skip

    def _decide(self, row: ConflictRow, side: Side) -> None:
        chosen = cast("Answer | None", side.value)  # one of the values that were written
        act = partial(resolve, record_id=row.record, path=row.path, chosen=chosen,
                      catalog=self.parts.catalog, hand=self.session.hand())  # fmt: skip
        self.parts.tasks.change(self, act, then=self._decided, failed=self._failed)

    def _decided(self, _done: object) -> None:
        self._said.say("")
        self.say(self.texts("conflict.decided"))
        self._load()

    def _failed(self, trouble: Refused | Unavailable) -> None:
        if isinstance(trouble, Refused):
            self._said.say(self.texts("conflict.no_authority"), tone="warn")
        else:
            self.parts.troubles.tell(trouble)
