"""The head file: where the journal stood after the last save, kept outside the database.

SQLCipher authenticates pages, not history: an old file, or an old page put back, opens without a
murmur. So each commit that moves the journal also writes its sequence number and chain value
here, under a MAC. Two sectors are written in turn, in place: a write that a power cut tears
leaves the other one. ``magic | version | turn | seq | chain | zeros | HMAC-SHA256``, each 4 KiB.
"""

import os
import struct
from dataclasses import dataclass
from hmac import compare_digest, digest
from pathlib import Path
from typing import Literal

from desktop.vault.device_secret import derive
from desktop.vault.side_file import read_file, write_file
from sync.key_cost import wipe
from sync.protocol import ZERO

HEAD = "vault.head"
MAGIC = b"MNHEAD"
VERSION = 1
SECTOR = 4_096
SECTORS = 2
MAC_BYTES = 32
INFO = b"MN/head/1"
BINARY = getattr(os, "O_BINARY", 0)
LAYOUT = struct.Struct(">6sHQQ32s")

State = Literal["whole", "half", "damaged", "newer", "missing"]


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the journal: the last operation's number and its chain value."""

    seq: int
    chain: bytes


START = Point(0, ZERO)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the head file says; ``half`` is one good sector beside a torn or damaged one."""

    state: State
    point: Point = START
    turn: int = 0


class HeadFile:
    """Reads and writes the head file of one vault; keeps it open while the vault is."""

    def __init__(self, path: Path, key: bytearray) -> None:
        self._path = path
        self._key = derive(key, INFO)
        self._turn = 0
        self._whole = False
        self._descriptor: int | None = None

    def read(self) -> Seen:
        """Read both sectors and say what they are worth; nothing is written."""
        raw = read_file(self._path, limit=SECTORS * SECTOR)
        if raw is None:
            return Seen("missing")
        seen = read_head(raw, self._key)
        self._turn, self._whole = seen.turn, seen.state in {"whole", "half"}
        return seen

    def write(self, point: Point) -> None:
        """Write where the journal stands.

        Raises ``OSError`` or ``Unavailable``; what stood before then still stands. After
        a failure the next write makes the file anew: a bad sector is not tried twice.
        """
        if self._whole:
            self._whole = False
            self._write_sector(self._turn + 1, point)
            self._turn += 1
        else:
            self._let_go()
            write_file(self._path, _pair(self._key, self._turn + 1, point))
            self._turn += 2
        self._whole = True

    def _write_sector(self, turn: int, point: Point) -> None:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | BINARY)
        os.lseek(self._descriptor, _place(turn) * SECTOR, os.SEEK_SET)
        if os.write(self._descriptor, sector(self._key, turn, point)) != SECTOR:
            raise OSError("short write")
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Let file and key go."""
        self._let_go()
        wipe(self._key)

    def _let_go(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None


def head_bytes(key: bytearray, point: Point) -> bytes:
    """Return a head file that says where the journal of a copy stands."""
    return _pair(derive(key, INFO), 1, point)


def _pair(key: bytearray, first: int, point: Point) -> bytes:
    turns = sorted((first, first + 1), key=_place)
    return b"".join(sector(key, turn, point) for turn in turns)


def _place(turn: int) -> int:
    return turn % SECTORS


def sector(key: bytearray, turn: int, point: Point) -> bytes:
    """Return the sector of a turn; its place in the file is under the MAC through the turn."""
    body = LAYOUT.pack(MAGIC, VERSION, turn, point.seq, point.chain).ljust(
        SECTOR - MAC_BYTES, b"\0"
    )
    return body + digest(key, body, "sha256")


def read_head(raw: bytes, key: bytearray) -> Seen:
    """Judge the bytes of a head file: the newest good sector counts."""
    if len(raw) != SECTORS * SECTOR:
        return Seen("damaged")
    halves = [raw[:SECTOR], raw[SECTOR:]]
    good = [seen for place, half in enumerate(halves) if (seen := _read_sector(half, place, key))]
    if not good:
        newer = all(half.startswith(MAGIC) and _version(half) > VERSION for half in halves)
        return Seen("newer" if newer else "damaged")
    newest = max(good, key=lambda seen: seen.turn)
    return newest if len(good) == SECTORS else Seen("half", newest.point, newest.turn)


def told_point(path: Path) -> Point:
    """Return what the newest sector says, unproved: while the key is out of reach nobody can."""
    raw = read_file(path, limit=SECTORS * SECTOR) or b""
    told = [raw[place : place + LAYOUT.size] for place in (0, SECTOR)]
    read = [LAYOUT.unpack(each) for each in told if len(each) == LAYOUT.size]
    ours = [(turn, seq, chain) for magic, _, turn, seq, chain in read if magic == MAGIC]
    return Point(*max(ours)[1:]) if ours else START


def _version(half: bytes) -> int:
    return int.from_bytes(half[len(MAGIC) : len(MAGIC) + 2], "big")


def _read_sector(half: bytes, place: int, key: bytearray) -> Seen | None:
    body, mac = half[:-MAC_BYTES], half[-MAC_BYTES:]
    if not compare_digest(digest(key, body, "sha256"), mac):
        return None
    magic, version, turn, seq, chain = LAYOUT.unpack_from(body)
    if (magic, version) != (MAGIC, VERSION) or _place(turn) != place:
        return None
    return Seen("whole", Point(seq, chain), turn)
