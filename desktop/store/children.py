"""Questions about children: the list, who may be the same one, and all that is known of one."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.domain.child import HOUSEHOLD, MASTER, SAME_AS, blocks
from desktop.domain.likeness import Likened, Likeness, liken
from desktop.domain.record import Record, RecordId
from desktop.store.people import child_of
from desktop.store.reading import CaseRow, case_row, record
from desktop.store.search import word_match
from desktop.store.store import Store

SHOWN_ALIKE = 5
# A name that very many children bear tells little; more than these are not compared one by one.
BLOCK_LIMIT = 400
# Records that point at each other in a ring are followed once around, and no further.
MOST_JOINED = 50


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A child as lists show one; ``form`` is that of the record which describes the child."""

    id: RecordId
    name: str
    birth: str
    sex: str
    mother: str
    hamlet: str
    personal_id: str
    form: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A child who may be the same one, and why."""

    child: ChildRow
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Event:
    """A paper of a child's life: which, in which case, when."""

    record_id: RecordId
    form: str
    code: str
    saved_at: int


@dataclass(frozen=True, slots=True)
class ChildPage:
    """All that is known of a child: the record, its cases, its household, who lives with it.

    ``joined`` are the records that were found to be the same child's.
    """

    child: Record
    cases: tuple[CaseRow, ...]
    household: Record | None
    siblings: tuple[ChildRow, ...]
    joined: tuple[ChildRow, ...]
    events: tuple[Event, ...]


COLUMNS = """
child.row, child.id, child.name, child.birth, child.sex, child.mother, child.hamlet,
child.personal_id, (SELECT form FROM record WHERE record.row = child.row)
"""
CHILD = f"SELECT {COLUMNS} FROM child"  # noqa: S608 - our own names
IDS = "SELECT row FROM child WHERE same_as = '' ORDER BY name_key, row"
COUNT = "SELECT count(*) FROM child WHERE same_as = ''"
FOUND = """
SELECT child.row FROM name_index JOIN child ON child.row = name_index.rowid
WHERE name_index MATCH ? AND child.same_as = '' ORDER BY name_index.rowid DESC LIMIT ?
"""
BLOCK = "SELECT child FROM child_block WHERE block = ? LIMIT ?"
CANDIDATE = (
    "SELECT id, name, birth, sex, mother, hamlet, personal_id, same_as FROM child WHERE row = ?"
)
POINTS_AT = """
SELECT link.target FROM record JOIN link ON link.source = record.row
WHERE record.id = ? AND link.fact IN (?, ?) LIMIT 1
"""
POINT_AT = """
SELECT record.id, record.case_id FROM link JOIN record ON record.row = link.source
WHERE link.target = ? AND link.fact = ?
"""
CASE_OF = "SELECT case_id FROM record WHERE id = ?"
EVENTS = """
SELECT record.id, record.form, case_file.code, record.saved_at FROM record
JOIN case_file ON case_file.id = record.case_id WHERE record.case_id = ? AND record.struck = 0
"""


def child_ids(store: Store) -> "array[int]":
    """Return the row numbers of all children, by given name."""
    return array("q", (row[0] for row in store.connection.execute(IDS)))


def find_children(store: Store, query: str, *, limit: int) -> "array[int]":
    """Return the row numbers of the children whose names answer, the newest first."""
    match = word_match(query)
    if not match:
        return array("q")
    return array("q", (row[0] for row in store.connection.execute(FOUND, (match, limit))))


def child_rows(store: Store, rows: Sequence[int]) -> tuple[ChildRow, ...]:
    """Return a page of children in the order asked."""
    marks = ", ".join("?" * len(rows))
    told = store.connection.execute(f"{CHILD} WHERE row IN ({marks})", tuple(rows))
    found = {row[0]: ChildRow(*row[1:]) for row in told}
    return tuple(found[row] for row in rows if row in found)


def count_children(store: Store) -> int:
    """Return how many children are known."""
    return int(store.connection.execute(COUNT).fetchone()[0])


