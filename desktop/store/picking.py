"""What a form may point at: records of a kind, found by typing, and the children of a case."""

from dataclasses import dataclass

from desktop.domain.child import children_of
from desktop.domain.record import Answers, RecordId
from desktop.forms.catalog import Catalog
from desktop.store.children import child_rows, find_children
from desktop.store.reading import record
from desktop.store.sealed_cases import HIDDEN_IDS, is_hidden
from desktop.store.search import word_match
from desktop.store.standings import papers_of
from desktop.store.store import Store

CHILD_FORM = "tre_em"
LIMIT = 8


@dataclass(frozen=True, slots=True)
class Pick:
    """A record to point at: its name and what tells it from others of that name."""

    id: RecordId
    name: str
    line: str = ""


FOUND = """
SELECT record.id, record.title FROM name_index JOIN record ON record.row = name_index.rowid
WHERE name_index MATCH ? AND record.form = ? AND record.case_id IS NULL
ORDER BY name_index.rowid DESC LIMIT ?
"""
NEWEST = """
SELECT id, title FROM record WHERE form = ? AND case_id IS NULL AND struck = 0
ORDER BY row DESC LIMIT ?
"""
NAMED = f"""
SELECT id, title FROM record WHERE id = ?2 AND (case_id IS NULL OR case_id NOT IN {HIDDEN_IDS})
"""  # noqa: S608 - our own fragments


def picks(store: Store, form: str, query: str, *, limit: int = LIMIT) -> tuple[Pick, ...]:
    """Return the records of a form that answer; without words the newest."""
    if form == CHILD_FORM:
        rows = child_rows(store, find_children(store, query, limit=limit))
        return tuple(
            Pick(row.id, row.name, ", ".join(filter(None, (row.birth, row.hamlet, row.mother))))
            for row in rows
        )
    match = word_match(query)
    if match:
        found = store.connection.execute(FOUND, (match, form, limit))
    else:
        found = store.connection.execute(NEWEST, (form, limit))
    return tuple(Pick(RecordId(id_), title) for id_, title in found)


def pick(store: Store, record_id: RecordId) -> Pick | None:
    """Return a record that a form points at, if it is here."""
    row = store.connection.execute(NAMED, (store.officer_id, record_id)).fetchone()
    return None if row is None else Pick(RecordId(row[0]), row[1])


def told_by(store: Store, record_id: RecordId) -> Answers:
    """Return what a record says, for a form that points at it; nothing where it is not here."""
    return {} if pick(store, record_id) is None else record(store, record_id).answers


def case_children(store: Store, case_id: RecordId, *, catalog: Catalog) -> tuple[Pick, ...]:
    """Return the children of a case, by the records in it that describe them."""
    if is_hidden(store.connection, case_id, officer=store.officer_id):
        return ()
    papers = tuple(papers_of(store.connection, case_id, catalog, store.opener))
    ids = frozenset(children_of(papers))
    return tuple(Pick(p.id, p.text("child.name")) for p in papers if p.id in ids)
