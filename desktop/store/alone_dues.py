"""The clocks of records that belong to no case: a facility's list, a breach of personal data."""

from collections.abc import Sequence

from desktop.domain.clock import from_ms
from desktop.domain.clocks import clocks
from desktop.domain.deadline import Due
from desktop.domain.facts import Paper, read_facts
from desktop.domain.record import RecordId
from desktop.forms.catalog import Catalog
from desktop.forms.readable import facts
from desktop.store.lawbook import LawBook
from desktop.store.reading import AloneRow, alone_rows
from desktop.store.store import Store

# The forms whose papers start a legal clock without a case.
FORMS = ("su_co_du_lieu", "mau_14")


def open_clocks(
    store: Store, papers: Sequence[AloneRow], *, catalog: Catalog
) -> dict[RecordId, Due]:
    """Return each record's open clock that ends first, of those that have one."""
    known = LawBook(store.connection).current()
    found = {}
    for row in papers:
        saved = from_ms(row.saved_at)
        told = facts(catalog.form(row.form), row.answers)
        paper = Paper(row.id, saved, saved, told, form=row.form)
        waiting = [clock for clock in clocks(read_facts([paper]), known) if clock.met_at is None]
        if waiting:
            found[row.id] = waiting[0]
    return found


def urgent(store: Store, *, catalog: Catalog) -> tuple[tuple[AloneRow, Due], ...]:
    """Return every record without a case whose clock runs, the earliest end first."""
    rows = {row.id: row for form in FORMS for row in alone_rows(store, form)}
    ends = open_clocks(store, tuple(rows.values()), catalog=catalog)
    pairs = [(rows[id_], clock) for id_, clock in ends.items()]
    return tuple(sorted(pairs, key=lambda pair: pair[1].due_at or pair[1].started_at))
