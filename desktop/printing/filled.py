"""A form with its answers on its way to paper: what is asked, what is shown, what stays secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from desktop.domain.record import Answer, Answers, Cell
from desktop.domain.signing import signer_of, signing_lines
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form, Section
from desktop.forms.kinds import Column, CommuneUnit, Field, Table
from desktop.forms.places import commune
from desktop.forms.readable import rows_of, show, show_cell
from desktop.forms.sealed import PREFIX, is_closed
from desktop.forms.when import is_relevant
from desktop.printing.closing import Signature
from desktop.printing.paper import PaperHead

HIDDEN = "bảo mật"
NO_NUMBER = "........"
TWO_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Filled:
    """One form, its answers and the head its paper bears.

    A sealed answer is shown only where the head opens its compartment; else the paper says
    "bảo mật", whether or not there is an answer, and an empty paper leaves room to write.
    """

    form: Form
    answers: Answers
    catalog: Catalog
    head: PaperHead

    @property
    def is_blank(self) -> bool:
        """Say whether the paper is to be filled in by hand."""
        return not self.answers

    def is_secret(self, field: Field) -> bool:
        """Say whether the field's answer is kept from this paper, or lies in a closed box."""
        if is_closed(field, self.answers):
            return True
        return bool(field.sealed) and field.sealed not in self.head.opened and not self.is_blank

    def given(self, key: str) -> Answer | None:
        """Return an answer that may be shown."""
        return None if self.is_secret(self.form.field(key)) else self.answers.get(key)

    def words(self, key: str) -> str:
        """Return an answer in words, empty where there is none."""
        field = self.form.field(key)
        if self.is_secret(field):
            return HIDDEN
        answer = self.answers.get(key)
        if answer is None:
            return ""
        if isinstance(field, CommuneUnit):
            place = commune(str(answer))
            return f"{place.name}, {place.province}" if place else str(answer)
        return show(field, answer, catalog=self.catalog)

    def rows(self, key: str) -> list[dict[str, Cell]]:
        """Return a table's rows."""
        return rows_of(self.given(key))

    def cell(self, column: Column, row: Mapping[str, Cell]) -> str:
        """Return a cell in words."""
        if column.key not in row:
            return ""
        return show_cell(column, row[column.key], catalog=self.catalog)

    def column(self, table: str, key: str) -> Column:
        """Return a column of a table; an unknown one is our bug."""
        field = self.form.field(table)
        if not isinstance(field, Table):
            raise TypeError(table)
        return next(column for column in field.columns if column.key == key)

    def printed(self, section: Section) -> list[Field]:
        """Return the section's fields that belong on this paper.

        An empty paper asks as if the first choice that brings further questions were made.
        """
        answers = self._assumed() if self.is_blank else self.answers
        return [field for field in section.fields if field.print and is_relevant(field, answers)]

    def _assumed(self) -> Answers:
        assumed: dict[str, Answer] = {}
        for field in self.form.fields:
            if field.when is not None:
                assumed.setdefault(field.when.key, field.when.any_of[0])
        return assumed

    def content(self) -> str:
        """Return what the paper's code is made from: only what the paper shows.

        A secret answer within it could be guessed at by whoever holds the paper.
        """
        shown = {
            key: answer
            for key, answer in self.answers.items()
            if not (self.form.has(key) and self.is_secret(self.form.field(key)))
            and not key.startswith(PREFIX)
        }
        return repr(sorted(shown.items()))

    @property
    def on(self) -> date | None:
        """Return the paper's day: its own where it has one, else the head's."""
        own = self.form.sheet.date_from
        return (self.day(own) if own else None) or self.head.on

    def number(self) -> str:
        """Return the number line, blank before the slash where the registry has given none.

        An official letter's symbol begins with the committee's and ends with the field of work.
        """
        if not self.form.sheet.numbered:
            return ""
        own = self.form.sheet.number_from
        number = self.head.number or (self.words(own) if own else "") or NO_NUMBER
        if number.isdecimal() and int(number) < TWO_DIGITS:
            number = f"0{int(number)}"
        symbol, unit = self.form.sheet.symbol, self.head.unit.symbol
        joined = f"{unit}{symbol}" if symbol.startswith("-") else f"{symbol}-{unit}"
        return f"Số: {number}/{joined}"

    def chair(self, *, collective: bool, note: str = "") -> Signature:
        """Return the signature of the chair, or of who signs in the chair's place."""
        signer = self.head.signer or signer_of(self.head.unit)
        lines = signing_lines(signer, self.head.unit, collective=collective)
        return Signature(lines, signer.name, note)

    def officer(self, *, note: str = "") -> Signature:
        """Return the officer's signature; on an empty paper the name is written by hand."""
        name = "" if self.is_blank else self.head.officer.name
        return Signature(self.form.sheet.signature.split("\n"), name, note)

    def day(self, key: str) -> date | None:
        """Return a whole day that was answered, or nothing."""
        answer = self.given(key) if self.form.has(key) else None
        try:
            return date.fromisoformat(str(answer))
        except ValueError:
            return None
