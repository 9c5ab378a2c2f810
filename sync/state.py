"""A record as many hands have left it: what each answer's register still holds."""

from dataclasses import dataclass

import msgspec

from sync.register import Register, Version, distinct
from sync.rules import LIFE, Merge, Rules, in_force, key_of, row_of


class Element(msgspec.Struct, frozen=True, array_like=True):
    """One element of a SET answer: put in and taken out by whom; ``place`` is its first order.

    An element is there while any who had not seen it taken out say that it is.
    """

    value: object
    place: int
    register: Register

    @property
    def is_in(self) -> bool:
        """Say whether the element belongs to the answer."""
        return any(each.value for each in self.register)


class State(msgspec.Struct, array_like=True):
    """What must be remembered of a record to merge the next operation into it.

    An answer that stands in neither ``fields`` nor ``sets`` is still as ``base`` wrote it.
    """

    form: str
    form_version: int
    case_id: str | None
    case_code: str | None
    base: Version
    fields: dict[str, Register] = {}
    sets: dict[str, dict[str, Element]] = {}
    life: Register = ()
    held: bool = False
    purged: bool = False
    versions: int = 1


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more who did not know of each other wrote differently: all values, and which counts.

    ``merge`` says how it ends: see ``sync.rules``.
    """

    path: str
    merge: Merge
    sides: Register
    effective: int


@dataclass(frozen=True, slots=True)
class View:
    """A record as it is shown and printed: its answers, and what people must look at."""

    answers: dict[str, object]
    is_struck: bool
    conflicts: tuple[Conflict, ...]


def view(state: State, base: dict[str, object], rules: Rules) -> View:
    """Return what counts of a record; ``base`` holds the answers that nobody touched since."""
    if state.purged:
        return View({}, is_struck=True, conflicts=())
    answers = dict(base)
    conflicts: list[Conflict] = []
    for path, register in sorted(state.fields.items(), key=_by_row):
        rule = rules.of(state.form, path)
        found = in_force(rule, register)
        _lay(answers, path, found.value)
        if rule.merge != "OWNED" and distinct(register) > 1:
            conflicts.append(Conflict(path, rule.merge, register, register.index(found)))
    for path, elements in state.sets.items():
        _lay(answers, path, _in_order(rules.of(state.form, path).worst_first, elements) or None)
    return View(answers, _is_struck(state), (*conflicts, *_life(state, rules)))


def _by_row(item: tuple[str, Register]) -> tuple[str, int]:
    path = item[0]
    row = row_of(path)
    return key_of(path), -1 if row is None else row


def _lay(answers: dict[str, object], path: str, value: object) -> None:
    """Put a value in its place: an answer, or one row of a printed table."""
    row = row_of(path)
    if row is not None:
        path = key_of(path)
        rows = _rows(answers.get(path))
        if rows is None:
            return
        rows.extend({} for _ in range(len(rows), row + 1))
        rows[row] = {} if value is None else value
        while rows and not rows[-1]:
            rows.pop()
        value = rows or None
    if value is None:
        answers.pop(path, None)
    else:
        answers[path] = value


def _rows(kept: object) -> list[object] | None:
    """Return a table's rows; an answer that is no table has none to put in."""
    if kept is None:
        return []
    if isinstance(kept, list) and all(isinstance(row, dict) for row in kept):
        return list(kept)
    return None


def _in_order(codes: tuple[str, ...], elements: dict[str, Element]) -> list[object]:
    """Return elements as they were put in; the words of a choice in the order of its list."""
    known = {code: place for place, code in enumerate(codes)}

    def order(element: Element) -> tuple[object, ...]:
        first = min(each.version.precedence[1:] for each in element.register)
        listed = known.get(element.value, len(known)) if isinstance(element.value, str) else 0
        return listed, element.place < 0, max(element.place, 0), first

    return [each.value for each in sorted(elements.values(), key=order) if each.is_in]


def _is_struck(state: State) -> bool:
    return not state.held and not any(each.value for each in state.life)


def _life(state: State, rules: Rules) -> tuple[Conflict, ...]:
    if distinct(state.life) < 2:  # noqa: PLR2004 - struck out by one, in use by another
        return ()
    rule = rules.of(state.form, LIFE)
    return (Conflict(LIFE, rule.merge, state.life, state.life.index(in_force(rule, state.life))),)


def element_key(value: object) -> str:
    """Name an element by its content: the same word put in twice is one element."""
    return msgspec.msgpack.encode(value, order="sorted").hex()
