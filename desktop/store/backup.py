"""Backups: three generations in each place, sealed, verified after they are written.

A backup is a whole copy of the vault in one file; it is made while the store is open, by the
engine's own backup, and never by reading the live file.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

import msgspec

from desktop.domain.clock import from_ms
from desktop.domain.troubles import Unavailable
from desktop.store.copies import BACKUP, Copy, copies_in, copy_of
from desktop.store.copy_file import (
    SALT_BYTES,
    SUFFIX,
    CopyHeader,
    Opened,
    encode_header,
    read_copy,
    sealed,
    unseal_copy,
    write_copy,
)
from desktop.store.driver import Connection
from desktop.store.head import Point, head_bytes
from desktop.store.journal import Journal, last_point
from desktop.store.migrations import version
from desktop.store.opening import damage_told, open_database
from desktop.store.rekey import copy_database
from desktop.store.store import Store
from desktop.store.watch import Watch
from desktop.vault import keyfile
from desktop.vault.side_file import drop_file, make_folder, move_file, trouble_of
from sync.stream import CHUNK, PREFIX_BYTES

GENERATIONS = 3
OLDEST_DAYS = 14
DAY_MS = 86_400_000
UNFINISHED = ".part"
NAME_BYTES = 8
QUIET = Watch()


@dataclass(frozen=True, slots=True)
class Made:
    """A backup just made; ``elsewhere`` is empty, or the trouble of the second place."""

    copy: Copy
    point: Point
    elsewhere: str = ""


def kept_of(moments: Sequence[int]) -> frozenset[int]:
    """Choose the three generations among moments of backups (milliseconds of UTC).

    The newest; the last one of an earlier day; and one that grows old, up to fourteen days. So a
    mistake noticed a week late can be undone, however often the program was closed meanwhile.
    """
    left = sorted(moments, reverse=True)
    if not left:
        return frozenset()
    newest = left[0]
    chosen = [newest]
    earlier = [moment for moment in left if _day(moment) < _day(newest)]
    if earlier:
        chosen.append(earlier[0])
    if len(earlier) > 1:
        young = newest - earlier[-1] <= OLDEST_DAYS * DAY_MS
        chosen.append(earlier[-1] if young else earlier[1])
    spare = [moment for moment in left if moment not in chosen]
    return frozenset([*chosen, *spare][:GENERATIONS])


def _day(moment: int) -> int:
    return from_ms(moment).toordinal()


def make_backup(
    store: Store, *, made_at_ms: int, elsewhere: Path | None = None, watch: Watch = QUIET
) -> Made:
    """Make a backup beside the vault, and a second one elsewhere; older generations go last.

    Raises ``Unavailable`` where the first could not be made and verified; what was there before
    is then untouched; so too where ``watch`` says to stop (``stopped``). A second place that fails
    is told in the answer.
    """
    place = store.folder / BACKUP
    make_folder(place)
    path, point = _make(store, place, made_at_ms, watch)
    copy = copy_of(path, read_copy(path))
    told = "" if elsewhere is None else _bring_elsewhere(copy, elsewhere, watch)
    rotate(place, copy.vault)
    return Made(copy, point, told)


def _make(store: Store, place: Path, made_at_ms: int, watch: Watch) -> tuple[Path, Point]:
    name = os.urandom(NAME_BYTES).hex()
    beside, unfinished = place / f"{name}.db{UNFINISHED}", place / f"{name}{UNFINISHED}"
    _sweep(place)
    key = store.keys.database
    try:
        key_file = keyfile.read(store.folder)
        salt = keyfile.decode(key_file).first
        watch.step("source", 0, 0)
        _see_source(store.connection)
        copy_database(store.connection, beside, key, salt=salt, watch=watch)
        watch.step("check", 0, 0)
        point, schema = _sound(beside, key)
        header = CopyHeader(
            made_at_ms, schema, os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES), key_file,
            beside.stat().st_size,
        )  # fmt: skip
        opened = Opened(header, encode_header(header))
        summed = sha256()
        content = _summing(_content(head_bytes(key, point), beside), summed.update)
        told = watch.passing(content, "seal", header.sealed_bytes)
        write_copy(unfinished, opened, sealed(opened, key, told))
        _read_back(unfinished, key, summed.digest(), watch)
        move_file(unfinished, place / f"{name}{SUFFIX}")
    finally:
        _sweep(place)
    return place / f"{name}{SUFFIX}", point


def _see_source(connection: Connection) -> None:
    """Refuse to copy a vault with a bad page: the engine's backup would pass over it in silence."""
    if connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
        raise Unavailable("copy_source_damaged")


