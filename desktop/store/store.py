"""The open store: one connection, one thread, one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from desktop.domain.troubles import Unavailable
from desktop.store.cases import Cases
from desktop.store.drafts import Drafts
from desktop.store.driver import Connection
from desktop.store.head import HEAD, HeadFile, Point, Seen
from desktop.store.journal import OpLog
from desktop.store.lawbook import LawBook
from desktop.store.merging import Merging
from desktop.store.officers import Officers
from desktop.store.opener import Opener
from desktop.store.records import Records
from desktop.store.settings import Settings
from desktop.vault.device_secret import KeyKeeper
from desktop.vault.holding import Holding
from desktop.vault.officer_keys import OfficerKeys
from sync.key_cost import KeyCost


@dataclass(frozen=True, slots=True)
class Transaction:
    """What may be changed together; all of it is kept, or none."""

    records: Records
    cases: Cases
    drafts: Drafts
    journal: OpLog
    settings: Settings
    officers: Officers
    law: LawBook
    merging: Merging


@dataclass(frozen=True, slots=True)
class Entrance:
    """How this opening went, for the journal and the screens.

    ``secret`` says who keeps the device secret; ``file`` is the weaker keeper. ``cleared`` counts
    lock-outs ended by the supervisor's code since the last opening, ``mended`` says that the key
    file was put back from its older generation.
    """

    secret: str
    wrong_tries: int = 0
    cleared: int = 0
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Premises:
    """Where the vault stands: who may hold its device secret, and our hold on the folder.

    ``floor`` is the least that a guess may cost here; it is lower in tests alone.
    """

    keepers: tuple[KeyKeeper, ...]
    holding: Holding
    floor: KeyCost


@dataclass(frozen=True, slots=True)
class Access:
    """How the store was opened: whose keys, how that went, and where."""

    keys: OfficerKeys
    entrance: Entrance
    premises: Premises

    def let_go(self) -> None:
        """Forget the keys and let another program have the vault."""
        self.keys.wipe()
        self.premises.holding.release()


class Store:
    """An unlocked vault, open for one officer; belongs to the thread that opened it."""

    def __init__(
        self, connection: Connection, folder: Path, access: Access, head: HeadFile
    ) -> None:
        self.connection = connection
        self.folder = folder
        self.access = access
        self._head = head
        self._owed: Point | None = None
        self.is_open = True
        row = connection.execute("SELECT id, prefix FROM device").fetchone()
        self.device_id = bytes(row[0])
        self.device_prefix = str(row[1])

    @property
    def officer_id(self) -> str:
        """The officer whose passphrase opened the store."""
        return self.access.keys.owner

    @property
    def keys(self) -> OfficerKeys:
        """That officer's keys, until the store is closed."""
        return self.access.keys

    @property
    def opener(self) -> Opener:
        """What that officer's keys open."""
        return Opener(self.keys)

    @cached_property
    def database(self) -> Any:
        """Tables and full-text search by name: for rescue, export and tests, not for screens.

        Loaded when asked for: it costs a tenth of a second and 12 MB.
        """
        from desktop.store.tables import Database  # noqa: PLC0415 - measured, see above

        return Database(self.connection)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Change the store: committed when the block ends well, undone when it does not.

        Raises ``Unavailable`` where the disk is full or failing, or the file is held by another.
        """
        if not self.is_open:
            raise Unavailable("locked")
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            parts = self._parts()
            yield parts
            connection.execute("COMMIT")
        except BaseException:
            # A full disk makes SQLite roll back by itself; a second one would hide the cause.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        if parts.journal.reached is not None:
            self.tell_head(parts.journal.reached)

    def tell_head(self, point: Point) -> None:
        """Have the head file say where the journal stands.

        The commit is durable by now, so a failure here undoes nothing and is told by the next
        operation, before it begins: a save is never reported lost that was kept.
        """
        self._owed = point
        self._pay_head()

    def read_head(self) -> Seen:
        """Read what the head file says now."""
        return self._head.read()

    def _pay_head(self) -> None:
        if self._owed is None:
            return
        with suppress(OSError, Unavailable):
            self._head.write(self._owed)
            self._owed = None

    def _demand_head(self) -> None:
        self._pay_head()
        if self._owed is not None:
            raise Unavailable("head_unwritten")

    def _parts(self) -> Transaction:
        connection, opener = self.connection, self.opener
        return Transaction(
            records=Records(connection),
            cases=Cases(connection, opener),
            drafts=Drafts(connection),
            journal=OpLog(connection, before=self._demand_head),
            settings=Settings(connection),
            officers=Officers(connection),
            law=LawBook(connection),
            merging=Merging(connection, opener),
        )

    def interrupt(self) -> None:
        """Break off the statement that runs now; may be called from any thread."""
        self.connection.interrupt()

    def release_files(self) -> None:
        """Close the files, so that others may be put in their place."""
        self._pay_head()
        self.connection.close()
        self._head.close()

    def reopen(self, connection: Connection, key: bytearray) -> None:
        """Go on with the file under its new key."""
        self.connection = connection
        self.__dict__.pop("database", None)
        self.keys.take_database_key(key)
        self._head = HeadFile(self.folder / HEAD, key)
        self._head.read()

    def close(self) -> None:
        """Close the files; the keys go with them."""
        self.is_open = False
        self.release_files()
        self.access.let_go()
