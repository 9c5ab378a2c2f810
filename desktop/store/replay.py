"""What operations say: a record as it stood after each of them, without looking at the record."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sync.payloads import Edit, read_mark, read_patch, read_replayed, read_resolution
from sync.protocol import (
    ADD,
    MARK,
    PATCH,
    PUT,
    REPLAY,
    RESOLVE,
    SNAPSHOT,
    VOID,
    BadFormat,
    Op,
    decode_op,
    read_put,
)
from sync.rules import key_of, row_of

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """A record as its operations tell it; ``version`` counts the changes, 0 before the first."""

    form: str = ""
    case_id: str | None = None
    case_code: str | None = None
    answers: Values = field(default_factory=dict)
    version: int = 0
    at_ms: int = 0
    actor: str = ""
    removed: bool = False
    form_version: int = 0


NOTHING = Told()


def retell(ops: Iterable[Op]) -> Told:
    """Return a record as it stands after all its operations."""
    told = NOTHING
    for op in ops:
        told = after(told, op)
    return told


def after(told: Told, op: Op) -> Told:
    """Return a record as it stands after one more operation; raises ``BadFormat``.

    A kind that this version does not know changes nothing that it can tell.
    """
    if op.kind in {PUT, SNAPSHOT}:
        put = read_put(op)
        whole = Told(
            put.form, put.case_id, put.case_code, dict(put.answers), told.version,
            form_version=put.form_version,
        )  # fmt: skip
    elif op.kind in {PATCH, ADD}:
        whole = replace(told, answers=edited(told.answers, read_patch(op)))
    elif op.kind == RESOLVE:
        decided = read_resolution(op)
        whole = replace(told, answers=edited(told.answers, [Edit(decided.path, decided.chosen)]))
    elif op.kind == VOID:
        whole = replace(told, removed=True)
    elif op.kind == REPLAY:
        return after(told, first_told(op))
    else:
        return told
    return replace(whole, version=told.version + 1, at_ms=op.hlc_ms, actor=op.actor)


def first_told(op: Op) -> Op:
    """Return the operation that a REPLAY tells on; raises ``BadFormat``."""
    inner = decode_op(read_replayed(op).body)
    if inner.kind == REPLAY or inner.entity != op.entity:
        raise BadFormat("replay_fields")
    return inner


def edited(answers: Values, edits: Iterable[Edit]) -> Values:
    """Return the answers after edits; an answer without a value is gone."""
    changed = dict(answers)
    for edit in edits:
        if row_of(edit.path) is not None:
            changed[key_of(edit.path)] = _row(changed.get(key_of(edit.path)), edit)
            continue
        value = _elements(changed.get(edit.path), edit) if edit.by_element else edit.value
        changed[edit.path] = value
    return {key: value for key, value in changed.items() if value not in (None, [])}


def _elements(value: object, edit: Edit) -> list[object]:
    known = list(value) if isinstance(value, list) else []
    kept = [each for each in known if each not in edit.removed]
    return [*kept, *(each for each in edit.added if each not in kept)]


def _row(value: object, edit: Edit) -> list[object]:
    """Return a printed table with one of its rows written anew."""
    rows = list(value) if isinstance(value, list) else []
    place = row_of(edit.path) or 0
    rows.extend({} for _ in range(len(rows), place + 1))
    rows[place] = edit.value or {}
    while rows and not rows[-1]:
        rows.pop()
    return rows


def said(op: Op) -> tuple[str, dict[str, str | int]]:
    """Return what a mark says happened, with its codes and counts; nothing for a change."""
    if op.kind != MARK:
        return "", {}
    mark = read_mark(op)
    return mark.what, mark.detail