def _sweep(place: Path) -> None:
    """Remove what an earlier or a failed backup left unfinished."""
    for path in place.glob(f"*{UNFINISHED}*"):
        drop_file(path)


def _sound(beside: Path, key: bytearray) -> tuple[Point, int]:
    """See that the copy's structure and chain hold: a damaged vault makes no backup."""
    connection = open_database(beside, key)
    try:
        with damage_told():
            (told,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if told != "ok" or Journal(connection).first_broken() is not None:
                raise Unavailable("copy_unlike")
            return last_point(connection), version(connection)
    finally:
        connection.close()


def _content(head: bytes, database: Path) -> Iterator[bytes]:
    yield head
    with database.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _summing(pieces: Iterator[bytes], add: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        add(piece)
        yield piece


def _read_back(path: Path, key: bytearray, expected: bytes, watch: Watch) -> None:
    """Read the file from the medium and unseal it: what was written is what can be restored."""
    summed = sha256()
    opened = read_copy(path)
    read = unseal_copy(path, opened, key)
    for piece in watch.passing(read, "read", opened.header.sealed_bytes):
        summed.update(piece)
    if not compare_digest(summed.digest(), expected):
        raise Unavailable("copy_unlike")


def _bring_elsewhere(copy: Copy, place: Path, watch: Watch) -> str:
    """Copy a finished backup to a second place; returns the code of what went wrong, if anything.

    The place is not made: a stick that is not there must not turn into a folder on the disk.
    """
    if not place.is_dir():
        return "backup_place_missing"
    unfinished = place / f"{copy.path.stem}{UNFINISHED}"
    try:
        drop_file(unfinished)
        pieces = watch.passing(_pieces(copy.path), "place", copy.size_bytes)
        write_copy(unfinished, read_copy(copy.path), pieces)
        if _sum_of(unfinished) != _sum_of(copy.path):
            return "copy_unlike"
        move_file(unfinished, place / copy.path.name)
        rotate(place, copy.vault)
    except Unavailable as trouble:
        return trouble.code
    finally:
        _drop_unfinished(unfinished)
    return ""


def _drop_unfinished(path: Path) -> None:
    """Leave no half of a backup on a stick; one that is gone with its stick is left."""
    with suppress(Unavailable):
        if path.exists():
            drop_file(path)


def _pieces(path: Path) -> Iterator[bytes]:
    """Give what stands behind a copy's header, as it is."""
    with path.open("rb") as file:
        file.seek(len(read_copy(path).raw))
        while piece := file.read(CHUNK):
            yield piece


def _sum_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            summed = sha256()
            while piece := file.read(CHUNK):
                summed.update(piece)
            return summed.digest()
    except OSError as error:
        raise trouble_of(error) from error


def rotate(place: Path, vault: bytes) -> int:
    """Remove the generations of this vault that are no longer kept; returns how many went."""
    ours = [copy for copy in copies_in(place) if copy.vault == vault]
    kept = kept_of([copy.made_at_ms for copy in ours])
    gone = [copy for copy in ours if copy.made_at_ms not in kept]
    for copy in gone:
        drop_file(copy.path)
    return len(gone)


# The names of the settings.
LAST, PLACE, CHECKED = "backup_last", "backup_place", "backup_checked"


class LastBackup(msgspec.Struct, frozen=True, array_like=True):
    """When the last backup was made, and where the journal stood."""

    at_ms: int
    seq: int


# The kind of a MARK as a number: so it stands in the index.
LAST_CHANGE = "SELECT seq FROM op WHERE kind <> 9 ORDER BY seq DESC LIMIT 1"
LAST_DRAFT = "SELECT kept_at FROM draft WHERE officer = ? ORDER BY kept_at DESC LIMIT 1"


def is_due(store: Store, *, now_ms: int, closing: bool) -> bool:
    """Say whether a backup is to be made: something changed, and it is evening or a day passed."""
    return has_changed(store) and (closing or not 0 <= now_ms - _last(store).at_ms < DAY_MS)


def has_changed(store: Store) -> bool:
    """Say whether anything was saved or typed after the last backup."""
    last = _last(store)
    change = store.connection.execute(LAST_CHANGE).fetchone()
    draft = store.connection.execute(LAST_DRAFT, (store.officer_id,)).fetchone()
    return (change is not None and change[0] > last.seq) or (
        draft is not None and draft[0] > last.at_ms
    )


def _last(store: Store) -> LastBackup:
    with store.transaction() as tx:
        return tx.settings.get(LAST, LastBackup) or LastBackup(0, 0)
