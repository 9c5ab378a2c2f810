"""What an officer decides about sync: which of two values stands."""

from desktop.commands.hand import Hand
from desktop.commands.records import footing
from desktop.domain.changed import Changed
from desktop.domain.record import Answer, RecordId
from desktop.domain.troubles import Problem, Refused
from desktop.forms.catalog import Catalog
from desktop.store.merging import rules_of
from desktop.store.store import Store
from sync.protocol import RESOLVE
from sync.rules import has_authority


def resolve(
    store: Store,
    record_id: RecordId,
    path: str,
    chosen: Answer | None,
    *,
    catalog: Catalog,
    hand: Hand,
) -> Changed:
    """Decide which value stands where two had written without knowing of each other.

    The other values stay in the record's story. Raises ``Refused`` for a decision that only the
    commune's head may take (``no_authority``).
    """
    with store.transaction() as tx:
        record = tx.records.get(record_id)
        standing = footing(tx, hand)
        rule = rules_of(catalog).of(record.form, path)
        if not has_authority(rule, standing.rank):
            raise Refused([Problem(path, "no_authority")])
        tx.journal.append(
            record_id,
            RESOLVE,
            [path, chosen],
            actor=hand.officer.id,
            at_ms=hand.at_ms,
            footing=standing,
        )
        tx.merging.settle(record_id, catalog)
    cases = frozenset() if record.case_id is None else frozenset({record.case_id})
    return Changed(cases=cases, records=frozenset({record_id}), sync=True)
