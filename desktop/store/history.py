"""The history of a record: who, when, from what to what, and who only looked or printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from desktop.domain.record import Answers, RecordId
from desktop.forms.sealed import PREFIX
from desktop.store.replay import NOTHING, Told, Values, after, first_told, said
from desktop.store.sealed_cases import see_open
from desktop.store.sealing import opened
from desktop.store.store import Store
from sync.protocol import REPLAY, BadFormat, Op, decode_op
from sync.register import UNPLACED


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One answer before and after; nothing stands for no answer. ``key`` is the field's.

    ``sealed``: a box that this officer cannot open was changed; its ``key`` names the box.
    """

    key: str
    before: object
    after: object
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a record: a change with its fields, or a mark with what happened.

    ``actor`` is an officer's id, ``at_ms`` the author's clock, ``kind`` the operation's;
    ``receipt`` is empty until the province has it, ``#`` for another's that came from there; those
    have no ``seq``.
    """

    seq: int
    at_ms: int
    actor: str
    kind: int
    what: str
    detail: Mapping[str, str | int]
    fields: tuple[FieldChange, ...]
    receipt: str


OPS = """
SELECT seq, body, coalesce(
    (SELECT number FROM receipt WHERE last >= op.seq AND lost_at IS NULL ORDER BY last LIMIT 1), ''
), (SELECT pos + op.seq - seq FROM own_run WHERE seq <= op.seq AND seq + count > op.seq
    ORDER BY seq DESC LIMIT 1)
FROM op WHERE entity = ? ORDER BY seq
"""
CASE_OF = "SELECT case_id FROM record WHERE id = ?"
OTHERS = "SELECT 0, body, '#', pos FROM remote_op WHERE entity = ? ORDER BY pos"


def changes_of(store: Store, record_id: RecordId) -> tuple[Change, ...]:
    """Return every step of a record, the first one first.

    Raises ``Refused`` where its case is sealed to others.
    """
    found = store.connection.execute(CASE_OF, (record_id,)).fetchone()
    see_open(store.connection, found[0] if found else None, officer=store.officer_id)
    return tuple(_changes(store, record_id))


def _changes(store: Store, record_id: RecordId) -> Iterator[Change]:
    told = NOTHING
    for seq, body, receipt in _ops(store, record_id):
        op = _first_told(decode_op(bytes(body)))
        now = _after(told, op)
        fields = differences(_open(store, told, record_id), _open(store, now, record_id))
        yield _change(op, int(seq), fields, str(receipt))
        told = now


def _ops(store: Store, record_id: RecordId) -> list[tuple[int, bytes, str]]:
    """Return the operations of all hands: what the province has in its order, then the rest."""
    rows = [
        *store.connection.execute(OPS, (record_id,)),
        *store.connection.execute(OTHERS, (record_id,)),
    ]
    rows.sort(key=lambda row: (UNPLACED if row[3] is None else row[3], row[0]))
    return [(row[0], row[1], row[2]) for row in rows]


def _open(store: Store, told: Told, record_id: RecordId) -> Values:
    """Return the answers as this officer may read them."""
    return dict(opened(store, cast("Answers", told.answers), place=record_id))


def _first_told(op: Op) -> Op:
    """Return who first wrote what a rescue told on."""
    try:
        return first_told(op) if op.kind == REPLAY else op
    except BadFormat:
        return op


def _after(told: Told, op: Op) -> Told:
    try:
        return after(told, op)
    except BadFormat:
        return told  # kept and listed; what it would have changed cannot be told


def _change(op: Op, seq: int, fields: tuple[FieldChange, ...], receipt: str) -> Change:
    try:
        what, detail = said(op)
    except BadFormat:
        what, detail = "", {}
    return Change(
        seq, op.hlc_ms, op.actor, op.kind, what, MappingProxyType(detail), fields, receipt
    )


def differences(before: Values, now: Values) -> tuple[FieldChange, ...]:
    """Return the answers that are no longer what they were, in the order of their keys' coming."""
    keys = dict.fromkeys([*before, *now])
    pairs = ((key, before.get(key), now.get(key)) for key in keys)
    return tuple(_field(key, old, new) for key, old, new in pairs if old != new)


def _field(key: str, old: object, new: object) -> FieldChange:
    if key.startswith(PREFIX):
        return FieldChange(key, None, None, sealed=True)
    return FieldChange(key, old, new)
