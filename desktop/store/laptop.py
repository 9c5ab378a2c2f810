"""The laptop as the sync engine sees it; implements ``sync.ports.Laptop``."""

import msgspec

from desktop.domain.changed import Changed
from desktop.forms.catalog import Catalog
from desktop.store.inbox import Inbox
from desktop.store.journal import Journal
from desktop.store.store import Store
from sync.feed import Page
from sync.messages import Signed, SyncAnswer
from sync.ports import Head

LAST_AT = "SELECT at FROM op ORDER BY seq DESC LIMIT 1"


class Laptop:
    """An open store, its journal read and its inbox filled on the store's own thread."""

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store = store
        self._catalog = catalog
        self._journal = Journal(store.connection)

    def head(self) -> Head:
        """Say where the journal stands."""
        return self._journal.head()

    def after(self, seq: int, *, limit: int, max_bytes: int) -> tuple[bytes, ...]:
        """Return operations that follow, at least one where there is one."""
        return self._journal.after(seq, limit=limit, max_bytes=max_bytes)

    def chain_at(self, seq: int) -> bytes | None:
        """Return the chain value after an operation."""
        return self._journal.chain_at(seq)

    def sign(self, message: bytes) -> bytes:
        """Sign as this device."""
        return self._journal.sign(message)

    def last_answer(self) -> Signed | None:
        """Return the province's last signed answer."""
        (raw,) = self._store.connection.execute("SELECT last_answer FROM device").fetchone()
        return None if raw is None else msgspec.msgpack.decode(bytes(raw), type=Signed)

    def take(self, answer: SyncAnswer, page: Page | None, proof: Signed) -> Changed:
        """Keep what an answer brings, all or none."""
        store = self._store
        with store.transaction():
            inbox = Inbox(store.connection, self._catalog, store.opener)
            return inbox.take(answer, page, proof)

    def turn(self, answer: SyncAnswer) -> None:
        """Begin the province's new epoch."""
        with self._store.transaction():
            Inbox(self._store.connection, self._catalog).turn(answer)

    def branch(self, why: str) -> None:
        """Go on under a new number, from the last operation that the province acknowledged."""
        with self._store.transaction() as tx:
            row = self._store.connection.execute(LAST_AT).fetchone()
            tx.journal.branch(why, at_ms=0 if row is None else int(row[0]))

    def set_clock(self, offset_ms: int) -> None:
        """Remember how far the laptop's clock is behind the province's."""
        with self._store.transaction():
            self._store.connection.execute("UPDATE device SET clock_offset = ?", (offset_ms,))
