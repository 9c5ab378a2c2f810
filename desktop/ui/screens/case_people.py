"""The people of a case on its page: its children, each with a page, and the persons suspected."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal

from desktop.commands.caseload import give_case
from desktop.domain.officer import Officer
from desktop.domain.record import Cell, RecordId
from desktop.forms.catalog import Catalog
from desktop.forms.kinds import Table
from desktop.forms.readable import rows_of, show_cell
from desktop.store.picking import Pick, case_children
from desktop.store.reading import case_row, record, records_of_case
from desktop.store.store import Store
from desktop.ui.screens.screen import Place
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.sheet import choose

SUSPECT, ANOTHER = "doi_tuong", "tre_lien_quan"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A person suspected, and the relation to each child."""

    record_id: RecordId
    name: str
    relations: tuple[dict[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class People:
    """Who a case is about."""

    children: tuple[Pick, ...]
    suspects: tuple[Suspect, ...]
    officers: tuple[Officer, ...]
    in_charge: str


def read_people(store: Store, case_id: RecordId, *, catalog: Catalog) -> People:
    """Return the children and the persons suspected of a case."""
    found = [record(store, row.id) for row in records_of_case(store, case_id)
             if row.form == SUSPECT]  # fmt: skip
    suspects = [
        Suspect(one.id, str(one.answers.get("suspect_name", "")),
                tuple(rows_of(one.answers.get("relations"))))
        for one in found
    ]  # fmt: skip
    with store.transaction() as tx:
        officers = tuple(one.officer for one in tx.officers.all() if one.is_current)
    case = case_row(store, case_id)
    in_charge = "" if case is None else case.officer
    children = case_children(store, case_id, catalog=catalog)
    return People(children, tuple(suspects), officers, in_charge)


class PeopleCard(Card):
    """Asks for the people itself, so that the case's page does not wait for them."""

    asked = Signal(object)

    def __init__(self, session: Session, case_id: RecordId) -> None:
        super().__init__(session.parts.look, padding=14, gap=4)
        self._session, self._parts, self._case_id = session, session.parts, case_id
        self.column.addWidget(PlainLabel(self._parts.texts("people.people"), role="strong"))
        catalog = self._parts.catalog
        self._parts.tasks.ask(
            self, lambda store: read_people(store, case_id, catalog=catalog), then=self._show
        )

    def _button(self, name: str, words: str, picture: str, place: Place) -> None:
        button = Button(name, words, self._parts.look, role="row", picture=picture)
        button.clicked.connect(partial(self.asked.emit, place))
        self.column.addWidget(button)

    def _show(self, people: People) -> None:
        for number, child in enumerate(people.children):
            self._button(f"action_child_page_{number}", child.name, "user",
                         Place("child", child.id))  # fmt: skip
        for number, suspect in enumerate(people.suspects):
            words = self._parts.texts("people.suspect_is", name=suspect.name)
            self._button(f"action_suspect_{number}", words, "alert",
                         Place("form", suspect.record_id, "edit"))  # fmt: skip
            for row in suspect.relations:
                self.column.addWidget(PlainLabel(self._relation(row), role="soft", wrap=True))
        self._button("action_add_other_child", self._parts.texts("people.another"), "plus",
                     Place("form", self._case_id, ANOTHER))  # fmt: skip
        self._button("action_add_suspect", self._parts.texts("people.suspect"), "plus",
                     Place("form", self._case_id, SUSPECT))  # fmt: skip

        self._offer_officers(people)

    def _offer_officers(self, people: People) -> None:
        """Say whose case it is, and offer to give it to a colleague of this laptop."""
        texts = self._parts.texts
        named = {one.id: one.name for one in people.officers}
        words = texts("people.in_charge", name=named.get(people.in_charge, people.in_charge))
        self.column.addWidget(PlainLabel(words, role="soft", wrap=True))
        others = [one for one in people.officers if one.id != people.in_charge]
        if others:
            button = Button("action_give_case", texts("people.give"), self._parts.look,
                            role="row", picture="users")  # fmt: skip
            button.clicked.connect(partial(self._ask_officer, others))
            self.column.addWidget(button)

    def _ask_officer(self, others: list[Officer]) -> None:
        texts = self._parts.texts
        offered = [(f"officer_{one.id}", f"{one.name}, {one.title}", "") for one in others]
        offered.append(("action_cancel", texts("people.keep"), "quiet"))
        words = (texts("people.give"), texts("people.give_line"))
        choose(self._parts.look, self.window(), words, offered, self._give)

    def _give(self, answer: str) -> None:
        kind, _, officer = answer.partition("_")
        if kind == "officer":
            work = partial(give_case, case_id=self._case_id, to=officer,
                           catalog=self._parts.catalog, hand=self._session.hand())  # fmt: skip
            self._parts.tasks.change(self, work)

    def _relation(self, row: dict[str, Cell]) -> str:
        field = self._parts.catalog.form(SUSPECT).field("relations")
        columns = {c.key: c for c in field.columns} if isinstance(field, Table) else {}
        told = [
            show_cell(columns[key], row[key], catalog=self._parts.catalog,
                      language=self._parts.texts.language)
            for key in ("child", "relation")
            if row.get(key) and key in columns
        ]  # fmt: skip
        return ": ".join(told)
