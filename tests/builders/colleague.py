"""A second officer: at the same laptop, with keys of their own, or with hands at another."""

from dataclasses import replace

from desktop.commands.hand import Hand
from desktop.domain.officer import OFFICER, Officer, Posting
from desktop.store.store import Store
from desktop.vault.officer_keys import OfficerKeys, make_bundle, make_database_key
from tests.builders.world import Hands

COLLEAGUE = Officer("b2", "Trần Văn Thử Việc", "Công chức Văn hóa - Xã hội")
SECOND = Officer("b7", "Trần Văn Thử Hai", "Công chức")
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


class Others(Hands):
    """The hands of another officer, whose random numbers are their own."""

    def next(self) -> Hand:
        found = super().next()
        return Hand(SECOND, found.now, bytes(byte ^ 0xFF for byte in found.entropy))
