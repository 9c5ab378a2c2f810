"""Restoring: a backup is unpacked beside the vault, checked, and only then brought into place.

What stood there is set aside and not removed. The restored journal goes on under a new incarnation
number, so that the province keeps what it has and is offered the rest.
"""

import os
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.mark import Event, What
from desktop.domain.troubles import Unavailable
from desktop.store.caller import Caller
from desktop.store.copy_file import BINARY, HEAD_FILE_BYTES, Opened, read_copy, unseal_copy
from desktop.store.driver import Connection
from desktop.store.head import HEAD, HeadFile, Point
from desktop.store.journal import Journal, last_point
from desktop.store.migrations import STEPS, migrate
from desktop.store.opening import damage_told, open_database
from desktop.store.staging import INCOMING, discard, finish, incoming, seal
from desktop.store.store import Access, Premises, Store
from desktop.store.swap import DATABASE
from desktop.store.watch import Watch
from desktop.vault.door import open_door
from desktop.vault.keyfile import KEYS, KEYS_BEFORE
from desktop.vault.lockout import SIZE, TRIES
from desktop.vault.side_file import make_folder, read_file, trouble_of, write_file

QUIET = Watch()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: until when, how much, and for a look before it is brought in."""

    made_at_ms: int
    point: Point
    records: int
    cases: int


class Restoring:
    """A backup unpacked and checked, not yet in place: brought in by ``bring_in``, or dropped."""

    def __init__(self, folder: Path, access: Access, contents: Contents) -> None:
        self.folder, self.contents = folder, contents
        self._access = access

    def bring_in(self, *, at_ms: int) -> None:
        """Journal the restore in the unpacked vault and put it in place; then it can be unlocked.

        Raises ``Unavailable``; killed on the way, the next unlock goes on.
        """
        place = self.folder / INCOMING
        keys = self._access.keys
        try:
            connection = open_database(place / DATABASE, keys.database)
            head = HeadFile(place / HEAD, keys.database)
            head.read()
            store = Store(connection, place, self._access, head)
            try:
                with damage_told(), store.transaction() as tx:
                    tx.journal.branch(What.RESTORE, at_ms=at_ms)
                    detail = {
                        "made_at_ms": self.contents.made_at_ms,
                        "seq": self.contents.point.seq,
                    }
                    event = Event(What.RESTORE, detail)
                    tx.journal.mark(event, actor=keys.owner, at_ms=at_ms)
            finally:
                store.release_files()
            seal(self.folder, "restore", at_ms=at_ms)
            finish(self.folder)
        finally:
            self._access.let_go()

    def drop(self) -> None:
        """Leave everything as it was."""
        try:
            discard(self.folder)
        finally:
            self._access.let_go()


def prepare(path: Path, folder: Path, caller: Caller, *, watch: Watch = QUIET) -> Restoring:
    """Unpack a backup beside whatever stands in the folder, and check all of it.

    Nothing in place is touched. Raises ``Unavailable`` with a code for each thing that can be
    wrong with the backup, the passphrase or the folder; ``stopped`` where ``watch`` says so.
    """
    opened = read_copy(path)
    if opened.header.schema > len(STEPS):
        raise Unavailable("copy_newer")
    make_folder(folder)
    premises = caller.premises(folder)
    with ExitStack() as undo:
        undo.callback(premises.holding.release)
        place = incoming(folder)
        undo.callback(discard, folder)
        access = _enter(folder, place, opened, (caller, premises))
        undo.callback(access.keys.wipe)
        _unpack(path, opened, place, access.keys.database, watch)
        watch.step("check", 0, 0)
        contents = _checked(place, opened, access.keys.database)
        undo.pop_all()
    return Restoring(folder, access, contents)


def _enter(folder: Path, place: Path, opened: Opened, who: tuple[Caller, Premises]) -> Access:
    """Open the backup's own key file with the officer's passphrase; wrong tries count on."""
    caller, premises = who
    for name in (KEYS, KEYS_BEFORE):
        write_file(place / name, opened.header.key_file)
    tries = read_file(folder / TRIES, limit=SIZE)
    with open_door(place, premises.keepers) as door:
        if tries is None:
            door.begin_tries()
        else:
            write_file(place / TRIES, tries)
        try:
            return caller.enter(door, premises)
        finally:
            _carry_tries(place, folder)


def _carry_tries(place: Path, folder: Path) -> None:
    """Keep the count of wrong tries where the next try looks for it."""
    kept = read_file(place / TRIES, limit=SIZE)
    if kept is not None:
        write_file(folder / TRIES, kept)


def _unpack(path: Path, opened: Opened, place: Path, key: bytearray, watch: Watch) -> None:
    """Write head file and database as they were sealed, each byte authenticated."""
    total = opened.header.sealed_bytes
    pieces = watch.passing(unseal_copy(path, opened, key), "unpack", total)
    head = b""
    descriptor = os.open(place / DATABASE, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                missing = HEAD_FILE_BYTES - len(head)
                head += piece[:missing]
                file.write(piece[missing:] if missing else piece)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise trouble_of(error) from error
    write_file(place / HEAD, head)


def _checked(place: Path, opened: Opened, key: bytearray) -> Contents:
    """See that the unpacked vault opens, is whole and level with its head file; count it."""
    connection = open_database(place / DATABASE, key)
    try:
        with damage_told():
            migrate(connection)
            with closing(HeadFile(place / HEAD, key)) as head:
                seen = head.read()
            if not _is_sound(connection) or seen.point != last_point(connection):
                raise Unavailable("copy_damaged")
            records, cases = (
                int(connection.execute(query).fetchone()[0]) for query in (RECORDS, CASES)
            )
        return Contents(opened.header.made_at_ms, seen.point, records, cases)
    finally:
        connection.close()


RECORDS = "SELECT count(*) FROM record"
CASES = "SELECT count(*) FROM case_file"


def _is_sound(connection: Connection) -> bool:
    if connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
        return False
    (told,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    return told == "ok" and Journal(connection).first_broken() is None
