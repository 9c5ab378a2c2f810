"""Opening the encrypted file: the key as bytes, every setting asserted, never created here."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from desktop.domain.troubles import Unavailable
from desktop.store.driver import Connection, connect, version_info
from desktop.store.fence import guard
from desktop.vault.side_file import trouble_of
from sync.key_cost import KEY_BYTES, wipe

APPLICATION_ID = 0x4D4E4F4E  # "MNON"
PLAIN_HEADER = b"SQLite format 3\x00"
SMALLEST = 4096
CACHE_KIB = 16_000
BUSY_MS = 5_000
FIRST_BYTES = 16
HEX = b"0123456789abcdef"
# Older engines lose a reset of the write-ahead log; a build of TEMP_STORE 0 or 1 may sort on disk.
OLDEST_ENGINE = (3, 51, 3)
BUILT_WITH = ("HAS_CODEC", ("TEMP_STORE=2", "TEMP_STORE=3"))

# TRUNCATE + EXTRA: the pair that lost no acknowledged save in simulated power cuts
# (docs/decisions/0004).
PRAGMAS = {
    "temp_store": ("MEMORY", 2),
    "journal_mode": ("TRUNCATE", "truncate"),
    "synchronous": ("EXTRA", 3),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
    "cache_size": (f"-{CACHE_KIB}", -CACHE_KIB),
}


def create_database(path: Path, key: bytearray, *, salt: bytes = b"") -> Connection:
    """Make a new encrypted file; refuses where one stands.

    ``salt`` is the file's public first bytes, by which the key file knows its database; drawn
    where none is given. The bytes that seal a page are drawn anew at each write in any case.
    """
    if path.exists():
        raise Unavailable("vault_exists")
    connection = connect(str(path))
    try:
        _key(connection, key, salt)
        _settle(connection)
        guard(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def open_database(path: Path, key: bytearray) -> Connection:
    """Open the file; missing, empty, foreign and damaged files each have their trouble."""
    look(path)
    address = f"file:{quote(path.resolve().as_posix())}?mode=rw"
    connection = connect(address, uri=True)
    try:
        with damage_told():
            _key(connection, key)
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            _settle(connection)
            _see_its_end(connection, path)
    except BaseException:
        connection.close()
        raise
    if application != APPLICATION_ID:
        connection.close()
        raise Unavailable("vault_foreign")
    guard(connection)
    return connection


def open_loosely(path: Path, key: bytearray) -> Connection:
    """Open a copy of a damaged file to read what it still gives; nothing about it is asserted.

    The copy may be written to: what an interrupted commit left behind is rolled back in it.
    """
    address = f"file:{quote(path.resolve().as_posix())}?mode=rw"
    connection = connect(address, uri=True, isolation_level=None)
    _unlock(connection, key)
    connection.execute("PRAGMA temp_store = MEMORY")
    guard(connection)
    return connection


def _see_its_end(connection: Connection, path: Path) -> None:
    """Refuse a file that is shorter than its first page says: its end would be missed late."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    try:
        stands = path.stat().st_size
    except OSError as error:
        raise trouble_of(error) from error
    if stands < int(pages) * int(size):
        raise Unavailable("vault_damaged")


@contextmanager
def damage_told() -> Iterator[None]:
    """Say of a page that cannot be read while the vault is opened that the vault is damaged."""
    try:
        yield
    except Unavailable as trouble:
        if trouble.code == "store_unreadable":
            raise Unavailable("vault_damaged") from trouble
        raise


def look(path: Path) -> None:
    """Judge the file from outside, by its length and first bytes."""
    try:
        with path.open("rb") as file:
            start = file.read(len(PLAIN_HEADER))
            size = file.seek(0, 2)
    except FileNotFoundError as error:
        raise Unavailable("vault_missing") from error
    except OSError as error:
        raise trouble_of(error) from error
    if size == 0:
        raise Unavailable("vault_empty")
    if start == PLAIN_HEADER:
        raise Unavailable("vault_foreign")
    if size < SMALLEST:
        raise Unavailable("vault_damaged")


def first_bytes(path: Path) -> bytes:
    """Return the file's first bytes, its salt: they change only when it is made anew."""
    try:
        with path.open("rb") as file:
            return file.read(FIRST_BYTES)
    except OSError as error:
        raise trouble_of(error) from error


def _key(connection: Connection, key: bytearray, salt: bytes = b"") -> None:
    _unlock(connection, key, salt)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _unlock(connection: Connection, key: bytearray, salt: bytes = b"") -> None:
    # Of another length it would silently become a passphrase.
    if len(key) != KEY_BYTES or len(salt) not in {0, FIRST_BYTES}:
        raise ValueError("not a database key")
    connection.execute("PRAGMA cipher_log_level = NONE")
    told = _raw_key(key, salt)
    connection.set_key(told)
    wipe(told)


def _raw_key(key: bytearray, salt: bytes) -> bytearray:
    """Write the key as the driver takes it (``x'...'``), in one buffer and nowhere else."""
    told = bytearray(b"x'" + bytes(2 * (KEY_BYTES + len(salt))) + b"'")
    for part, start in ((key, 2), (salt, 2 + 2 * KEY_BYTES)):
        for place, byte in enumerate(part):
            told[start + 2 * place] = HEX[byte >> 4]
            told[start + 2 * place + 1] = HEX[byte & 15]
    return told


def _settle(connection: Connection) -> None:
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    for name, (wanted, expected) in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {wanted}")
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if str(found) != str(expected):
            raise RuntimeError(f"the store does not keep to {name}")
    (status,) = connection.execute("PRAGMA cipher_status").fetchone()
    if str(status) != "1":
        raise RuntimeError("the store is not encrypted")
    assert_build(version_info, (row[0] for row in connection.execute("PRAGMA compile_options")))


def assert_build(version: tuple[int, ...], options: Iterable[str]) -> None:
    """Stop where the engine is older than it must be, or may write clear text to the disk."""
    built = set(options)
    if version < OLDEST_ENGINE:
        raise RuntimeError("the store's engine is too old")
    codec, temporary = BUILT_WITH
    if codec not in built or built.isdisjoint(temporary):
        raise RuntimeError("the store's engine is built otherwise")
