"""Long segments arrive in pieces: each byte is kept as it comes, and a cut costs none of them.

A segment is named by its content, so that two lines that carry it write the same bytes at the same
places: nothing need be locked, and an end that nobody noticed harms nothing. Beside it lies the
signed request that brings it, for whoever goes on after a cut need not say it again.
"""

import os
import time
from hashlib import sha256
from pathlib import Path

import msgspec

from sync.envelope import ID_BYTES, MAX_SEGMENT
from sync.messages import Signed
from sync.protocol import BadFormat

PIECES, REQUEST = ".part", ".request"
DAYS_KEPT = 14
MOST_OF_DEVICE = 4
"""So many unfinished segments of one laptop lie here; the oldest make room."""


class Uploads:
    """The place where pieces lie until they are whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def held(self, name: bytes) -> int | None:
        """Return how many bytes of a segment lie here, or nothing for one that is not known."""
        try:
            return self._path(name, PIECES).stat().st_size
        except FileNotFoundError:
            return None

    def bind(self, name: bytes, request: Signed, *, device: bytes) -> None:
        """Say with which signed request a segment comes, and make room for it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._make_room(device, name)
        path = self._path(name, REQUEST)
        fresh = path.with_suffix(f".{os.urandom(4).hex()}")
        fresh.write_bytes(device + msgspec.msgpack.encode(request))
        fresh.replace(path)
        self._path(name, PIECES).touch()

    def request(self, name: bytes) -> Signed | None:
        """Return the request with which a segment comes."""
        try:
            raw = self._path(name, REQUEST).read_bytes()[ID_BYTES:]
        except FileNotFoundError:
            return None
        return msgspec.msgpack.decode(raw, type=Signed)

    def write(self, name: bytes, start: int, piece: bytes) -> int:
        """Keep a piece at its place; return how far the segment reaches."""
        descriptor = os.open(self._path(name, PIECES), os.O_WRONLY)
        try:
            os.lseek(descriptor, start, os.SEEK_SET)
            os.write(descriptor, piece)
        finally:
            os.close(descriptor)
        return start + len(piece)

    def whole(self, name: bytes) -> Signed:
        """Return the request with its whole segment; what is no such segment is thrown away."""
        request = self.request(name)
        raw = self._path(name, PIECES).read_bytes()
        if request is None or sha256(raw).digest()[:ID_BYTES] != name:
            self.drop(name)
            raise BadFormat("attached")
        return msgspec.structs.replace(request, attached=raw)

    def drop(self, name: bytes) -> None:
        """Forget a segment."""
        for suffix in (PIECES, REQUEST):
            self._path(name, suffix).unlink(missing_ok=True)

    def _make_room(self, device: bytes, name: bytes) -> None:
        """Let old pieces go, and the oldest of a laptop that has too many."""
        limit = time.time() - DAYS_KEPT * 86_400
        known = sorted(self._folder.glob(f"*{REQUEST}"), key=lambda path: -path.stat().st_mtime)
        others = [path for path in known if path.stem != name.hex()]
        theirs = [path for path in others if path.read_bytes()[:ID_BYTES] == device]
        old = [path for path in others if path.stat().st_mtime < limit]
        for path in {*theirs[MOST_OF_DEVICE - 1 :], *old}:
            self.drop(bytes.fromhex(path.stem))

    def _path(self, name: bytes, suffix: str) -> Path:
        return self._folder / f"{name.hex()}{suffix}"


def fits(name: bytes, start: int, length: int) -> bool:
    """Say whether what is announced can be a segment."""
    return len(name) == ID_BYTES and 0 <= start <= length and 0 < length <= MAX_SEGMENT
