"""The backup's file (``*.bvz``): key file in clear, head file and database sealed, nothing else.

``magic | u16 version | u32 header length | header | chunks``. What follows the header is a stream
(``sync.stream``), bound to it. The name is random; the header says when the copy was made and who
can open it, by ids that mean nothing.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
from msgspec import Meta

from desktop.domain.troubles import Unavailable
from desktop.store.head import SECTOR, SECTORS
from desktop.vault.device_secret import derive
from desktop.vault.keyfile import MAX_FILE
from desktop.vault.side_file import trouble_of, write_pieces
from sync.protocol import BadFormat
from sync.stream import PREFIX_BYTES, Stream, sealed_length

SUFFIX = ".bvz"
MAGIC = b"MNCOPY"
VERSION = 1
HEAD_BYTES = len(MAGIC) + 6
MAX_HEADER = MAX_FILE + 1_024
SALT_BYTES = 16
MAX_DATABASE = 1 << 36
HEAD_FILE_BYTES = SECTOR * SECTORS
INFO = b"MN/copy/1|"
BINARY = getattr(os, "O_BINARY", 0)

Moment = Annotated[int, Meta(ge=0, lt=1 << 53)]
Salt = Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
Prefix = Annotated[bytes, Meta(min_length=PREFIX_BYTES, max_length=PREFIX_BYTES)]
Length = Annotated[int, Meta(ge=1, le=MAX_DATABASE)]


class CopyHeader(msgspec.Struct, frozen=True, array_like=True):
    """What stands in clear: when, of which schema, for whose passphrase, how long."""

    made_at_ms: Moment
    schema: Annotated[int, Meta(ge=1, lt=10_000)]
    salt: Salt
    prefix: Prefix
    key_file: Annotated[bytes, Meta(max_length=MAX_FILE)]
    database_bytes: Length

    @property
    def sealed_bytes(self) -> int:
        """The length of what follows the header."""
        return sealed_length(HEAD_FILE_BYTES + self.database_bytes)


@dataclass(frozen=True, slots=True)
class Opened:
    """A header with the bytes it came in."""

    header: CopyHeader
    raw: bytes


def encode_header(header: CopyHeader) -> bytes:
    """Write everything before the chunks."""
    body = msgspec.msgpack.encode(header)
    return MAGIC + struct.pack(">HI", VERSION, len(body)) + body


def read_header(file: BinaryIO, *, size: int) -> Opened:
    """Read the header and hold the file's size against it.

    Raises ``Unavailable``: ``copy_foreign``, ``copy_newer`` or ``copy_damaged``.
    """
    start = file.read(HEAD_BYTES)
    if not start.startswith(MAGIC):
        raise Unavailable("copy_foreign")
    if len(start) < HEAD_BYTES:
        raise Unavailable("copy_damaged")
    version, length = struct.unpack(">HI", start[len(MAGIC) :])
    if version != VERSION:
        raise Unavailable("copy_newer" if version > VERSION else "copy_damaged")
    if length > MAX_HEADER:
        raise Unavailable("copy_damaged")
    body = file.read(length)
    try:
        header = msgspec.msgpack.decode(body, type=CopyHeader)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unavailable("copy_damaged") from error
    if size != HEAD_BYTES + length + header.sealed_bytes:
        raise Unavailable("copy_damaged")
    return Opened(header, start + body)


def sealed(opened: Opened, key: bytearray, plain: Iterable[bytes]) -> Iterator[bytes]:
    """Give the chunks of what is read; ``plain`` may come in pieces of any length."""
    return _stream(opened, key).seal(plain)


def unsealed(opened: Opened, key: bytearray, file: BinaryIO) -> Iterator[bytes]:
    """Give what was sealed, each chunk only once its seal held; the file stands behind the header.

    Raises ``Unavailable("copy_damaged")``: what was given before is then no whole copy.
    """
    try:
        yield from _stream(opened, key).unseal(file.read, length=opened.header.sealed_bytes)
    except BadFormat as error:
        raise Unavailable("copy_damaged") from error


def _stream(opened: Opened, key: bytearray) -> Stream:
    header = opened.header
    return Stream(derive(key, INFO + header.salt), header.prefix, opened.raw)


def read_copy(path: Path) -> Opened:
    """Read a copy's header; nothing in it is trusted before the chunks are unsealed."""
    try:
        with path.open("rb") as file:
            return read_header(file, size=path.stat().st_size)
    except FileNotFoundError as error:
        raise Unavailable("copy_missing") from error
    except OSError as error:
        raise trouble_of(error) from error


def write_copy(path: Path, opened: Opened, chunks: Iterable[bytes]) -> None:
    """Write a copy and see it on the disk; the caller brings it to its name."""
    write_pieces(path, chain([opened.raw], chunks))


def unseal_copy(path: Path, opened: Opened, key: bytearray) -> Iterator[bytes]:
    """Give a copy's content, authenticated; raises ``Unavailable``."""
    try:
        with path.open("rb") as file:
            file.seek(len(opened.raw))
            yield from unsealed(opened, key, file)
    except OSError as error:
        raise trouble_of(error) from error
