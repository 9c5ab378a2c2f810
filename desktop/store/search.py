"""Search: every word asked must begin a word of the record; accents, case and order are nothing.

A word with keys of Telex or VNI left on is asked as typed, and as it was meant.
"""

from array import array
from dataclasses import dataclass

from desktop.domain.record import RecordId
from desktop.domain.vietnamese import match_groups
from desktop.store.store import Store

LIMIT = 20


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A record that answers the question; ``line`` is its case's child or place."""

    record_id: RecordId
    case_id: RecordId | None
    form: str
    code: str
    title: str
    line: str


FOUND = """
SELECT record.id, record.case_id, record.form, coalesce(case_file.code, ''), record.title,
       coalesce(case_file.child, '')
FROM {index} JOIN record ON record.row = {index}.rowid
LEFT JOIN case_file ON case_file.id = record.case_id
WHERE {index} MATCH ? ORDER BY {index}.rowid DESC LIMIT ?
"""


def find(store: Store, query: str, *, limit: int = LIMIT) -> tuple[FoundRow, ...]:
    """Return the newest records whose names match, then those whose narrative does."""
    match = word_match(query)
    if not match:
        return ()
    rows: dict[str, FoundRow] = {}
    for index in ("name_index", "body_index"):
        for row in store.connection.execute(FOUND.format(index=index), (match, limit)):
            rows.setdefault(row[0], FoundRow(*row))
        if len(rows) >= limit:
            break
    return tuple(rows.values())[:limit]


CASES = """
SELECT case_file.row FROM {index} JOIN record ON record.row = {index}.rowid
JOIN case_file ON case_file.id = record.case_id
WHERE {index} MATCH ? ORDER BY {index}.rowid DESC LIMIT ?
"""


def find_cases(store: Store, query: str, *, limit: int) -> "array[int]":
    """Return the row numbers of the cases that answer, newest first, each once."""
    match = word_match(query)
    rows: dict[int, None] = {}
    if match:
        for index in ("name_index", "body_index"):
            for (row,) in store.connection.execute(CASES.format(index=index), (match, limit)):
                rows.setdefault(row)
    return array("q", list(rows)[:limit])


def word_match(query: str) -> str:
    """Return the question in the index's own language.

    Words are letters and digits alone; quoted, they are never taken for that language.
    """
    groups = (" OR ".join(f'"{word}"*' for word in group) for group in match_groups(query))
    return " AND ".join(f"({group})" for group in groups)
