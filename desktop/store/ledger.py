"""What the sync screens ask: each operation's way to the province, what meets, what came down."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

import msgspec

from desktop.domain.record import Answers, RecordId
from desktop.store.answers import read_answers
from desktop.store.sealed_cases import HIDDEN_IDS
from desktop.store.store import Store
from sync.protocol import decode_op
from sync.register import Value
from sync.rules import Merge

Stage = Literal["waiting", "received", "saved"]
ISSUE_FORM = "@issue"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One change of this laptop: waiting, received (with its receipt), or in a backup as well.

    ``issue`` is why the province could not apply it: the text ``issue.<code>``, or empty.
    """

    seq: int
    record: RecordId
    form: str
    title: str
    kind: int
    actor: str
    at: int
    stage: Stage
    receipt: str
    received_at: int | None
    issue: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values that met: whose it is, since when, and whether it counts meanwhile."""

    value: object
    actor: str
    at: int
    is_ours: bool
    in_force: bool


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """An answer that two wrote without knowing of each other; ``merge`` says who may decide."""

    record: RecordId
    case_id: RecordId | None
    form: str
    title: str
    path: str
    merge: Merge
    opened_at: int
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What the province sent down: an order, an urging, a code list; ``form`` says which."""

    record: RecordId
    form: str
    answers: Answers
    at: int


LEDGER = (
    "SELECT op.seq, op.entity, op.kind, op.body, op.at,"  # noqa: S608 - our own fragments
    f" iif(record.case_id IN {HIDDEN_IDS}, '', record.form),"
    f" iif(record.case_id IN {HIDDEN_IDS}, '', record.title),"
    " (SELECT number FROM receipt WHERE last >= op.seq AND lost_at IS NULL ORDER BY last LIMIT 1),"
    " (SELECT at FROM receipt WHERE last >= op.seq AND lost_at IS NULL ORDER BY last LIMIT 1)"
    " FROM op LEFT JOIN record ON record.id = op.entity"
    " WHERE op.seq < ?2 AND op.kind <> 9 ORDER BY op.seq DESC LIMIT ?3"
)
CONFLICTS = (
    "SELECT conflict.entity, record.case_id, record.form, record.title, conflict.path,"  # noqa: S608 - our own fragments
    " conflict.merge, conflict.opened_at, conflict.sides, conflict.effective"
    " FROM conflict JOIN record ON record.id = conflict.entity"
    f" WHERE (record.case_id IS NULL OR record.case_id NOT IN {HIDDEN_IDS})"
)
COUNT = (
    "SELECT count(*) FROM conflict JOIN record ON record.id = conflict.entity"  # noqa: S608 - our own fragments
    f" WHERE (record.case_id IS NULL OR record.case_id NOT IN {HIDDEN_IDS})"
)
NOTES = "SELECT id, form, answers, saved_at FROM record WHERE form = ? AND case_id IS NULL"
NO_END = 1 << 62


def ledger(store: Store, *, before: int = NO_END, limit: int = 200) -> tuple[LedgerRow, ...]:
    """Return this laptop's changes, the newest first, from one before a number on."""
    acked, durable = store.connection.execute(
        "SELECT acked_seq, durable_seq FROM device"
    ).fetchone()
    issues = _open_issues(store)
    rows = store.connection.execute(LEDGER, (store.officer_id, before, limit)).fetchall()
    return tuple(_ledger_row(row, acked, durable, issues) for row in rows)


def _ledger_row(
    row: tuple[object, ...], acked: int, durable: int, issues: dict[int, str]
) -> LedgerRow:
    seq, record, kind, body, at, form, title, number, received = row
    place = int(str(seq))
    stage: Stage = "waiting"
    if place <= acked:
        stage = "saved" if place <= durable else "received"
    return LedgerRow(
        place,
        RecordId(str(record)),
        str(form or ""),
        str(title or ""),
        int(str(kind)),
        decode_op(cast("bytes", body)).actor,
        int(str(at)),
        stage,
        str(number) if number is not None and place <= acked else "",
        int(str(received)) if received is not None and place <= acked else None,
        issues.get(place, ""),
    )


def _open_issues(store: Store) -> dict[int, str]:
    """Return what of this laptop's own the province could not apply, by number."""
    ours = store.device_id.hex()
    found = (note.answers for note in notes(store, ISSUE_FORM))
    return {
        int(str(each.get("number", 0))): str(each.get("code", ""))
        for each in found
        if each.get("device") == ours and not each.get("closed")
    }


def notes(store: Store, form: str) -> tuple[NoteRow, ...]:
    """Return what the province sent down of one kind, in the order in which it came."""
    rows = store.connection.execute(NOTES + " ORDER BY row", (form,))
    return tuple(NoteRow(RecordId(row[0]), row[1], read_answers(row[2]), row[3]) for row in rows)


def conflicts(store: Store, *, record: RecordId | None = None) -> tuple[ConflictRow, ...]:
    """Return what waits for a person to look at, the oldest first; or that of one record."""
    return tuple(_conflicts(store, record))


def _conflicts(store: Store, record: RecordId | None) -> Iterator[ConflictRow]:
    me = store.officer_id
    if record is None:
        rows = store.connection.execute(CONFLICTS + " ORDER BY conflict.opened_at", (me,))
    else:
        rows = store.connection.execute(CONFLICTS + " AND conflict.entity = ?2", (me, record))
    for entity, case_id, form, title, path, merge, opened_at, sides, effective in rows.fetchall():
        values = msgspec.msgpack.decode(bytes(sides), type=tuple[Value, ...])
        yield ConflictRow(
            RecordId(entity),
            None if case_id is None else RecordId(case_id),
            form,
            title,
            path,
            merge,
            opened_at,
            tuple(
                Side(
                    each.value,
                    each.version.actor,
                    each.version.at_ms,
                    each.version.device == store.device_id,
                    place == effective,
                )
                for place, each in enumerate(values)
            ),
        )


def count_conflicts(store: Store) -> int:
    """Return how many answers wait for a person to look at."""
    return int(store.connection.execute(COUNT, (store.officer_id,)).fetchone()[0])
