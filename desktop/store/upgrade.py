"""Upgrading the schema: a copy is migrated and checked, then swapped in; the old file is kept.

The file in use is not touched before the copy is whole, so that nothing is lost however an
upgrade ends. The old one stays as it was, encrypted, for thirty days (``staging.tidy``).
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.mark import Event, What
from desktop.domain.troubles import Unavailable
from desktop.store.driver import Connection, DatabaseError
from desktop.store.head import HEAD, Point, head_bytes
from desktop.store.journal import Journal, OpLog, last_point
from desktop.store.migrations import STEPS, migrate, version
from desktop.store.opening import open_database
from desktop.store.staging import INCOMING, discard, finish, incoming, seal
from desktop.store.swap import DATABASE
from desktop.vault.side_file import trouble_of, write_file


@dataclass(frozen=True, slots=True)
class Upgrade:
    """Whose vault is upgraded, under which key, when."""

    folder: Path
    key: bytearray
    officer: str
    at_ms: int


def upgraded(connection: Connection, upgrade: Upgrade) -> Connection:
    """Return the connection, or one to the upgraded file where the schema was an older one.

    Raises ``Unavailable``: ``vault_newer``, ``disk_full``, ``migration_failed``; the file in use
    is then as it was. Killed on the way, the next unlock begins or finishes it.
    """
    found = version(connection)
    if found > len(STEPS):
        raise Unavailable("vault_newer")
    if found == len(STEPS):
        return connection
    before = _told(connection)
    connection.close()
    try:
        _stage(upgrade, found, before)
    except Unavailable:
        discard(upgrade.folder)
        raise
    seal(upgrade.folder, "migration", at_ms=upgrade.at_ms)
    finish(upgrade.folder)
    return open_database(upgrade.folder / DATABASE, upgrade.key)


def _stage(upgrade: Upgrade, found: int, before: tuple[Point, int]) -> None:
    """Make the new file beside: copied while nobody has it open, migrated, checked, marked."""
    path = incoming(upgrade.folder) / DATABASE
    try:
        shutil.copyfile(upgrade.folder / DATABASE, path)
    except OSError as error:
        raise trouble_of(error) from error
    copy = open_database(path, upgrade.key)
    try:
        migrate(copy)
        _see_whole(copy, before)
        reached = _mark(copy, upgrade, found)
    except DatabaseError as error:
        raise Unavailable("migration_failed") from error
    except Unavailable as trouble:
        # Read a moment ago, it cannot be the disk's page: the step itself spoilt it.
        code = "migration_failed" if trouble.code == "store_unreadable" else trouble.code
        raise Unavailable(code) from trouble
    finally:
        copy.close()
    write_file(upgrade.folder / INCOMING / HEAD, head_bytes(upgrade.key, reached))


def _told(connection: Connection) -> tuple[Point, int]:
    """Return what an upgrade must leave as it is: the journal's end and the number of records."""
    (records,) = connection.execute("SELECT count(*) FROM record").fetchone()
    return last_point(connection), int(records)


def _see_whole(copy: Connection, before: tuple[Point, int]) -> None:
    """Refuse a copy that a step spoilt: its pages, its structure, its chain, what it holds."""
    sealed = copy.execute("PRAGMA cipher_integrity_check").fetchone() is None
    (told,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    sound = sealed and told == "ok" and Journal(copy).first_broken() is None
    if not sound or _told(copy) != before:
        raise Unavailable("migration_failed")


def _mark(copy: Connection, upgrade: Upgrade, found: int) -> Point:
    """Journal the upgrade in the new file; the old one never knows of it."""
    log = OpLog(copy)
    copy.execute("BEGIN IMMEDIATE")
    event = Event(What.MIGRATION, {"from": found, "to": len(STEPS)})
    log.mark(event, actor=upgrade.officer, at_ms=upgrade.at_ms)
    copy.execute("COMMIT")
    return last_point(copy)
