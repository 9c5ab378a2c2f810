"""Answers as people and search read them."""

from collections.abc import Mapping
from typing import assert_never

from desktop.domain.record import Answer, Answers, Cell
from desktop.forms.catalog import Catalog
from desktop.forms.computed import FUNCTIONS
from desktop.forms.form import Form
from desktop.forms.kinds import (
    Choice,
    Choices,
    Column,
    CommuneUnit,
    Computed,
    Date,
    Field,
    Level,
    LongText,
    Number,
    PersonalId,
    Phone,
    Ref,
    Table,
    Text,
    Time,
)

# Enough of a record's id to tell two apart; its name stands where the record itself is shown.
SHORT_ID = 6


def show(field: Field, answer: Answer, *, catalog: Catalog, language: str = "vi") -> str:
    """Return the answer in words; a value of another version is shown as it came."""
    match field:
        case Choice() | Level():
            return _label(catalog, field.lookup, answer, language)
        case Choices():
            items = answer if isinstance(answer, list) else [answer]
            return ", ".join(_label(catalog, field.lookup, item, language) for item in items)
        case Date():
            return show_date(str(answer))
        case Phone():
            return show_phone(str(answer))
        case PersonalId():
            return _grouped(str(answer))
        case Number() if field.unit is not None:
            return f"{answer} {field.unit.of(language)}"
        case Ref():
            return f"#{str(answer)[-SHORT_ID:]}"
        case Table():
            return _table(field, answer, catalog, language)
        case Text() | LongText() | Number() | Time() | CommuneUnit() | Computed():
            return str(answer)
        case _:
            assert_never(field)


def _label(catalog: Catalog, lookup: str, code: object, language: str) -> str:
    item = catalog.lookup(lookup).item(str(code))
    return str(code) if item is None else item.label.of(language)


def show_date(stored: str) -> str:
    """Return dd/mm/yyyy, mm/yyyy or yyyy; what is no stored date comes back as typed."""
    parts = stored.split("-")
    return "/".join(reversed(parts)) if all(part.isdecimal() for part in parts) else stored


def show_phone(digits: str) -> str:
    """Return a number in groups: 0912 345 678."""
    if len(digits) < 8 or not digits.isdecimal():  # noqa: PLR2004 - hotlines stay whole
        return digits
    return f"{digits[:-6]} {digits[-6:-3]} {digits[-3:]}"


def _grouped(digits: str) -> str:
    return " ".join(digits[place : place + 3] for place in range(0, len(digits), 3))


def _table(field: Table, answer: Answer, catalog: Catalog, language: str) -> str:
    columns = {column.key: column for column in field.columns}
    told = []
    for row in rows_of(answer):
        cells = [
            show_cell(columns[key], cell, catalog=catalog, language=language)
            if key in columns
            else str(cell)
            for key, cell in row.items()
        ]
        told.append(" - ".join(cell for cell in cells if cell))
    return "; ".join(told)


def rows_of(answer: Answer | None) -> list[dict[str, Cell]]:
    """Return a table's rows; what is no row is left out."""
    return [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []


def show_cell(column: Column, cell: Cell, *, catalog: Catalog, language: str = "vi") -> str:
    """Return a cell in words; what its column does not know is shown as it came."""
    match column.kind:
        case "text":
            return str(cell)
        case "date":
            return show_date(str(cell))
        case "money":
            return show_money(cell) if isinstance(cell, int) else str(cell)
        case "choice":
            return _label(catalog, column.lookup, cell, language)
        case _:
            assert_never(column.kind)


def show_money(amount: int) -> str:
    """Return an amount in đồng with points between thousands: 1.250.000."""
    return f"{amount:,}".replace(",", ".")


def facts(form: Form, answers: Answers) -> Mapping[str, Answer]:
    """Return what the answers feed to the domain, by the fact's name."""
    found: dict[str, Answer] = {}
    for field in form.fields:
        if field.feeds and not field.sealed and field.key in answers:
            found[field.feeds] = answers[field.key]
    for field in form.fields:
        if field.feeds and isinstance(field, Computed):
            counts = FUNCTIONS[field.function](answers)
            found[field.feeds] = f"{counts.high}-{counts.medium}-{counts.low}"
    return found


def names(form: Form, answers: Answers) -> str:
    """Return the names a record is found by."""
    return " ".join(_indexed(form, answers, "name"))


def body(form: Form, answers: Answers, *, catalog: Catalog) -> str:
    """Return the narrative a record is found by: texts and the labels of choices."""
    texts = [
        show(field, answers[field.key], catalog=catalog)
        for field in form.fields
        if field.indexed == "text" and not field.sealed and field.key in answers
    ]
    return "\n".join(texts)


def _indexed(form: Form, answers: Answers, kind: str) -> list[str]:
    return [
        str(answers[field.key])
        for field in form.fields
        if field.indexed == kind and not field.sealed and field.key in answers
    ]


def title(form: Form, answers: Answers, *, language: str = "vi") -> str:
    """Return the one line a list shows: the record's first name, else the form's short name."""
    named = _indexed(form, answers, "name")
    return named[0] if named else form.short.of(language)