def alike(store: Store, likened: Likened, *, year: int, leave_out: str = "") -> tuple[Alike, ...]:
    """Return the children who may be the same one, the likest first, each with its reasons."""
    rows: dict[int, None] = {}
    for block in sorted(blocks(likened)):
        found = store.connection.execute(BLOCK, (block, BLOCK_LIMIT))
        rows |= dict.fromkeys(int(row) for (row,) in found)
    scored: list[tuple[int, int, Likeness]] = []
    for row in rows:
        child = child_of(store.connection.execute(CANDIDATE, (row,)).fetchone())
        if child.id == leave_out or child.same_as:
            continue
        likeness = liken(likened, child.likened, year=year)
        if likeness.is_worth_showing:
            scored.append((likeness.score, row, likeness))
    scored.sort(key=lambda one: (-one[0], one[1]))
    best = {row: likeness for _, row, likeness in scored[:SHOWN_ALIKE]}
    shown = zip(child_rows(store, tuple(best)), best.values(), strict=True)
    return tuple(Alike(child, likeness) for child, likeness in shown)


def root_of(store: Store, child_id: RecordId) -> RecordId:
    """Return the record that stands for a child, where others were joined with it."""
    seen = [child_id]
    while len(seen) <= MOST_JOINED:
        row = store.connection.execute(POINTS_AT, (seen[-1], MASTER, SAME_AS)).fetchone()
        if row is None or row[0] in seen:
            break
        seen.append(RecordId(row[0]))
    return seen[-1]


def _joined(store: Store, root: RecordId) -> tuple[RecordId, ...]:
    """Return every record that stands for the same child, the root first."""
    found = [root]
    for one in found:
        for fact in (MASTER, SAME_AS):
            rows = store.connection.execute(POINT_AT, (one, fact)).fetchall()
            found += [RecordId(id_) for id_, _ in rows if id_ not in found]
        if len(found) > MOST_JOINED:
            break
    return tuple(found)


def cases_of_child(store: Store, child_id: RecordId) -> tuple[CaseRow, ...]:
    """Return every case of a child, the newest call first."""
    ids: dict[str, None] = {}
    for one in _joined(store, root_of(store, child_id)):
        (case_id,) = store.connection.execute(CASE_OF, (one,)).fetchone() or ("",)
        if case_id:
            ids[case_id] = None
    rows = [case_row(store, RecordId(id_)) for id_ in ids]
    found = [row for row in rows if row is not None]
    return tuple(sorted(found, key=lambda case: (-case.reported_at, case.id)))


def child_page(store: Store, child_id: RecordId) -> ChildPage:
    """Return all that is known of a child; one that was joined shows the one it was joined with."""
    root = root_of(store, child_id)
    cases = cases_of_child(store, root)
    child = record(store, root)
    household = str(child.answers.get("household", ""))
    home = record(store, RecordId(household)) if _is_here(store, household) else None
    others = [one for one in _joined(store, root) if one != root]
    return ChildPage(
        child=child,
        cases=cases,
        household=home,
        siblings=_living_in(store, household, but=root) if home is not None else (),
        joined=_rows_of(store, others),
        events=_events(store, cases),
    )


def _is_here(store: Store, record_id: str) -> bool:
    query = "SELECT 1 FROM record WHERE id = ? AND struck = 0"
    return store.connection.execute(query, (record_id,)).fetchone() is not None


def _living_in(store: Store, household: str, *, but: RecordId) -> tuple[ChildRow, ...]:
    rows = store.connection.execute(POINT_AT, (household, HOUSEHOLD)).fetchall()
    return _rows_of(store, [RecordId(id_) for id_, _ in rows if id_ != but])


def _rows_of(store: Store, ids: Iterable[RecordId]) -> tuple[ChildRow, ...]:
    rows = [store.connection.execute(f"{CHILD} WHERE id = ?", (id_,)).fetchone() for id_ in ids]
    return tuple(ChildRow(*row[1:]) for row in rows if row is not None)


def _events(store: Store, cases: Iterable[CaseRow]) -> tuple[Event, ...]:
    found = [Event(*row) for case in cases for row in store.connection.execute(EVENTS, (case.id,))]
    return tuple(sorted(found, key=lambda event: (-event.saved_at, event.record_id)))


def likened_of(store: Store, child_id: RecordId) -> Likened | None:
    """Return what is compared of a child."""
    row = store.connection.execute("SELECT row FROM child WHERE id = ?", (child_id,)).fetchone()
    if row is None:
        return None
    return child_of(store.connection.execute(CANDIDATE, (row[0],)).fetchone()).likened
