"""The keys to which sticks for this province are sealed: a new one each year, old ones for three.

A stick may lie in a drawer for long; one that was lost must not open for ever. The private halves
are sealed by a key drawn from the province's own, so that a stolen database opens no stick.
"""

from sqlalchemy import Connection, delete, insert, select

from sync.sealing import new_pair
from sync.server.office.sealing import Keys, Unsealable
from sync.server.stick_tables import reader_key
from sync.stick import ReaderKey, key_id

YEAR_MS = 365 * 86_400_000
KEPT_YEARS = 3
# A laptop may go on with the last key it heard of for so long.
COUNTS_MS = 2 * YEAR_MS
ABOUT = "reader-key"


def current(connection: Connection, keys: Keys, *, now_ms: int) -> ReaderKey:
    """Return the key of this year, made where there is none."""
    row = connection.execute(select(reader_key).order_by(reader_key.c.made_at.desc())).first()
    if row is None or row.made_at + YEAR_MS < now_ms:
        return _made(connection, keys, now_ms=now_ms)
    return ReaderKey(bytes(row.public), row.made_at, row.made_at + COUNTS_MS)


def _made(connection: Connection, keys: Keys, *, now_ms: int) -> ReaderKey:
    private, public = new_pair()
    connection.execute(
        delete(reader_key).where(reader_key.c.made_at < now_ms - KEPT_YEARS * YEAR_MS)
    )
    connection.execute(
        insert(reader_key).values(
            id=key_id(public),
            public=public,
            sealed=keys.seal(bytes(private), ABOUT),
            made_at=now_ms,
        )
    )
    return ReaderKey(public, now_ms, now_ms + COUNTS_MS)


def private_of(connection: Connection, keys: Keys, name: bytes) -> bytes | None:
    """Return the private half of a key by its id, or nothing where it is none of ours."""
    sealed = connection.execute(select(reader_key.c.sealed).where(reader_key.c.id == name)).scalar()
    try:
        return None if sealed is None else keys.unseal(bytes(sealed), ABOUT)
    except Unsealable:
        return None
