"""One case sealed whole, for its readers: what its row does not say, and who declared why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.mark import What
from desktop.domain.record import RecordId
from desktop.forms.catalog import Catalog
from desktop.store.cases import child_columns
from desktop.store.journal import MARKS
from desktop.store.officers import Officers
from desktop.store.reading import CaseRow, case_row
from desktop.store.standings import ClosedPaper, papers_of
from desktop.store.store import Store
from sync.payloads import read_mark
from sync.protocol import decode_op

OF_CASE = "SELECT id FROM record WHERE case_id = ? ORDER BY row"


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who said that they are related to somebody in the case, and when (UTC, ms)."""

    officer: str
    at_ms: int


def opened_case(store: Store, case_id: RecordId, *, catalog: Catalog) -> CaseRow | None:
    """Return a case with its child, though no list names them; nothing where it is hidden."""
    row = case_row(store, case_id)
    if row is None or not row.is_sealed:
        return row
    try:
        papers = tuple(papers_of(store.connection, case_id, catalog, store.opener))
    except ClosedPaper:
        return row
    found: Mapping[str, Any] = child_columns(papers)
    shown = {key: value for key, value in found.items() if key in CaseRow.__dataclass_fields__}
    return replace(row, **shown)


def declarations(store: Store, case_id: RecordId) -> tuple[Declaration, ...]:
    """Return who declared a relation in a case that the officer at work may read, oldest first."""
    if case_row(store, case_id) is None:
        return ()
    names = Officers(store.connection).names()
    found = []
    for (record_id,) in store.connection.execute(OF_CASE, (case_id,)).fetchall():
        for (body,) in store.connection.execute(MARKS, (record_id,)):
            op = decode_op(bytes(body))
            if read_mark(op).what == What.CONFLICT:
                found.append(Declaration(names.get(op.actor, op.actor), op.hlc_ms))
    return tuple(sorted(found, key=lambda each: each.at_ms))
