"""The encrypted driver, under the names that the store uses.

What the world does to the file (full, held, failing, damaged) leaves here as ``Unavailable``,
wherever a row is written or read; a fault of our own SQL stays what it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlcipher3 import dbapi2

from desktop.domain.troubles import Unavailable
from desktop.store.forgetting import overwriting

DatabaseError = dbapi2.DatabaseError
version_info: tuple[int, ...] = dbapi2.sqlite_version_info

OK, DENY = dbapi2.SQLITE_OK, dbapi2.SQLITE_DENY
ATTACH, DETACH = dbapi2.SQLITE_ATTACH, dbapi2.SQLITE_DETACH
FUNCTION, PRAGMA = dbapi2.SQLITE_FUNCTION, dbapi2.SQLITE_PRAGMA

TROUBLES = {
    "SQLITE_FULL": "disk_full",
    "SQLITE_BUSY": "store_busy",
    "SQLITE_LOCKED": "store_busy",
    "SQLITE_PROTOCOL": "store_busy",
    "SQLITE_IOERR": "disk_failing",
    "SQLITE_CANTOPEN": "disk_failing",
    "SQLITE_READONLY": "disk_failing",
    "SQLITE_CORRUPT": "store_unreadable",
    "SQLITE_NOTADB": "store_unreadable",
}


# A copy made by the backup interface fails in words alone.
WORDS = {
    "database or disk is full": "disk_full",
    "disk I/O error": "disk_failing",
    "unable to open database file": "disk_failing",
    "database is locked": "store_busy",
}


@contextmanager
def naming_troubles() -> Iterator[None]:
    """Give the world's failures the codes that have a sentence."""
    try:
        yield
    except DatabaseError as error:
        named = getattr(error, "sqlite_errorname", None)
        code = WORDS.get(str(error)) if named is None else TROUBLES.get(named)
        if code is None:
            raise
        raise Unavailable(code) from error
    except MemoryError as error:
        # The cipher says so too of a page that it could not read a moment ago.
        raise Unavailable("store_unreadable") from error


class Rows(dbapi2.Cursor):  # type: ignore[misc] # the driver has no types
    """Rows of an answer, read from the file as they are asked for."""

    def execute(self, *arguments: Any) -> "Rows":
        """Run one statement."""
        with naming_troubles():
            super().execute(*arguments)
        return self

    def executemany(self, *arguments: Any) -> "Rows":
        """Run one statement for each row of values."""
        with naming_troubles():
            super().executemany(*arguments)
        return self

    def executescript(self, script: str) -> "Rows":
        """Run several statements."""
        with naming_troubles():
            super().executescript(script)
        return self

    def fetchone(self) -> Any:
        """Return the next row, or nothing."""
        with naming_troubles():
            return super().fetchone()

    def fetchmany(self, *arguments: Any) -> list[Any]:
        """Return the next rows."""
        with naming_troubles():
            return list(super().fetchmany(*arguments))

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        with naming_troubles():
            return list(super().fetchall())

    def __iter__(self) -> Iterator[Any]:
        # The driver's own fetching, looped over in C: a list of 100,000 rows is not slowed.
        with naming_troubles():
            yield from iter(super().fetchone, None)


class Connection(dbapi2.Connection):  # type: ignore[misc] # the driver has no types
    """A connection whose answers are ``Rows``."""

    def cursor(self, factory: type[Any] = Rows) -> Any:
        """Return a cursor."""
        return super().cursor(factory)

    def close(self) -> None:
        """Close the file; what was read of it does not stay in memory."""
        with overwriting():
            super().close()

    def backup(self, *arguments: Any, **named: Any) -> None:
        """Copy the database, page by page, into another connection's."""
        with naming_troubles():
            super().backup(*arguments, **named)


def connect(address: str, *, uri: bool = False, isolation_level: str | None = None) -> Connection:
    """Open a connection; nothing is read yet."""
    with naming_troubles():
        connection = dbapi2.connect(
            address, uri=uri, isolation_level=isolation_level, factory=Connection
        )
    if not isinstance(connection, Connection):
        raise TypeError("the driver did not take our connection")
    return connection
