"""The history of a record: who, when, from what to what; looks and prints among the changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.domain.changed import Changed
from desktop.domain.record import Answer, RecordId
from desktop.forms.form import Form
from desktop.forms.readable import show
from desktop.store import reading
from desktop.store.history import Change, FieldChange, changes_of
from desktop.store.store import Store
from desktop.ui.dates import show_moment
from desktop.ui.screens.screen import Place, Screen
from desktop.ui.session import Session
from desktop.ui.widgets.frames import Badge, Card, rule, spread
from desktop.ui.widgets.labels import PlainLabel

PICTURES = {"look": "eye", "print": "printer", "export": "upload", "refusal": "alert"}
SEALED_PICTURE = "lock"


@dataclass(frozen=True, slots=True)
class History:
    """The steps of one record, its form, and the names of those who took them."""

    form: str
    changes: tuple[Change, ...]
    names: Mapping[str, str]


def read_history(store: Store, record_id: RecordId) -> History:
    """Return what the history screen shows, the newest step first."""
    with store.transaction() as tx:
        names = tx.officers.names()
    form = reading.closed_record(store, record_id).form
    return History(form, tuple(reversed(changes_of(store, record_id))), names)


class HistoryScreen(Screen):
    """Place: ``id`` names a record."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._record_id = RecordId("")
        self._scroll = QScrollArea()
        self._scroll.setObjectName("history_scroll")
        self._scroll.setAccessibleName(self.texts("history.title"))
        self._scroll.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)

    def enter(self, place: Place) -> None:
        """Show the steps of a record."""
        self._record_id = RecordId(place.id)
        self.titled.emit(self.texts("history.title"))
        self._load()
        self._scroll.setFocus()

    def leave(self) -> None:
        """Hold the answers in memory no longer."""
        self._scroll.setWidget(QWidget())

    def refresh(self, changed: Changed) -> None:
        """Load anew when the record changed."""
        if self._record_id in changed.records:
            self._load()

    def _load(self) -> None:
        record_id = self._record_id
        self.parts.tasks.ask(self, lambda store: read_history(store, record_id), then=self._show)

    def _show(self, history: History) -> None:
        px, form = self.look.px, self.parts.catalog.form(history.form)
        name = f"{form.number} · {form.short.of(self.texts.language)}".strip(" ·")
        self.titled.emit(f"{self.texts('history.title')}: {name}")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(24), px(16), px(24), px(20))
        card = Card(self.look, padding=18, gap=8)
        card.column.addWidget(PlainLabel(self.texts("history.line"), role="soft", wrap=True))
        for change in history.changes:
            card.column.addWidget(rule())
            self._add(card, change, form, history.names)
        column.addWidget(card)
        column.addStretch(1)
        self._scroll.setWidget(inside)

    def _add(self, card: Card, change: Change, form: Form, names: Mapping[str, str]) -> None:
        who = names.get(change.actor, self.texts("history.somebody"))
        tone = "calm" if change.what else "brand"
        badge = Badge(self.look, self._what(change), tone=tone,
                      picture=PICTURES.get(change.what, "edit"))  # fmt: skip
        receipt = self.texts("sync.receipt_named", number=change.receipt) if change.receipt else ""
        said = " · ".join(part for part in (show_moment(change.at_ms), receipt) if part)
        card.column.addLayout(
            spread(badge, PlainLabel(who, role="strong"), PlainLabel(said, role="soft"), None)
        )
        for field in change.fields:
            words = self._field(field, form)
            label = PlainLabel(words, wrap=True)
            label.setObjectName("history_field")
            card.column.addWidget(label)

    def _what(self, change: Change) -> str:
        code = f"history.what_{change.what}" if change.what else f"history.kind_{change.kind}"
        return self.texts(code if self.texts.has(code) else "history.other")

    def _field(self, change: FieldChange, form: Form) -> str:
        if change.sealed:
            return self.texts("history.sealed")
        known = form.has(change.key)
        label = form.field(change.key).label.of(self.texts.language) if known else change.key
        if change.before is None:
            words = self._value(change.after, change.key, form)
            return self.texts("history.first", field=label, after=words)
        before, after = (
            self._value(change.before, change.key, form),
            self._value(change.after, change.key, form),
        )
        return self.texts("history.from_to", field=label, before=before, after=after)

    def _value(self, value: object, key: str, form: Form) -> str:
        if value is None:
            return self.texts("history.nothing")
        if not form.has(key):
            return str(value)
        return show(form.field(key), cast("Answer", value), catalog=self.parts.catalog,
                    language=self.texts.language)  # fmt: skip
