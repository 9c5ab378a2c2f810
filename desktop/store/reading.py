"""The questions screens may ask; every answer is a frozen row, every question has its index."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from desktop.domain.mark import What
from desktop.domain.record import Answers, Draft, Record, RecordId
from desktop.store.answers import read_answers
from desktop.store.history import Change, changes_of
from desktop.store.journal import MARKS
from desktop.store.records import Records
from desktop.store.sealed_cases import HIDDEN_IDS, HIDDEN_ROWS, see_open
from desktop.store.sealing import opened, said_by
from desktop.store.store import Store
from sync.payloads import read_mark
from sync.protocol import decode_op

View = Literal["all", "due", "clocks", "unsent"]
Order = Literal["due", "new", "name"]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists show it; moments in milliseconds of UTC; ``receipt`` is empty until sent."""

    id: RecordId
    code: str
    child: str
    birth: str
    age: int | None
    sex: str
    place: str
    kinds: str
    suspect_is_carer: str
    reported_at: int
    opened_at: int
    due_at: int
    met_at: int | None
    conclusion: str
    stage: str
    next_step: str
    holder: str
    officer: str
    next_due_at: int | None
    is_sealed: bool
    receipt: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as a case's timeline shows it."""

    id: RecordId
    form: str
    form_version: int
    title: str
    version: int
    saved_at: int
    saved_by: str
    receipt: str


@dataclass(frozen=True, slots=True)
class AloneRow:
    """A record that belongs to no case."""

    id: RecordId
    form: str
    title: str
    answers: Answers
    saved_at: int
    receipt: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as the home screen offers to go on with it."""

    id: RecordId
    form: str
    case_id: RecordId | None
    title: str
    field: str
    kept_at: int


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt of the province over a run of operations."""

    number: str
    first: int
    last: int
    at: int


# The receipt that covers an operation is the first one that ends at or after it.
# A record that no hand here has touched came from the province.
FROM_OTHERS = "#"
RECEIPT = (
    "CASE {seq} WHEN 0 THEN '#' ELSE coalesce((SELECT number FROM receipt WHERE last >= {seq}"
    " AND lost_at IS NULL ORDER BY last LIMIT 1), '') END"
)
CASE_COLUMNS = f"""
case_file.id, case_file.code, case_file.child, case_file.birth, case_file.age, case_file.sex,
case_file.place, case_file.kinds, case_file.suspect_is_carer, case_file.reported_at,
case_file.opened_at, case_file.due_at, case_file.met_at, case_file.conclusion, case_file.stage,
case_file.next_step, case_file.holder, case_file.officer, case_file.next_due_at,
EXISTS (SELECT 1 FROM sealed_case WHERE sealed_case.row = case_file.row),
{RECEIPT.format(seq="case_file.seq")}
"""  # noqa: S608 - our own fragments
CASE = f"SELECT {CASE_COLUMNS} FROM case_file"  # noqa: S608 - our own fragments
RECORD = f"""
SELECT id, form, form_version, title, version, saved_at, saved_by,
       {RECEIPT.format(seq="record.seq")}
FROM record WHERE case_id = ?2 AND struck = 0 AND ?2 NOT IN {HIDDEN_IDS} ORDER BY row
"""  # noqa: S608 - same
ALONE = f"""
SELECT id, form, title, answers, saved_at, {RECEIPT.format(seq="record.seq")}
FROM record WHERE form = ? AND case_id IS NULL AND struck = 0 ORDER BY row DESC LIMIT ?
"""  # noqa: S608 - same
DRAFTS = f"""
SELECT id, form, case_id, title, field, kept_at FROM draft
WHERE officer = ?2 AND (case_id IS NULL OR case_id NOT IN {HIDDEN_IDS}) ORDER BY kept_at DESC
"""  # noqa: S608 - same
SEEN = f"row NOT IN {HIDDEN_ROWS}"
IDS = {
    # By year and number, which is the order of opening: a narrow index, not the wide rows.
    ("all", "new"): "WHERE {seen} ORDER BY year DESC, number DESC",
    ("all", "due"): "WHERE {seen} ORDER BY reported_at DESC",
    ("all", "name"): "WHERE {seen} ORDER BY child_key, row",
    ("due", "due"): "WHERE met_at IS NULL AND {seen} ORDER BY due_at",
    ("clocks", "due"): "WHERE next_due_at IS NOT NULL AND {seen} ORDER BY next_due_at",
    ("unsent", "new"): "WHERE seq > (SELECT acked_seq FROM device) AND {seen} ORDER BY seq DESC",
}
COUNTS = {
    "all": "WHERE {seen}",
    "due": "WHERE met_at IS NULL AND due_at > 0 AND {seen}",
    "clocks": "WHERE next_due_at IS NOT NULL AND {seen}",
    "unsent": "WHERE seq > (SELECT acked_seq FROM device) AND {seen}",
}
# The kind of a MARK as a number: so it stands in the index.
UNSENT = "SELECT count(*) FROM op WHERE seq > (SELECT acked_seq FROM device) AND kind <> 9"
NATURAL: dict[View, Order] = {"all": "new", "due": "due", "clocks": "due", "unsent": "new"}


