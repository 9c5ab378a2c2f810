"""Bringing a new database file into its place; killed at any point, the next unlock goes on.

The key file decides: while it says ``pending``, the file beside is the true one; while it does
not, a file beside is an unfinished copy and goes.
"""

from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from desktop.store.head import HEAD, HeadFile
from desktop.store.journal import last_point
from desktop.store.opening import open_database
from desktop.vault.door import Door
from desktop.vault.side_file import drop_file, move_file

DATABASE = "vault.db"
NEXT = "vault.next"
JOURNAL = "-journal"


def finish_swap(door: Door, key: bytearray) -> None:
    """Put the file of this key in place where that is still to be done; nobody has either open."""
    beside, place = door.folder / NEXT, door.folder / DATABASE
    if not door.file.pending:
        drop_beside(door.folder)
        return
    renew_head(door.folder, beside if beside.exists() else place, key)
    if beside.exists():
        # Left over from the file that goes: played back into the new one, it would ruin it.
        drop_file(place.with_name(DATABASE + JOURNAL))
        move_file(beside, place)
    drop_beside(door.folder)
    door.write(replace(door.file, pending=False))
    door.settle()


def renew_head(folder: Path, path: Path, key: bytearray) -> None:
    """Write the head file of a database that takes its place under a key of its own."""
    connection = open_database(path, key)
    try:
        with closing(HeadFile(folder / HEAD, key)) as head:
            head.write(last_point(connection))
    finally:
        connection.close()


def drop_beside(folder: Path) -> None:
    """Remove an unfinished copy."""
    for name in (NEXT, NEXT + JOURNAL):
        if (folder / name).exists():
            drop_file(folder / name)
