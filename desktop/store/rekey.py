"""A new database key: the file is copied under it, verified and swapped; nobody waits outside.

Until the key file says ``pending`` nothing has happened; from then on the next unlock goes on
where this was stopped (``desktop.store.swap``).
"""

from pathlib import Path

from desktop.domain.troubles import Unavailable
from desktop.store.driver import Connection
from desktop.store.opening import create_database, first_bytes, open_database
from desktop.store.province import province_readers
from desktop.store.store import Store
from desktop.store.swap import DATABASE, NEXT, drop_beside, finish_swap
from desktop.store.watch import Watch
from desktop.vault.door import Reader, open_door, owners
from desktop.vault.officer_keys import make_database_key

PAGES_AT_ONCE = 1_000
QUIET = Watch()
INTEGRITY = "PRAGMA cipher_integrity_check"


def is_due(store: Store) -> bool:
    """Say whether a slot still stands for someone posted here no more: a re-key was cut short."""
    current = _readers(store)
    return any(owner.id not in current for owner in owners(store.folder))


def rekey(store: Store, *, at_ms: int) -> None:
    """Give the database a new key, known to those alone who are posted here now.

    And to the province, by the keys that it has at this moment.

    Raises ``Unavailable``. Where the copy fails the store stays open and nothing has changed;
    later the store is closed, so that no save goes into a file that is being replaced.
    """
    fresh = make_database_key()
    beside = store.folder / NEXT
    with open_door(store.folder, store.access.premises.keepers) as door:
        try:
            copy_database(store.connection, beside, fresh)
            file = door.rekeyed(
                fresh,
                first=first_bytes(beside),
                readers=_readers(store),
                province=province_readers(store, at_ms=at_ms),
            )
        except Unavailable:
            drop_beside(store.folder)
            raise
        try:
            door.write(file)
            store.release_files()
            finish_swap(door, fresh)
            store.reopen(open_database(store.folder / DATABASE, fresh), fresh)
        except Unavailable:
            store.close()
            raise


def _readers(store: Store) -> dict[str, Reader]:
    with store.transaction() as tx:
        return {
            posting.officer.id: Reader(
                posting.sealing_key, tx.officers.entry_key(posting.officer.id)
            )
            for posting in tx.officers.all()
            if posting.is_current
        }


def copy_database(
    source: Connection, beside: Path, key: bytearray, *, salt: bytes = b"", watch: Watch = QUIET
) -> None:
    """Copy the open database to a file under a key, and verify the copy."""

    def told(_status: int, left: int, total: int) -> None:
        watch.step("copy", total - left, total)

    drop_beside(beside.parent)
    target = create_database(beside, key, salt=salt)
    try:
        source.backup(target, pages=PAGES_AT_ONCE, progress=told)
    finally:
        target.close()
    verify_copy(source, beside, key)


def verify_copy(source: Connection, beside: Path, key: bytearray) -> None:
    """Read the copy back: every page authenticates, and it says what the original says."""
    copy = open_database(beside, key)
    try:
        is_alike = _told(copy) == _told(source) and not copy.execute(INTEGRITY).fetchall()
    except Unavailable as trouble:
        if trouble.code == "store_unreadable":
            raise Unavailable("copy_unlike") from trouble
        raise
    finally:
        copy.close()
    if not is_alike:
        raise Unavailable("copy_unlike")


def _told(connection: Connection) -> list[object]:
    """Return what must be the same in both: schema, versions, and how much is in each table."""
    schema = connection.execute(
        "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    ).fetchall()
    tables = [name for kind, name, sql in schema if kind == "table" and "VIRTUAL" not in sql]
    counts = [
        connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608 - our own schema
        for name in tables
    ]
    versions = [
        connection.execute(f"PRAGMA {name}").fetchone()
        for name in ("user_version", "application_id", "page_count")
    ]
    head = connection.execute("SELECT seq, chain FROM op ORDER BY seq DESC LIMIT 1").fetchone()
    return [schema, counts, versions, head]