def case_ids(store: Store, *, view: View = "all", order: Order | None = None) -> "array[int]":
    """Return the row numbers of a list, in order; eight bytes a case."""
    chosen = order if order is not None and (view, order) in IDS else NATURAL[view]
    query = "SELECT row FROM case_file " + IDS[view, chosen].format(seen=SEEN)  # noqa: S608 - our own fragments
    rows = store.connection.execute(query, (store.officer_id,))
    return array("q", (row[0] for row in rows))


def case_rows(store: Store, rows: Sequence[int]) -> tuple[CaseRow, ...]:
    """Return a page of a list in the order asked."""
    marks = ", ".join("?" * len(rows))
    query = CASE.replace("SELECT", "SELECT row,", 1)
    query += f" WHERE {SEEN} AND row IN ({marks})"
    values = (store.officer_id, *rows)
    found = {row[0]: CaseRow(*row[1:]) for row in store.connection.execute(query, values)}
    return tuple(found[row] for row in rows if row in found)


def case_row(store: Store, case_id: RecordId) -> CaseRow | None:
    """Return one case; nothing where it is unknown, or sealed to others."""
    query = f"{CASE} WHERE {SEEN} AND id = ?"
    row = store.connection.execute(query, (store.officer_id, case_id)).fetchone()
    return None if row is None else CaseRow(*row)


def count_cases(store: Store) -> dict[View, int]:
    """Return how many cases each view holds."""
    query = "SELECT count(*) FROM case_file "
    asked = {view: query + COUNTS[view].format(seen=SEEN) for view in NATURAL}
    return {view: _number(store, told, store.officer_id) for view, told in asked.items()}


def records_of_case(store: Store, case_id: RecordId) -> tuple[RecordRow, ...]:
    """Return a case's records, oldest first; none where it is sealed to others."""
    rows = store.connection.execute(RECORD, (store.officer_id, case_id))
    return tuple(RecordRow(*row) for row in rows)


def record(store: Store, record_id: RecordId) -> Record:
    """Return a record as this officer may read it: what is sealed to others stays closed.

    Raises ``Refused`` where the whole case is.
    """
    found = Records(store.connection).get(record_id)
    see_open(store.connection, found.case_id, officer=store.officer_id)
    return replace(found, answers=opened(store, found.answers, place=found.id))


def closed_record(store: Store, record_id: RecordId) -> Record:
    """Return a record as anybody who may see its case reads it: every compartment closed.

    Raises ``Refused`` where the whole case is sealed to others.
    """
    found = Records(store.connection).get(record_id)
    see_open(store.connection, found.case_id, officer=store.officer_id)
    return replace(found, answers=said_by(store, found))


def alone_rows(store: Store, form: str, *, limit: int = 5_000) -> tuple[AloneRow, ...]:
    """Return the records of a form that belongs to no case, newest first."""
    return tuple(
        AloneRow(row[0], row[1], row[2], read_answers(row[3]), *row[4:])
        for row in store.connection.execute(ALONE, (form, limit))
    )


def drafts(store: Store, officer: str) -> tuple[DraftRow, ...]:
    """Return an officer's drafts, the last one typed first."""
    rows = store.connection.execute(DRAFTS, (store.officer_id, officer))
    return tuple(DraftRow(*row) for row in rows)


def draft(store: Store, draft_id: RecordId) -> Draft | None:
    """Return a draft to go on with."""
    with store.transaction() as tx:
        found = tx.drafts.get(draft_id)
    if found is None:
        return None
    see_open(store.connection, found.case_id, officer=store.officer_id)
    base = found.base
    if base is not None and found.record_id is not None:
        base = store.opener.whole(base, place=found.record_id)
    return replace(found, answers=opened(store, found.answers, place=found.id), base=base)


def cursor(store: Store) -> int:
    """Return how far the commune's book has been read."""
    return _number(store, "SELECT cursor FROM device")


def unsent(store: Store) -> int:
    """Return how many changes the province does not have; looks and prints are no changes."""
    return _number(store, UNSENT)


def receipts(store: Store, *, limit: int = 100) -> tuple[ReceiptRow, ...]:
    """Return the province's receipts, the newest first."""
    query = "SELECT number, first, last, at FROM receipt ORDER BY last DESC LIMIT ?"
    return tuple(ReceiptRow(*row) for row in store.connection.execute(query, (limit,)))


def printed_count(store: Store, record_id: RecordId) -> int:
    """Return how often a record was printed as an official paper; its drafts do not count.

    The next paper is "bản in lại lần n" where this is n and not 0.
    """
    marks = (decode_op(bytes(row[0])) for row in store.connection.execute(MARKS, (record_id,)))
    told = (read_mark(op) for op in marks)
    return sum(mark.what == What.PRINT and not mark.detail.get("draft") for mark in told)


def history(store: Store, record_id: RecordId) -> tuple[Change, ...]:
    """Return every step of a record: changes with their fields, looks, prints, refusals."""
    return changes_of(store, record_id)


def synced_at(store: Store) -> int | None:
    """Return when the province last answered, by its own clock."""
    (moment,) = store.connection.execute("SELECT synced_at FROM device").fetchone()
    return None if moment is None else int(moment)


def _number(store: Store, query: str, *values: int | str) -> int:
    return int(store.connection.execute(query, values).fetchone()[0])
