"""The province as a reader of this store: its public keys of today, by the list that is pinned."""

from desktop.store.store import Store
from desktop.vault.province_readers import ProvinceReaders, readers_of


def province_readers(store: Store, *, at_ms: int) -> ProvinceReaders | None:
    """Return the province's recovery keys, or nothing where it has none that count now."""
    with store.transaction() as tx:
        known = tx.settings.province()
    return None if known is None else readers_of(known.keys, at_ms=at_ms)
