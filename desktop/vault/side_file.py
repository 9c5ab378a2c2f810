"""The small files beside the database: written whole or not at all, read up to a limit."""

import errno
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from desktop.domain.troubles import Unavailable

FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
FAILING = frozenset({errno.EIO, errno.EROFS, errno.ENXIO, errno.ENODEV})
# Virus scanners hold a new file for a moment; together some two and a half seconds.
WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
_BINARY = getattr(os, "O_BINARY", 0)


def read_file(path: Path, *, limit: int) -> bytes | None:
    """Return a file's bytes, one more than the limit at the most; nothing where there is none.

    Raises ``Unavailable`` where the file cannot be read now.
    """
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise trouble_of(error) from error


def write_file(path: Path, raw: bytes) -> None:
    """Write beside, sync, then put in its place; only its owner may read it.

    Raises ``Unavailable`` where the disk is full or the place is held; then the file is whole,
    the old one or the new.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        _write(beside, raw)
        _move(beside, path)
    except OSError as error:
        # What could not be written can perhaps not be removed either; the next write takes it.
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise trouble_of(error) from error


def _write(path: Path, raw: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a new file piece by piece and see it on the disk; only its owner may read it.

    Raises ``Unavailable``; what was written by then lies there, for the caller to drop.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            _forget_cached(file.fileno())
    except OSError as error:
        raise trouble_of(error) from error


def _forget_cached(descriptor: int) -> None:
    """Have what is read back come from the medium where the system can be told so."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter, if there is none."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise trouble_of(error) from error


def move_file(source: Path, target: Path) -> None:
    """Put a file in another's place for good, waiting a little where a scanner holds it.

    Raises ``Unavailable``; then the source or the target is as it was, or the move is done.
    """
    try:
        _move(source, target)
    except OSError as error:
        raise trouble_of(error) from error


def _move(source: Path, target: Path) -> None:
    for wait in WAITS:
        try:
            source.replace(target)
            break
        except PermissionError:
            time.sleep(wait)
    else:
        source.replace(target)
    sync_folder(target.parent)


def drop_file(path: Path) -> None:
    """Remove a file for good, if it is there; raises ``Unavailable`` where it is held."""
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise trouble_of(error) from error


def trouble_of(error: OSError) -> Unavailable:
    """Name what the disk could not do."""
    if error.errno in FULL:
        return Unavailable("disk_full")
    return Unavailable("disk_failing" if error.errno in FAILING else "store_busy")


def sync_folder(folder: Path) -> None:
    """Make a rename durable where the system lets a folder be synced (not on Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
