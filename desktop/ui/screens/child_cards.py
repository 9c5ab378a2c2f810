"""The cards of a child's page: the head, cases, papers, household, carers, who may be the same."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout

from desktop.domain.record import Cell
from desktop.forms.check import age_on
from desktop.forms.kinds import Table
from desktop.forms.readable import rows_of, show, show_cell
from desktop.store.children import Alike, ChildPage
from desktop.store.picking import CHILD_FORM
from desktop.ui import describe
from desktop.ui.dates import show_moment
from desktop.ui.screens.case_rows import Line
from desktop.ui.screens.likeness_banner import child_words, reasons
from desktop.ui.screens.screen import Place
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Badge, Card, rule, spread
from desktop.ui.widgets.labels import ElidedLabel, PlainLabel

EVENTS_SHOWN = 30
FIRST = 20


class ChildCards(QObject):
    """Makes the cards; ``pressed`` carries an act and the record it is about."""

    pressed = Signal(str, str)
    asked = Signal(object)

    def __init__(self, session: Session, page: ChildPage) -> None:
        super().__init__()
        self._session, self._page = session, page
        self._parts, self._texts = session.parts, session.parts.texts
        self._look = session.parts.look
        self._told = page.child.answers
        self.name = self._words("child_name") or self._texts("work.unknown_child")

    def _words(self, key: str) -> str:
        form = self._parts.catalog.form(self._page.child.form)
        if key not in self._told or not form.has(key):
            return ""
        return show(form.field(key), self._told[key], catalog=self._parts.catalog,
                    language=self._texts.language)  # fmt: skip

    def _button(
        self, name: str, act: str, other: str = "", *, role: str = "", picture: str = ""
    ) -> Button:
        words = self._texts(f"people.{act}")
        button = Button(name, words, self._look, role=role, picture=picture)
        button.clicked.connect(partial(self.pressed.emit, act, other))
        return button

    def _card(self, code: str, *more: Button) -> Card:
        card = Card(self._look, padding=16, gap=8)
        title = PlainLabel(self._texts(f"people.{code}"), role="heading")
        card.column.addLayout(spread(title, None, *more))
        return card

    def head(self, now: datetime, *, narrow: bool) -> Card:
        """Name, what is known in a line, what can be done."""
        card = Card(self._look, padding=18, gap=8)
        name = PlainLabel(self.name, role="title", wrap=True)
        name.setObjectName("child_name_shown")
        own = self._page.child.form == CHILD_FORM
        act = "edit" if own else "record"
        edit = self._button(f"action_child_{act}", act, picture="edit")
        intake = self._button("action_child_intake", "intake", role="primary", picture="plus")
        card.column.addLayout(spread(name, None, *(() if narrow else (edit, intake))))
        if narrow:
            card.column.addLayout(spread(edit, intake, None))
        birth = self._told.get("child_birth")
        span = age_on(birth, now.date()) if birth is not None else None
        age = str(span[0]) if span else self._told.get("child_age", "")
        said = [
            self._texts("work.years", age=age) if age != "" else "",
            self._words("child_birth"),
            self._words("child_sex"),
            self._words("hamlet"),
            self._words("personal_id"),
        ]
        card.column.addWidget(PlainLabel(" · ".join(filter(None, said)), role="soft", wrap=True))
        parents = [
            self._texts(f"people.{code}_is", name=self._words(f"{code}_name"))
            for code in ("father", "mother")
            if self._words(f"{code}_name")
        ]
        more = [*parents, self._words("school"), self._words("health")]
        if any(more):
            line = PlainLabel(" · ".join(filter(None, more)), role="soft", wrap=True)
            card.column.addWidget(line)
        return card

    def cases(self) -> Card:
        """All cases of the child."""
        card = self._card("cases")
        if not self._page.cases:
            card.column.addWidget(PlainLabel(self._texts("people.no_cases"), role="soft"))
        for case in self._page.cases:
            line = Line(self._session, picture="folder", ink="brand")
            line.words.addWidget(ElidedLabel(case.code, role="strong"))
            said = [describe.received_at(self._parts, case), describe.kinds(self._parts, case)]
            line.words.addWidget(ElidedLabel(" · ".join(filter(None, said)), role="soft"))
            stage = describe.stage(self._parts, case)
            line.row.addWidget(Badge(self._look, stage, tone="calm", picture="clock"))
            opened = Button("action_open_case", self._texts("work.open_named", name=case.code),
                            self._look, role="icon", picture="chevron-right")  # fmt: skip
            opened.clicked.connect(partial(self.asked.emit, Place("case", case.id)))
            line.row.addWidget(opened)
            card.column.addWidget(line)
        return card

    def timeline(self) -> Card:
        """Every paper of every case, the newest first."""
        card = self._card("timeline")
        for event in self._page.events[:EVENTS_SHOWN]:
            form = self._parts.catalog.forms.get(event.form)
            short = form.short.of(self._texts.language) if form else event.form
            when = PlainLabel(show_moment(event.saved_at), role="soft")
            when.setMinimumWidth(self._look.px(120))
            code = PlainLabel(event.code, role="faint")
            words = ElidedLabel(short)
            row = spread(when, words, code)
            row.setStretch(1, 1)
            card.column.addLayout(row)
        if not self._page.events:
            card.column.addWidget(PlainLabel(self._texts("people.no_events"), role="soft"))
        return card

    def household(self) -> Card:
        """Who lives with the child."""
        home = self._page.household
        if home is None:
            card = self._card("home")
            card.column.addWidget(PlainLabel(self._texts("people.no_home"), role="soft", wrap=True))
            card.column.addLayout(spread(self._button("action_household", "household",
                                                      picture="home"), None))  # fmt: skip
            return card
        form = self._parts.catalog.form(home.form)
        edit = Button("action_edit_household", self._texts("people.edit_home"), self._look,
                      role="icon", picture="edit")  # fmt: skip
        edit.clicked.connect(partial(self.asked.emit, Place("form", home.id, "edit")))
        card = self._card("home", edit)
        head = [str(home.answers.get("head_name", "")), str(home.answers.get("hamlet", ""))]
        card.column.addWidget(PlainLabel(" · ".join(filter(None, head)), role="strong", wrap=True))
        members = form.field("members")
        for row in rows_of(home.answers.get("members")):
            card.column.addWidget(PlainLabel(self._row(members, row), role="soft", wrap=True))
        for sibling in self._page.siblings:
            button = Button("action_open_sibling", sibling.name, self._look, role="row",
                            picture="users")  # fmt: skip
            button.clicked.connect(partial(self.asked.emit, Place("child", sibling.id)))
            card.column.addWidget(button)
        return card

    def _row(self, table: object, row: dict[str, Cell]) -> str:
        if not isinstance(table, Table):
            return ""
        told = [
            show_cell(column, row[column.key], catalog=self._parts.catalog,
                      language=self._texts.language)
            for column in table.columns
            if column.key in row
        ]  # fmt: skip
        return " · ".join(word for word in told if word)

    def carers(self) -> Card | None:
        """Who cares for the child."""
        rows = rows_of(self._told.get("carers"))
        if not rows:
            return None
        card = self._card("carers")
        field = self._parts.catalog.form(CHILD_FORM).field("carers")
        for row in rows:
            card.column.addWidget(PlainLabel(self._row(field, row), role="soft", wrap=True))
        return card

    def alike(self, found: Sequence[Alike]) -> Card | None:
        """Who may be the same child, with the reasons; joined only by a person."""
        if not found:
            return None
        card = self._card("alike")
        for place, one in enumerate(found):
            card.column.addWidget(rule())
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(PlainLabel(child_words(self._parts, one), role="strong", wrap=True))
            why = self._texts("people.because", reasons=reasons(self._parts, one))
            words.addWidget(PlainLabel(why, role="soft", wrap=True))
            card.column.addLayout(words)
            look = Button(f"action_look_child_{place}", self._texts("people.look"), self._look,
                          role="quiet")  # fmt: skip
            look.clicked.connect(partial(self.asked.emit, Place("child", one.child.id)))
            same = self._button(f"action_join_{place}", "join", one.child.id)
            card.column.addLayout(spread(look, None, same))
        return card

    def joined(self) -> Card | None:
        """Name the records found to be the same child's; each can be parted again."""
        if not self._page.joined:
            return None
        card = self._card("joined")
        for place, child in enumerate(self._page.joined):
            apart = self._button(f"action_part_{place}", "part", child.id, role="quiet")
            card.column.addLayout(spread(PlainLabel(child.name, wrap=True), None, apart))
        return card
