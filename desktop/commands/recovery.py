"""What stands ready for the worst day: the province's slot, and the reserve code in the safe."""

from dataclasses import replace

from desktop.commands.hand import Hand
from desktop.commands.officers import see_supervisor
from desktop.domain.changed import Changed
from desktop.domain.mark import Event, What
from desktop.domain.troubles import Problem, Refused, Unavailable
from desktop.store.province import province_readers
from desktop.store.settings import Province
from desktop.store.store import Store, Transaction
from desktop.vault.door import open_door
from sync.protocol import BadFormat
from sync.province_keys import newer, read_keys, words_of

SETTINGS = Changed(settings=True)
NOTHING = Changed()


def seal_for_province(store: Store, *, now_ms: int) -> Changed:
    """See that the province could open this vault, by its keys of today; quick where it can.

    Done at each unlock: the first makes the slot, each officer's own adds the key to the boxes
    that they may read.
    """
    readers = province_readers(store, at_ms=now_ms)
    if readers is None:
        return NOTHING
    with open_door(store.folder, store.access.premises.keepers) as door:
        if not door.provide(store.keys, readers):
            return NOTHING
        door.settle()
    return SETTINGS


def take_province_keys(store: Store, raw: bytes, *, hand: Hand) -> Changed:
    """Take a newer list of the province's keys, signed by the root that this laptop pinned.

    Raises ``province_keys`` for any other: an older one, another root's, one not signed.
    """
    with store.transaction() as tx:
        known = tx.settings.province()
        if known is None or not known.keys:
            raise Unavailable("province_keys")
        try:
            root = read_keys(known.keys, root=None)[1]
            kept = newer(known.keys, raw, root=root)
        except BadFormat as error:
            raise Unavailable("province_keys") from error
        if kept == known.keys:
            return NOTHING
        _keep(tx, known, raw, hand)
    return seal_for_province(store, now_ms=hand.at_ms) | SETTINGS


def pin_root(store: Store, raw: bytes, words: str, *, hand: Hand) -> Changed:
    """Pin the root of a province that had none when this laptop enrolled.

    ``words`` are the eight words as the officer reads them on the province's printed manual.
    Raises ``Refused`` where they are another root's, ``province_keys`` where one is pinned
    already or the list is not signed.
    """
    try:
        root = read_keys(raw, root=None)[1]
    except BadFormat as error:
        raise Unavailable("province_keys") from error
    if words.lower().split() != list(words_of(root)):
        raise Refused([Problem("words", "root_words")])
    with store.transaction() as tx:
        known = tx.settings.province()
        if known is None or known.keys:
            raise Unavailable("province_keys")
        _keep(tx, known, raw, hand)
    return seal_for_province(store, now_ms=hand.at_ms) | SETTINGS


def _keep(tx: Transaction, known: Province, raw: bytes, hand: Hand) -> None:
    tx.settings.put("province", replace(known, keys=raw))
    version = read_keys(raw, root=None)[0].version
    event = Event(What.PROVINCE_KEYS, {"version": version})
    tx.journal.mark(event, actor=hand.officer.id, at_ms=hand.at_ms)


def reserve_code(store: Store, *, hand: Hand) -> tuple[Changed, str]:
    """Return the machine's secret as a code for the safe: with it, a backup opens elsewhere.

    Raises ``Refused`` where the one at the keyboard is no supervisor.
    """
    see_supervisor(store)
    with store.transaction() as tx:
        tx.journal.mark(Event(What.RESERVE_CODE), actor=hand.officer.id, at_ms=hand.at_ms)
    with open_door(store.folder, store.access.premises.keepers) as door:
        return NOTHING, door.kit()
