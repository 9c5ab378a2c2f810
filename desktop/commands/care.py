"""Caring for the vault: what keeps the records safe beside the work with them."""

from pathlib import Path

from desktop.commands.hand import Hand
from desktop.commands.marks import note_lock, note_refusal
from desktop.domain.changed import Changed
from desktop.domain.mark import Event, What
from desktop.domain.troubles import Unavailable
from desktop.forms.catalog import Catalog
from desktop.store.backup import CHECKED, LAST, PLACE, LastBackup, Made, is_due, make_backup
from desktop.store.copies import Copy, epoch_of, see_whole
from desktop.store.listing import relist
from desktop.store.store import Store, Transaction
from desktop.store.verify import Verified, verify
from desktop.store.watch import Watch

CLOSING = "closing"
# Raised whenever lists hold something that older programs did not derive.
LISTED, LISTING = "listed", 1
QUIET = Watch()
# How many checked backups are remembered: three generations in each of a few places.
REMEMBERED = 24


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
            detail["listings"] = relist(store.connection, catalog, store.opener)
        tx.journal.mark(Event(What.VERIFY, detail), actor=hand.officer.id, at_ms=hand.at_ms)
    return Changed(settings=mend), found


def back_up(store: Store, *, hand: Hand, watch: Watch = QUIET) -> tuple[Changed, Made]:
    """Make a backup beside the vault and, where one is chosen, in the second place.

    Raises ``Unavailable`` where the first could not be made; the second one's trouble is told.
    """
    with store.transaction() as tx:
        place = tx.settings.get(PLACE, str)
    elsewhere = Path(place) if place else None
    made = make_backup(store, made_at_ms=hand.at_ms, elsewhere=elsewhere, watch=watch)
    second = "none" if elsewhere is None else made.elsewhere or "ok"
    with store.transaction() as tx:
        tx.settings.put(LAST, LastBackup(hand.at_ms, made.point.seq))
        _keep_checked(tx, {made.copy.path.stem: hand.at_ms})
        event = Event(What.BACKUP, {"seq": made.point.seq, "second": second})
        tx.journal.mark(event, actor=hand.officer.id, at_ms=hand.at_ms)
    return Changed(settings=True), made


def back_up_when_due(store: Store, *, hand: Hand, closing: bool) -> tuple[Changed, Made | None]:
    """Make a backup where something changed and a day has passed, or the program is closing."""
    if not is_due(store, now_ms=hand.at_ms, closing=closing):
        return Changed(), None
    return back_up(store, hand=hand)


def take_leave(store: Store, *, why: str, hand: Hand) -> Changed:
    """Do what is done before the keys go: the day's backup where the program ends, and the mark.

    A backup that fails holds up nobody who is leaving; it stays due, and its code is kept.
    """
    if why == CLOSING:
        try:
            back_up_when_due(store, hand=hand, closing=True)
        except Unavailable as trouble:
            note_refusal(store, trouble.code, about=None, hand=hand)
    return note_lock(store, why, hand=hand)


def check_backup(store: Store, copy: Copy, *, hand: Hand, watch: Watch = QUIET) -> Changed:
    """Read a backup whole and see that every seal in it holds; keep when that was.

    Raises ``Unavailable``: ``copy_damaged``, or ``copy_other_key`` for one of before a new key.
    """
    see_whole(copy, store.keys.database, epoch=epoch_of(store.folder), watch=watch)
    with store.transaction() as tx:
        _keep_checked(tx, {copy.path.stem: hand.at_ms})
        event = Event(What.BACKUP, {"checked": copy.made_at_ms})
        tx.journal.mark(event, actor=hand.officer.id, at_ms=hand.at_ms)
    return Changed(settings=True)


def _keep_checked(tx: Transaction, fresh: dict[str, int]) -> None:
    known = (tx.settings.get(CHECKED, dict[str, int]) or {}) | fresh
    latest = sorted(known.items(), key=lambda pair: -pair[1])[:REMEMBERED]
    tx.settings.put(CHECKED, dict(latest))


def choose_second_place(store: Store, place: Path | None) -> Changed:
    """Choose the folder or stick of the second backup, or none."""
    with store.transaction() as tx:
        tx.settings.put(PLACE, "" if place is None else str(place))
    return Changed(settings=True)


def list_anew(store: Store, *, catalog: Catalog) -> Changed:
    """Derive once what an older program did not list yet: children, and what points at what."""
    with store.transaction() as tx:
        if (tx.settings.get(LISTED, int) or 0) >= LISTING:
            return Changed()
        count = relist(store.connection, catalog)
        tx.settings.put(LISTED, LISTING)
    return Changed(settings=count > 0)
