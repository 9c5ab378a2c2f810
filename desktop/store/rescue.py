"""Rescue: from a damaged vault into a new one, keeping all that can be read and saying what not.

The damaged file is copied, as far as the disk gives it, and read round its bad pages
(``salvage``); a new vault is built of that (``rebuild``), checked, and brought into place. The
damaged file is set aside and never removed.
"""

import os
from contextlib import ExitStack, closing
from pathlib import Path

from desktop.domain.troubles import Unavailable
from desktop.forms.catalog import Catalog
from desktop.store.caller import Caller
from desktop.store.head import HEAD, HeadFile
from desktop.store.rebuild import Rescued, Source, rebuild
from desktop.store.salvage import Salvaged, salvage
from desktop.store.staging import discard, finish, incoming, seal
from desktop.store.swap import DATABASE, JOURNAL
from desktop.store.watch import Watch
from desktop.vault.door import open_door
from desktop.vault.side_file import drop_file, trouble_of

DAMAGED = "damaged.db"
BLOCK = 4_096
QUIET = Watch()
BINARY = getattr(os, "O_BINARY", 0)


def rescue(
    folder: Path, caller: Caller, *, catalog: Catalog, at_ms: int, watch: Watch = QUIET
) -> Rescued:
    """Build a new vault of what can be read in a damaged one and put it in its place.

    Returns what was kept and what was not, in counts. Raises ``Unavailable``, ``stopped`` where
    ``watch`` says so; everything is then as it was.
    """
    premises = caller.premises(folder)
    with ExitStack() as undo:
        undo.callback(premises.holding.release)
        finish(folder)
        with open_door(folder, premises.keepers) as door:
            access = caller.enter(door, premises)
            undo.callback(access.keys.wipe)
            label = next(each.label for each in door.owners() if each.id == access.keys.owner)
            file = door.file
        place = incoming(folder)
        undo.callback(discard, folder)
        found, last_seq = _salvaged(folder, place, access.keys.database, watch)
        watch.step("build", 0, 0)
        source = Source(found, last_seq, file.device, file.first, label)
        rescued = rebuild(place, access, source, catalog=catalog, at_ms=at_ms)
        seal(folder, "rescue", at_ms=at_ms)
        finish(folder)
    return rescued


def _salvaged(folder: Path, place: Path, key: bytearray, watch: Watch) -> tuple[Salvaged, int]:
    """Read a copy of the damaged file; returns what it gave and where the journal had stood."""
    with closing(HeadFile(folder / HEAD, key)) as head:
        seen = head.read()
    watch.step("read", 0, 0)
    if not _copy_readable(folder / DATABASE, place / DAMAGED):
        raise Unavailable("vault_missing")
    _copy_readable(folder / f"{DATABASE}{JOURNAL}", place / f"{DAMAGED}{JOURNAL}")
    watch.step("read", 0, 0)
    found = salvage(place / DAMAGED, key, most=seen.point.seq)
    for name in (DAMAGED, f"{DAMAGED}{JOURNAL}"):
        drop_file(place / name)
    if not (found.rows("op") or found.rows("record")):
        raise Unavailable("rescue_nothing")
    return found, seen.point.seq


def _copy_readable(source: Path, target: Path) -> int:
    """Copy a file block by block, zeros for what the disk does not give; returns the bytes read."""
    if not source.exists():
        return 0
    read = 0
    try:
        size = source.stat().st_size
        with source.open("rb", buffering=0) as damaged, target.open("wb") as copy:
            for start in range(0, size, BLOCK):
                piece = _block(damaged.fileno(), start)
                read += len(piece)
                copy.write(piece.ljust(min(BLOCK, size - start), b"\0"))
    except OSError as error:
        raise trouble_of(error) from error
    return read


def _block(descriptor: int, start: int) -> bytes:
    try:
        os.lseek(descriptor, start, os.SEEK_SET)
        return os.read(descriptor, BLOCK)
    except OSError:
        return b""  # a bad sector; its page is found wanting by its seal
