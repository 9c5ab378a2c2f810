"""What is missing before a child of a case is given into care, out of the case's papers."""

from datetime import datetime

from desktop.domain.care import Missing, missing
from desktop.domain.clock import VIETNAM
from desktop.domain.facts import read_facts
from desktop.domain.record import RecordId
from desktop.forms.catalog import Catalog
from desktop.forms.kinds import Table
from desktop.store.dues import legal_now
from desktop.store.sealed_cases import see_open
from desktop.store.standings import papers_of
from desktop.store.store import Store

VERIFICATION, CONDITIONS = "mau_11", "conditions"


def care_missing(
    store: Store, case_id: RecordId, *, child: str = "", catalog: Catalog, now: datetime
) -> tuple[Missing, ...]:
    """Return what is missing for one child, or for the case of one child.

    Raises ``Refused`` for whom the case is sealed from.
    """
    see_open(store.connection, case_id, officer=store.officer_id)
    papers = tuple(papers_of(store.connection, case_id, catalog, store.opener))
    field = catalog.form(VERIFICATION).field(CONDITIONS)
    asked = len(field.rows) if isinstance(field, Table) else 0
    today = legal_now(store, now).at.astimezone(VIETNAM).date()
    return missing(read_facts(papers, child=child), conditions=asked, today=today)
