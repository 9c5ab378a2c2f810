"""From proved keys to an open store: the file, its journal against the head file, the posting."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from desktop.domain.troubles import Unavailable
from desktop.store.driver import Connection
from desktop.store.entry import Acceptance, judge, settle
from desktop.store.head import HEAD, HeadFile
from desktop.store.officers import Officers
from desktop.store.opening import damage_told, first_bytes, open_database
from desktop.store.staging import tidy
from desktop.store.store import Access, Entrance, Premises, Store
from desktop.store.swap import DATABASE
from desktop.store.upgrade import Upgrade, upgraded
from desktop.vault import keyfile
from desktop.vault.door import Door
from desktop.vault.keyfile import KeyFile
from desktop.vault.officer_keys import OfficerKeys

See = Callable[[Connection, str], None]


def see_posted(connection: Connection, officer_id: str) -> None:
    """Refuse an officer whose posting ended while their slot could not be taken away yet."""
    posting = Officers(connection).get(officer_id)
    if posting is None or not posting.is_current:
        raise Unavailable("vault_officer_ended")


def arrive(
    opened: Door,
    keys: OfficerKeys,
    premises: Premises,
    accept: Acceptance | None = None,
    *,
    see: See = see_posted,
) -> Store:
    """Open the file and hold its journal against the head file before anything is written.

    ``see`` may refuse whoever comes. Once the store stands open, what the entrance tells is
    forgotten outside: lock-outs ended by the code, a mended key file.
    """
    folder, tries = opened.folder, opened.tries()
    mended = keyfile.was_mended(folder)
    entrance = Entrance(opened.kind, opened.wrong_tries, tries.cleared, mended=mended)
    head = HeadFile(folder / HEAD, keys.database)
    seen = head.read()
    connection = _open(folder / DATABASE, keys, opened.file)
    with ExitStack() as undo:
        undo.callback(head.close)
        undo.callback(connection.close)
        with damage_told():
            accepted = judge(connection, seen, accept)
            connection = _upgraded(connection, folder, keys)
            undo.callback(connection.close)
            see(connection, keys.owner)
            store = Store(connection, folder, Access(keys, entrance, premises), head)
            settle(store, head.read(), accepted)
        tries.forget_cleared()
        keyfile.forget_damaged(folder)
        undo.pop_all()
    return store


def _upgraded(connection: Connection, folder: Path, keys: OfficerKeys) -> Connection:
    now_ms = time.time_ns() // 1_000_000
    tidy(folder, now_ms=now_ms)
    return upgraded(connection, Upgrade(folder, keys.database, keys.owner, now_ms))


def _open(path: Path, keys: OfficerKeys, file: KeyFile) -> Connection:
    """Open the file; one of another vault is told from a damaged one by its first bytes."""
    try:
        return open_database(path, keys.database)
    except Unavailable as trouble:
        if trouble.code == "vault_damaged" and first_bytes(path) != file.first:
            raise Unavailable("vault_keyfile_foreign") from trouble
        raise
