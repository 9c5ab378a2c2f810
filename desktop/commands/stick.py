"""Carrying by stick: what an outing needs before it is written, and what is left to do after it."""

from contextlib import suppress
from dataclasses import dataclass

from desktop.commands.hand import Hand
from desktop.domain.changed import Changed
from desktop.domain.mark import Event, What
from desktop.domain.troubles import Unavailable
from desktop.store.settings import Settings
from desktop.store.stick import READER, Home, forget_before, new_reply_key
from desktop.store.store import Store
from sync.engine import Outcome
from sync.protocol import BadFormat
from sync.stick import READER as READER_FRAME
from sync.stick import ReaderKey, read_reader

# A key that has been known for so long is asked for anew where there is a network.
OLD_MS = 30 * 86_400_000


@dataclass(frozen=True, slots=True)
class Way:
    """The key that the province reads with, and the one that its answer is to be sealed to."""

    reader: bytes
    reply_to: bytes


def known_reader(store: Store) -> ReaderKey | None:
    """Return the key that the province reads sticks with, where it has told one."""
    settings = Settings(store.connection)
    province, raw = settings.province(), settings.get(READER, bytes)
    if province is None or raw is None:
        return None
    try:
        return read_reader(raw, server_key=province.server_key)
    except BadFormat:
        return None


def wants_reader(store: Store, *, now_ms: int) -> bool:
    """Say whether the province is to be asked for its key."""
    known = known_reader(store)
    return known is None or now_ms - known.made_at > OLD_MS


def keep_reader(store: Store, raw: bytes) -> Changed:
    """Keep the key that the province told, where it signed it and it is no older.

    Raises ``Unavailable("tls_untrusted")`` for one that another signed.
    """
    province = Settings(store.connection).province()
    if province is None:
        return Changed()
    try:
        told = read_reader(raw, server_key=province.server_key)
    except BadFormat as error:
        raise Unavailable("tls_untrusted") from error
    known = known_reader(store)
    if known is not None and known.made_at > told.made_at:
        return Changed()
    with store.transaction() as tx:
        tx.settings.put(READER, raw)
    return Changed(settings=True)


def begin_outing(store: Store, *, hand: Hand) -> tuple[Changed, Way]:
    """Note that work leaves by stick, and make the key for its answer.

    Raises ``Unavailable``: ``stick_no_key`` before the province told its key, ``stick_key_old``
    where that counts no more. Nothing is ever written unsealed.
    """
    known = known_reader(store)
    if known is None:
        raise Unavailable("stick_no_key")
    if known.until < hand.at_ms:
        raise Unavailable("stick_key_old")
    with store.transaction() as tx:
        key = new_reply_key(store.connection, at_ms=hand.at_ms)
        event = Event(What.EXPORT, {"form": "stick"})
        tx.journal.mark(event, actor=hand.officer.id, at_ms=hand.at_ms)
    return Changed(sync=True), Way(known.public, key.public)


def end_return(store: Store, home: Home, outcome: Outcome, *, hand: Hand) -> Changed:
    """Keep the key for the next outing, note what a stick brought, let earlier outings' keys go."""
    for frame in home.frames:
        if frame.kind == READER_FRAME:
            # One that another signed takes nothing from what it came with.
            with suppress(Unavailable):
                keep_reader(store, frame.body)
    with store.transaction() as tx:
        forget_before(store.connection, home.key)
        detail: dict[str, str | int] = {"ops": outcome.sent_ops, "answers": outcome.rounds}
        event = Event(What.STICK, detail)
        tx.journal.mark(event, actor=hand.officer.id, at_ms=hand.at_ms)
    return outcome.changed | Changed(settings=True, sync=True)
