"""Colleagues at one laptop: posted, each with a passphrase and keys of their own."""

from desktop.domain.officer import OFFICER as CASEWORKER
from desktop.domain.officer import Officer, Posting
from desktop.store.store import Store
from desktop.vault.door import open_door
from desktop.vault.officer_keys import OfficerKeys, make_bundle
from tests.builders.world import CHEAP

# Two letters would stand in random bytes by chance: a test looks for them in the key file.
COLLEAGUE = Officer("dongnghiep", "Vàng Thị Đồng Nghiệp", "Công chức Văn hóa - Xã hội")
COLLEAGUES_PASSPHRASE = "cukin vungquia khunui dangsuoi niaxi"


def post(store: Store, officer: Officer = COLLEAGUE, *, role: str = CASEWORKER) -> OfficerKeys:
    """Post a colleague, with rows and slot, as the command does, but without the journal."""
    keys = OfficerKeys(officer.id, bundle=make_bundle(), database=bytearray(store.keys.database))
    posting = Posting(officer, role, keys.sealing_public(), keys.signing_public(), 1)
    with store.transaction() as tx:
        tx.officers.add(posting, entry_key=keys.entry)
    with open_door(store.folder, store.access.premises.keepers) as door:
        label, passphrase = officer.id.upper(), COLLEAGUES_PASSPHRASE
        door.write(door.lock_for(keys, label=label, passphrase=passphrase, cost=CHEAP))
        door.settle()
    return keys
