"""A second officer at the same laptop, with keys of their own, for tests of what is kept apart."""

from dataclasses import replace

from desktop.domain.officer import OFFICER, Officer, Posting
from desktop.store.store import Store
from desktop.vault.officer_keys import OfficerKeys, make_bundle, make_database_key

COLLEAGUE = Officer("b2", "Trần Văn Thử Việc", "Công chức Văn hóa - Xã hội")
SINCE = 1_790_000_000_000


def posted(store: Store, officer: Officer = COLLEAGUE, *, role: str = OFFICER) -> Store:
    """Post an officer and return the same open file as they would see it."""
    keys = OfficerKeys(officer.id, bundle=make_bundle(), database=make_database_key())
    public = (keys.sealing_public(), keys.signing_public())
    with store.transaction() as tx:
        tx.officers.add(Posting(officer, role, *public, SINCE), entry_key=keys.entry)
    access = replace(store.access, keys=keys)
    # Both see one file, and so its one head.
    return Store(store.connection, store.folder, access, store._head)  # noqa: SLF001 - see above
