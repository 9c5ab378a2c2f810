"""What is due without a case: a breach of personal data, a facility's list; each with its term."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from desktop.domain.deadline import Due
from desktop.forms.clock_words import title
from desktop.store.reading import AloneRow
from desktop.ui import describe
from desktop.ui.screens.case_rows import Line
from desktop.ui.screens.screen import Screen
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Badge, Card
from desktop.ui.widgets.labels import ElidedLabel, PlainLabel

SHOWN = 3


class AloneLine(Line):
    """A paper whose clock runs: what is to be done, on which paper, by when."""

    def __init__(self, session: Session, row: AloneRow, clock: Due, *, now: datetime) -> None:
        super().__init__(session, picture="alert", ink="danger")
        parts = session.parts
        self.words.addWidget(ElidedLabel(title(clock, parts.texts), role="strong"))
        self.words.addWidget(ElidedLabel(row.title, role="soft"))
        shown = describe.end_of(parts, clock.due_at, now)
        self.row.addWidget(Badge(parts.look, shown.text, tone=shown.tone, picture=shown.picture))
        name = parts.texts("work.open_named", name=row.title)
        button = Button("action_open_alone", name, parts.look, role="icon",
                        picture="chevron-right")  # fmt: skip
        button.clicked.connect(partial(self.go, "form", row.id, "edit"))
        self.row.addWidget(button)


def alone_card(page: Screen, pairs: Sequence[tuple[AloneRow, Due]], *, now: datetime) -> Card:
    """Return the card of the most urgent of them."""
    card = Card(page.look, padding=16, gap=6)
    card.setObjectName("alone_card")
    card.column.addWidget(PlainLabel(page.texts("register.due"), role="heading"))
    for row, clock in pairs[:SHOWN]:
        line = AloneLine(page.session, row, clock, now=now)
        line.asked.connect(page.asked)
        card.column.addWidget(line)
    return card
