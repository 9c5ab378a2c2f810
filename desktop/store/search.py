"""Search: every word asked must begin a word of the record; accents, case and order are nothing.

A word with keys of Telex or VNI left on is asked as typed, and as it was meant. A case that is
sealed whole is found by its readers, by its code alone.
"""

from array import array
from dataclasses import dataclass

from desktop.domain.record import RecordId
from desktop.domain.vietnamese import match_groups
from desktop.store.driver import Connection
from desktop.store.sealed_cases import HIDDEN_IDS, HIDDEN_ROWS
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
WHERE {index} MATCH ?2 AND (record.case_id IS NULL OR record.case_id NOT IN {hidden})
ORDER BY {index}.rowid DESC LIMIT ?3
"""


def find(store: Store, query: str, *, limit: int = LIMIT) -> tuple[FoundRow, ...]:
    """Return the newest records whose names match, then those whose narrative does."""
    match = word_match(query)
    if not match:
        return ()
    rows: dict[str, FoundRow] = {}
    for index in ("name_index", "body_index"):
        asked = FOUND.format(index=index, hidden=HIDDEN_IDS)
        for row in store.connection.execute(asked, (store.officer_id, match, limit)):
            rows.setdefault(row[0], FoundRow(*row))
        if len(rows) >= limit:
            break
    return tuple(rows.values())[:limit]


CASES = """
SELECT case_file.row FROM {index} JOIN record ON record.row = {index}.rowid
JOIN case_file ON case_file.id = record.case_id
WHERE {index} MATCH ?2 AND case_file.row NOT IN {hidden} ORDER BY {index}.rowid DESC LIMIT ?3
"""


def find_cases(store: Store, query: str, *, limit: int) -> "array[int]":
    """Return the row numbers of the cases that answer, newest first, each once."""
    match = word_match(query)
    rows: dict[int, None] = {}
    if match:
        for index in ("name_index", "body_index"):
            asked = CASES.format(index=index, hidden=HIDDEN_ROWS)
            for (row,) in store.connection.execute(asked, (store.officer_id, match, limit)):
                rows.setdefault(row)
    return array("q", list(rows)[:limit])


def forget_what_went(connection: Connection) -> None:
    """Write the indexes anew: until then a word that was taken out still lies in their pages."""
    for index in ("name_index", "body_index"):
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 - our own names


def word_match(query: str) -> str:
    """Return the question in the index's own language.

    Words are letters and digits alone; quoted, they are never taken for that language.
    """
    groups = (" OR ".join(f'"{word}"*' for word in group) for group in match_groups(query))
    return " AND ".join(f"({group})" for group in groups)
