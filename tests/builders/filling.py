"""Answers for any form, made from its schema: a form added tomorrow is filled like today's."""

from collections.abc import Callable, Iterator
from typing import assert_never

from desktop.domain.record import Answer, Answers, Cell
from desktop.forms.catalog import Catalog
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
from desktop.forms.when import is_relevant
from tests.builders.world import COMMUNE

Writer = Callable[[Field, str], str]
STARTS = ("Đ", "Kh", "Ph", "Th", "Tr", "Ng", "Nh", "Qu", "X", "V", "L", "M", "S", "R", "H", "B")
ENDS = ("ẫn", "ượ", "ểu", "ịch", "ồng", "ắt", "ỏi", "ứa", "ặm", "ệp", "ỳnh", "ơi", "ũ", "ẹo")
# What the domain checks against each other agrees.
AGREEING: dict[str, Answer] = {
    "child.birth": "2017-02-14",
    "child.age": 9,
    "report.date": "2026-11-24",
    "report.time": "07:15",
}


# A record that another laptop has, and this one has not yet.
ELSEWHERE = "0198f0a0c0de4f6e8a1b2c3d4e5f6071"


def word(number: int) -> str:
    """Return the n-th made-up Vietnamese word; no folded word begins another."""
    start = STARTS[number % len(STARTS)]
    end = ENDS[number // len(STARTS) % len(ENDS)]
    return f"Oằ{start.lower()}{end}z"


class Words:
    """Writes into each field two words that stand in no other."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def __call__(self, field: Field, part: str = "") -> str:
        place = 2 * len(self._given)
        return self._given.setdefault(f"{field.key}/{part}", f"{word(place)} {word(place + 1)}")


def fillings(form: Form, catalog: Catalog, write: Writer) -> Iterator[Answers]:
    """Fill a form as often as it takes for every field to be asked for and answered once."""
    waiting = {field.key for field in form.asked() if not isinstance(field, Computed)}
    while waiting:
        answers = _filled(form, catalog, write, waiting)
        done = waiting & answers.keys()
        assert done, f"{form.key}: no answer makes the program ask for {sorted(waiting)}"
        waiting -= done
        yield answers


def _filled(form: Form, catalog: Catalog, write: Writer, waiting: set[str]) -> Answers:
    answers: dict[str, Answer] = {}
    for field in form.asked():
        if isinstance(field, Computed):
            continue
        wanted = _wanted(form, field.key, waiting)
        answers[field.key] = answer_for(field, catalog, write, wanted)
    return {key: value for key, value in answers.items() if is_relevant(form.field(key), answers)}


def _wanted(form: Form, governor: str, waiting: set[str]) -> str:
    """Return the choice that makes a waiting field be asked for, if one hangs on this field."""
    hanging = [f for f in form.asked() if f.when is not None and f.when.key == governor]
    hanging.sort(key=lambda field: field.key not in waiting)
    return next((field.when.any_of[0] for field in hanging if field.when is not None), "")


def answer_for(field: Field, catalog: Catalog, write: Writer, wanted: str = "") -> Answer:
    """Return an answer that fits the field's kind; ``wanted`` is the choice to make."""
    if field.feeds in AGREEING:
        return AGREEING[field.feeds]
    match field:
        case Text():
            return write(field, "")
        case LongText():
            return f"{write(field, '')}\n{write(field, 'second')}"
        case Number():
            return min(field.maximum, field.minimum + 7)
        case Date():
            return "2026-11-03"
        case Time():
            return "07:15"
        case Choice() | Level():
            return wanted or catalog.lookup(field.lookup).items[-1].code
        case Choices():
            codes = [item.code for item in catalog.lookup(field.lookup).items]
            return [code for code in codes if code == wanted or code in codes[-2:]]
        case Phone():
            return "0912345678"
        case PersonalId():
            return "008317123456"
        case CommuneUnit():
            return COMMUNE.code
        case Ref():
            return ELSEWHERE
        case Table():
            return _rows(field, catalog, write)
        case Computed():
            raise TypeError("a computed field is not answered")
        case _:
            assert_never(field)


def _rows(field: Table, catalog: Catalog, write: Writer) -> list[dict[str, Cell]]:
    typed = [column for column in field.columns if not (column.preset and field.rows)]
    return [
        {column.key: _cell(field, column, catalog, write, row) for column in typed}
        for row in range(2)
    ]


def _cell(field: Table, column: Column, catalog: Catalog, write: Writer, row: int) -> Cell:
    match column.kind:
        case "text":
            return write(field, f"{row}{column.key}")
        case "date":
            return f"2026-10-{11 + row}"
        case "money":
            return 1_250_000 + row
        case "choice":
            return catalog.lookup(column.lookup).items[-1 - row].code
        case _:
            assert_never(column.kind)
