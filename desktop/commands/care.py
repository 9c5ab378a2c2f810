"""Caring for the vault: what keeps the records safe beside the work with them."""

from dataclasses import dataclass

from desktop.commands.hand import Hand
from desktop.domain.changed import Changed
from desktop.domain.mark import Event, What
from desktop.forms.catalog import Catalog
from desktop.store.listing import relist
from desktop.store.store import Store
from desktop.store.verify import Cancelled, Progress, Verified, verify


@dataclass(frozen=True, slots=True)
class Watch:
    """How a long piece of work tells how far it is, and learns that it is to stop."""

    progress: Progress = lambda _stage, _done, _total: None
    cancelled: Cancelled = lambda: False


def verify_vault(
    store: Store, *, catalog: Catalog, hand: Hand, watch: Watch
) -> tuple[Changed, Verified]:
    """Check everything in the vault and keep in the journal what came of it.

    What lists and search show is mended where it does not say what the records say.
    """
    found = verify(store, catalog=catalog, progress=watch.progress, cancelled=watch.cancelled)
    if found.cancelled:
        return Changed(), found
    detail: dict[str, str | int] = {"ops": found.ops, "records": found.records}
    if found.fault is not None:
        detail |= {"fault": found.fault.kind, "place": found.fault.place}
    mend = found.whole and found.stale > 0
    with store.transaction() as tx:
        if mend:
            detail["listings"] = relist(store.connection, catalog)
        tx.journal.mark(Event(What.VERIFY, detail), actor=hand.officer.id, at_ms=hand.at_ms)
    return Changed(settings=mend), found
