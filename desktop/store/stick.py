"""Files on a stick (``*.bvs``): written whole or not at all, found again by their key."""

import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from desktop.domain.troubles import Unavailable
from desktop.store.driver import Connection
from desktop.store.settings import Settings
from desktop.store.watch import Watch
from desktop.vault.side_file import drop_file, move_file, read_file, trouble_of, write_pieces
from sync.carry import Load
from sync.protocol import BadFormat
from sync.sealing import new_pair
from sync.stick import DOWN, MAX_FILE, SUFFIX, UP, Frame, Front, key_id, read, read_front, write

KEYS = "stick_keys"
READER = "stick_reader"
NAME_BYTES = 8
# So many outings may be under way at once; the keys of older ones are let go.
KEPT = 8
# A folder with more of them is searched no further: somebody has put them there.
MOST_FILES = 200
QUIET = Watch()


@dataclass(frozen=True, slots=True)
class ReplyKey:
    """The key with which the answer to one outing is opened."""

    private: bytes
    public: bytes
    made_at: int


@dataclass(frozen=True, slots=True)
class Home:
    """An answer that was found: the file, its frames not yet looked at, and the key it came by."""

    path: Path
    frames: tuple[Frame, ...]
    key: ReplyKey


def reply_keys(connection: Connection) -> tuple[ReplyKey, ...]:
    """Return the keys of the outings that may still be answered, the newest first."""
    return Settings(connection).get(KEYS, tuple[ReplyKey, ...]) or ()


def new_reply_key(connection: Connection, *, at_ms: int) -> ReplyKey:
    """Make the key for an outing, inside a transaction."""
    private, public = new_pair()
    fresh = ReplyKey(bytes(private), public, at_ms)
    Settings(connection).put(KEYS, (fresh, *reply_keys(connection))[:KEPT])
    return fresh


def forget_before(connection: Connection, key: ReplyKey) -> None:
    """Let the keys of earlier outings go: what is answered now says all that they would."""
    kept = tuple(each for each in reply_keys(connection) if each.made_at >= key.made_at)
    Settings(connection).put(KEYS, kept)


def write_out(
    loads: Iterable[Load], reader: bytes, folder: Path, *, watch: Watch = QUIET
) -> tuple[Path, ...]:
    """Write what goes out into a folder and read it back; names say nothing.

    Raises ``Unavailable``: ``stick_missing``, ``disk_full``, ``stick_failing``, ``stopped``. Then
    the files that were finished stay, and nothing half-written.
    """
    if not folder.is_dir():
        raise Unavailable("stick_missing")
    return tuple(_write_one(load, reader, folder, watch) for load in loads)


def _write_one(load: Load, reader: bytes, folder: Path, watch: Watch) -> Path:
    path = folder / f"{os.urandom(NAME_BYTES).hex()}{SUFFIX}"
    beside = path.with_suffix(".part")
    size = sum(len(frame.body) for frame in load.frames)
    pieces = watch.passing(write(load.frames, reader, way=UP), "write", size)
    digest = sha256()
    try:
        write_pieces(beside, _digested(pieces, digest.update))
        if _digest(beside) != digest.digest():
            raise Unavailable("stick_failing")
        move_file(beside, path)
    finally:
        # A stick that is gone keeps it; it lies there under no name that anybody reads.
        with suppress(Unavailable):
            drop_file(beside)
    return path


def _digested(pieces: Iterable[bytes], tell: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        tell(piece)
        yield piece


def _digest(path: Path) -> bytes:
    return sha256(read_file(path, limit=MAX_FILE) or b"").digest()


def find_home(folder: Path, keys: tuple[ReplyKey, ...], *, watch: Watch = QUIET) -> Home:
    """Return the newest answer in a folder that one of our outings asked for.

    Raises ``Unavailable``: ``stick_none`` where there is no such file, ``stick_damaged`` where the
    only one was cut or changed; ``stick_missing`` where the folder is gone.
    """
    if not folder.is_dir():
        raise Unavailable("stick_missing")
    by_id = {key_id(key.public): key for key in keys}
    try:
        paths = [path for path in folder.glob(f"*{SUFFIX}") if path.is_file()]
        paths.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError as error:
        raise trouble_of(error) from error
    damaged = False
    for number, path in enumerate(paths[:MOST_FILES]):
        watch.step("read", number, len(paths))
        try:
            found = _opened(path, by_id)
        except BadFormat:
            damaged = True
            continue
        if found is not None:
            return found
    raise Unavailable("stick_damaged" if damaged else "stick_none")


def _opened(path: Path, by_id: dict[bytes, ReplyKey]) -> Home | None:
    raw = read_file(path, limit=MAX_FILE) or b""
    file = io.BytesIO(raw)
    front = _front(file)
    key = None if front is None else by_id.get(front.key_id)
    if front is None or key is None:
        return None
    # Read whole before anything of it is believed: a cut at a whole frame would look like the end.
    frames = tuple(read(file, front, key.private, size=len(raw), way=DOWN))
    return Home(path, frames, key)


def _front(file: io.BytesIO) -> Front | None:
    try:
        return read_front(file)
    except BadFormat:
        return None
