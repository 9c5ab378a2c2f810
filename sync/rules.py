"""How each answer's concurrent values meet, read from the form files; the same at both ends.

SET: elements unite. INFO: one stands and the other is shown. IDENTITY: the same, and a person must
confirm. DECISION: the more protective value is in force until someone with authority decides.
OWNED: the province's alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from desktop.forms.catalog import Catalog
from desktop.forms.kinds import Choice, Choices, Date, Field, Level, Table
from sync.protocol import OFFICER, SUPERVISOR
from sync.register import Register, Value, winner

Merge = Literal["SET", "INFO", "IDENTITY", "DECISION", "OWNED"]
LIFE = "@life"
"""Whether the record is in use or struck out: struck out by one, edited by another, it stays."""

OWN_FORM = "@"
"""Forms of the province's own (orders, code lists) begin so; a commune only answers them."""

ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one answer's concurrent values meet.

    ``worst_first`` lists a choice's codes, the most protective first; ``least`` says that the
    smaller value protects more (the earlier day), ``by_row`` that each printed row stands alone.
    """

    merge: Merge = "INFO"
    worst_first: tuple[str, ...] = ()
    least: bool = False
    by_row: bool = False


DEFAULT = Rule()
LIFE_RULE = Rule("DECISION")


class Rules:
    """The rule of every answer of every form; an answer of a newer program follows INFO."""

    def __init__(self, catalog: Catalog) -> None:
        self._known: Mapping[str, Mapping[str, Rule]] = {
            form.key: {field.key: _rule(field, catalog) for field in form.fields}
            for form in catalog.forms.values()
        }

    def of(self, form: str, path: str) -> Rule:
        """Return an answer's rule; ``path`` may name a row."""
        if path == LIFE:
            return LIFE_RULE
        if form.startswith(OWN_FORM):
            return DEFAULT if path.startswith(ANSWER) else Rule("OWNED")
        return self._known.get(form, {}).get(key_of(path), DEFAULT)


def key_of(path: str) -> str:
    """Return the answer's key of a path that may name a row."""
    return path.partition("/")[0]


def row_of(path: str) -> int | None:
    """Return the row that a path names, if it names one."""
    _, slash, row = path.partition("/")
    return int(row) if slash and row.isascii() and row.isdecimal() and len(row) <= 3 else None  # noqa: PLR2004 - no form prints a thousand rows


def _rule(field: Field, catalog: Catalog) -> Rule:
    by_row = isinstance(field, Table) and bool(field.rows)
    worst: tuple[str, ...] = ()
    if isinstance(field, Choice | Choices | Level):
        lookup = catalog.lookup(field.lookup)
        worst = lookup.protective or tuple(item.code for item in lookup.items)
        if isinstance(field, Level) and field.good:
            worst = worst[::-1]
    return Rule(field.merge, worst, isinstance(field, Date), by_row)


def has_authority(rule: Rule, rank: int) -> bool:
    """Say whether a rank may settle a conflict: a decision needs the commune's head or above."""
    return rank >= (SUPERVISOR if rule.merge == "DECISION" else OFFICER)


def in_force(rule: Rule, register: Register) -> Value:
    """Return the value that counts meanwhile: for a decision the protective one."""
    if rule.merge != "DECISION":
        return winner(register)
    most = min(_guard(rule, each.value) for each in register)
    return winner([each for each in register if _guard(rule, each.value) == most])


def _guard(rule: Rule, value: object) -> tuple[int, int, str]:
    """Say how little a value protects: 0 first; what was taken away protects least."""
    match value:
        case str() if value in rule.worst_first:
            return 0, rule.worst_first.index(value), ""
        case str() if rule.least:
            return 0, 0, value
        case bool():
            return 0, -value, ""
        case int():
            return 0, -value, ""
        case None:
            return 2, 0, ""
        case _:
            return 1, 0, ""
