"""Marks: what happened without changing a record is kept in the same chain as what did."""

from desktop.commands.hand import Hand
from desktop.domain.changed import Changed
from desktop.domain.mark import USUAL, Event, Leaving, What, is_same_look
from desktop.domain.officer import Officer
from desktop.domain.record import RecordId
from desktop.store.store import Store

NOTHING = Changed()


def note_look(store: Store, record_id: RecordId, *, hand: Hand) -> Changed:
    """Keep that an officer looked at a record; looks within ten minutes are one."""
    with store.transaction() as tx:
        last = tx.journal.last_mark(What.LOOK, about=record_id, actor=hand.officer.id)
        if last is not None and is_same_look(last, hand.at_ms):
            return NOTHING
        tx.journal.mark(Event(What.LOOK), about=record_id, actor=hand.officer.id, at_ms=hand.at_ms)
    return _seen_in(record_id)


def note_print(
    store: Store,
    form: str,
    *,
    record_id: RecordId | None,
    copies: int,
    leaving: Leaving = USUAL,
    hand: Hand,
) -> Changed:
    """Keep that a paper went to the printer; a list or a blank form is about no record."""
    usual: dict[str, str | int] = {"form": form, "copies": copies, "draft": int(leaving.draft)}
    return _note(store, Event(What.PRINT, {**usual, **leaving.detail()}), record_id, hand)


def note_export(
    store: Store,
    form: str,
    *,
    record_id: RecordId | None,
    leaving: Leaving = USUAL,
    hand: Hand,
) -> Changed:
    """Keep that a copy left the vault as a file."""
    event = Event(What.EXPORT, {"form": form, **leaving.detail()})
    return _note(store, event, record_id, hand)


def note_refusal(
    store: Store, code: str, *, about: RecordId | None, count: int = 1, hand: Hand
) -> Changed:
    """Keep that the program refused something, by its code and how many reasons there were."""
    return _note(store, Event(What.REFUSAL, {"code": code, "count": count}), about, hand)


def note_unlock(store: Store, *, hand: Hand) -> Changed:
    """Keep that an officer opened the vault, and how that went.

    How often the passphrase was wrong before, who keeps the machine's secret, whether a lock-out
    was ended or the key file mended since the last time.
    """
    entrance = store.access.entrance
    detail: dict[str, str | int] = {
        "wrong_tries": entrance.wrong_tries,
        "secret": entrance.secret,
    }
    rare = {"cleared": entrance.cleared, "mended": int(entrance.mended)}
    detail |= {code: count for code, count in rare.items() if count}
    return _note(store, Event(What.UNLOCK, detail), None, hand)


def note_lock(store: Store, why: str, *, hand: Hand) -> Changed:
    """Keep that the vault was locked, and by what: the officer, idleness, sleep, closing."""
    return _note(store, Event(What.LOCK, {"why": why}), None, hand)


def note_switch(store: Store, to: Officer, *, hand: Hand) -> Changed:
    """Keep that another officer took over."""
    return _note(store, Event(What.SWITCH, {"to": to.id}), None, hand)


def _note(store: Store, event: Event, about: RecordId | None, hand: Hand) -> Changed:
    with store.transaction() as tx:
        tx.journal.mark(event, about=about, actor=hand.officer.id, at_ms=hand.at_ms)
    return NOTHING if about is None else _seen_in(about)


def _seen_in(record_id: RecordId) -> Changed:
    return Changed(records=frozenset({record_id}))
