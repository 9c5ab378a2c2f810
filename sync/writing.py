"""One operation at work on a record: whose it is, what it may touch, how it is written in."""

from dataclasses import dataclass, field, replace

from sync.payloads import Edit
from sync.protocol import PROVINCE, SUPERVISOR, BadFormat, Op
from sync.register import PROVINCE_DEVICE, UNPLACED, Lineage, Register, Value, Version, written
from sync.rules import Rules, key_of, row_of
from sync.state import Element, State, View, element_key, view

CLOCK_MS = 5 * 60_000
"""How far an author's clock may be ahead of the province's before it counts as the province's."""


@dataclass(frozen=True, slots=True)
class Came:
    """An operation as it came: its bytes, its writer's stream and number, where it is kept.

    ``received_ms`` is the province's clock; nothing for one that the province does not have yet.
    """

    body: bytes
    device: bytes
    incarnation: int
    seq: int
    pos: int = UNPLACED
    received_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Why an operation, or a part of it, is kept without effect."""

    came: Came
    code: str


@dataclass(slots=True)
class Merged:
    """A record after merging; without ``state`` nothing has opened it yet."""

    state: State | None = None
    base: dict[str, object] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def view(self, rules: Rules) -> View | None:
        """Return what counts of the record, or nothing before it was opened."""
        return None if self.state is None else view(self.state, self.base, rules)


def version_of(op: Op, came: Came) -> Version:
    """Return who wrote an operation, when and by what right, with nothing claimed beyond it."""
    is_province = came.device == PROVINCE_DEVICE
    at = op.hlc_ms
    if came.received_ms is not None and not is_province:
        at = min(at, came.received_ms + CLOCK_MS)
    return Version(
        came.device,
        came.incarnation,
        came.seq,
        came.pos,
        min(op.ctx, came.pos - 1),
        at,
        PROVINCE if is_province else min(op.rank, SUPERVISOR),
        op.actor,
    )


@dataclass(frozen=True, slots=True)
class Writing:
    """One operation at work, with what is needed to judge it.

    ``saw`` is the operation that opened the record: whoever changes a record had seen that one,
    wherever a restored province has put it since.
    """

    came: Came
    version: Version
    rules: Rules
    lineage: Lineage
    saw: Version | None = None

    @property
    def is_province(self) -> bool:
        """Whether the province itself writes."""
        return self.version.rank == PROVINCE

    def after(self, opening: Version) -> "Writing":
        """Return the same of one who had seen the record as it was opened."""
        return replace(self, saw=opening)

    def onto(self, register: Register, value: object) -> Register:
        """Return a register with one more value."""
        saw = self.saw
        left = [each for each in register if saw is None or not each.version.is_of(saw)]
        return written(left, Value(self.version, value), self.lineage)


def may_write(form: str, path: str, writing: Writing) -> bool:
    """Say whether an answer is the writer's to change; ``@`` names what is no answer."""
    owned = writing.rules.of(form, path).merge == "OWNED"
    return not path.startswith("@") and (writing.is_province or not owned)


def write(merged: Merged, edit: Edit, writing: Writing) -> None:
    """Write one edit into its register, or into its elements' registers."""
    state = opened(merged)
    if row_of(edit.path) is not None and not isinstance(edit.value, dict | None):
        raise BadFormat("row")
    if edit.by_element or edit.path in state.sets:
        _write_elements(merged, edit, writing)
    elif writing.rules.of(state.form, edit.path).by_row and row_of(edit.path) is None:
        _write_rows(merged, edit, writing)
    else:
        register = state.fields.get(edit.path) or _untouched(merged, edit.path)
        state.fields[edit.path] = writing.onto(register, edit.value)


def _untouched(merged: Merged, path: str) -> Register:
    """Return an answer's first register: what the record was opened with."""
    value = merged.base.get(key_of(path))
    row = row_of(path)
    if row is not None:
        value = value[row] if isinstance(value, list) and row < len(value) else None
    return (Value(opened(merged).base, value),)


def _write_rows(merged: Merged, edit: Edit, writing: Writing) -> None:
    """Take a printed table row by row: two officers fill in two rows of it without a conflict."""
    given = edit.value if isinstance(edit.value, list) else []
    kept = merged.base.get(edit.path)
    fields = opened(merged).fields
    known = [(row_of(path) or 0) + 1 for path in fields if key_of(path) == edit.path]
    counts = [len(given), len(kept) if isinstance(kept, list) else 0, *known]
    for row in range(max(counts)):
        value = given[row] if row < len(given) else None
        write(merged, Edit(f"{edit.path}/{row}", value), writing)


def _write_elements(merged: Merged, edit: Edit, writing: Writing) -> None:
    state = opened(merged)
    elements = state.sets.get(edit.path)
    if elements is None:
        elements = state.sets[edit.path] = _first_elements(merged, edit.path)
    added, removed = edit.added, edit.removed
    if not edit.by_element:
        given = edit.value if isinstance(edit.value, list) else []
        added = tuple(given)
        keys = set(map(element_key, given))
        removed = tuple(each.value for key, each in elements.items() if key not in keys)
    for value, is_in in [(each, False) for each in removed] + [(each, True) for each in added]:
        key = element_key(value)
        known = elements.get(key) or Element(value, -1, ())
        elements[key] = Element(value, known.place, writing.onto(known.register, is_in))


def _first_elements(merged: Merged, path: str) -> dict[str, Element]:
    state = opened(merged)
    register = state.fields.pop(path, None)
    kept = merged.base.get(path) if register is None else register[-1].value
    version = state.base if register is None else register[-1].version
    items = kept if isinstance(kept, list) else []
    return {
        element_key(item): Element(item, place, (Value(version, value=True),))
        for place, item in enumerate(items)
    }


def opened(merged: Merged) -> State:
    """Return a record's state; what changes a record that nothing opened has no effect."""
    if merged.state is None:
        raise BadFormat("unknown_record")
    return merged.state
