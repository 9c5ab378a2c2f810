"""The lines of a case: a record with what one can do with it, a draft to go on with."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.store.reading import FROM_OTHERS, DraftRow, RecordRow
from desktop.ui import describe
from desktop.ui.dates import show_moment
from desktop.ui.screens.screen import Place
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Badge, rule
from desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel


class Line(QWidget):
    """A picture, two lines of words, buttons at the end."""

    asked = Signal(object)

    def __init__(self, session: Session, *, picture: str, ink: str) -> None:
        super().__init__()
        look = session.parts.look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(6))
        column.addWidget(rule())
        self.row = QHBoxLayout()
        self.row.setSpacing(look.px(10))
        column.addLayout(self.row)
        sign = IconLabel(picture, look, ink=ink, size=20)
        self.row.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        self.words = QVBoxLayout()
        self.words.setSpacing(0)
        self.row.addLayout(self.words, 1)

    def go(self, screen: str, id_: str, more: str = "") -> None:
        """Ask for another screen."""
        self.asked.emit(Place(screen, id_, more))


class RecordLine(Line):
    """A saved form: when, by whom, whether the province has it; print it or amend it."""

    def __init__(self, session: Session, record: RecordRow) -> None:
        super().__init__(session, picture="file", ink="brand")
        self._parts = session.parts
        parts, texts, look = session.parts, session.parts.texts, session.parts.look
        form = parts.catalog.form(record.form)
        name = f"{form.number} · {form.short.of(texts.language)}".strip(" ·")
        mine = record.saved_by == session.place.officer.id
        said = [session.place.officer.name if mine else "", show_moment(record.saved_at)]
        if record.version > 1:
            said.append(texts("work.version", number=record.version))
        # The badge says whether the province has it; the number is what it adds.
        if record.receipt not in {"", FROM_OTHERS}:
            said.append(texts("sync.receipt_named", number=record.receipt))
        self.words.addWidget(ElidedLabel(name, role="strong"))
        self.words.addWidget(ElidedLabel(" · ".join(part for part in said if part), role="soft"))
        shown = describe.sent(parts, record.receipt)
        self.row.addWidget(Badge(look, shown.text, tone=shown.tone, picture=shown.picture))
        paper = Button(f"action_print_{record.form}", texts("work.print_named", form=name), look,
                       picture="printer")  # fmt: skip
        paper.setText(texts("work.print"))
        paper.clicked.connect(partial(self.go, "paper", record.id))
        history = Button(f"action_history_{record.form}", texts("history.named", form=name), look,
                         role="icon", picture="clock")  # fmt: skip
        history.clicked.connect(partial(self.go, "history", record.id))
        self.row.addWidget(history)
        if not form.fixed:
            self.row.addWidget(self._edit(record, name))
        self.row.addWidget(paper)

    def _edit(self, record: RecordRow, name: str) -> Button:
        parts = self._parts
        button = Button(f"action_edit_{record.form}", parts.texts("work.edit_named", form=name),
                        parts.look, role="icon", picture="edit")  # fmt: skip
        button.clicked.connect(partial(self.go, "form", record.id, "edit"))
        return button


class DraftLine(Line):
    """A draft: go on where one stopped."""

    def __init__(self, session: Session, draft: DraftRow) -> None:
        super().__init__(session, picture="edit", ink="warn")
        parts, texts, look = session.parts, session.parts.texts, session.parts.look
        form = parts.catalog.form(draft.form)
        short = form.short.of(texts.language)
        title = "" if draft.title == form.short.vi else draft.title
        name = " · ".join(part for part in (form.number, short, title) if part)
        self.words.addWidget(ElidedLabel(name, role="strong"))
        line = texts("work.draft_line", moment=show_moment(draft.kept_at))
        self.words.addWidget(PlainLabel(line, role="soft"))
        go_on = Button("action_go_on", texts("work.go_on_named", form=short), look,
                       picture="chevron-right")  # fmt: skip
        go_on.setText(texts("work.go_on"))
        go_on.clicked.connect(partial(self.go, "form", draft.id))
        self.row.addWidget(go_on)
