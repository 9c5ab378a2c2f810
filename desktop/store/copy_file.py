"""The backup's file (``*.bvz``): key file in clear, head file and database sealed, nothing else.

``magic | u16 version | u32 header length | header | chunks``. What follows the header is a STREAM
(Hoang, Reyhanitabar, Rogaway and Vizár, 2015): chunks of 64 KiB under ChaCha20-Poly1305, the nonce
a random prefix, a counter and whether it is the last; the header's hash is bound to each. So no
chunk can be changed, cut off, moved or added unseen. The name is random; the header says when the
copy was made and who can open it, by ids that mean nothing.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from msgspec import Meta

from desktop.domain.troubles import Unavailable
from desktop.store.head import SECTOR, SECTORS
from desktop.vault.device_secret import derive
from desktop.vault.keyfile import MAX_FILE
from desktop.vault.side_file import trouble_of

SUFFIX = ".bvz"
MAGIC = b"MNCOPY"
VERSION = 1
HEAD_BYTES = len(MAGIC) + 6
MAX_HEADER = MAX_FILE + 1_024
CHUNK = 65_536
TAG_BYTES = 16
SALT_BYTES, PREFIX_BYTES = 16, 7
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
        plain = HEAD_FILE_BYTES + self.database_bytes
        return plain + TAG_BYTES * -(-plain // CHUNK)


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
    cipher, bound = _cipher(opened, key)
    waiting, counter = b"", 0
    for piece in plain:
        waiting += piece
        while len(waiting) > CHUNK:
            nonce = _nonce(opened.header, counter, last=False)
            yield cipher.encrypt(nonce, waiting[:CHUNK], bound)
            waiting, counter = waiting[CHUNK:], counter + 1
    yield cipher.encrypt(_nonce(opened.header, counter, last=True), waiting, bound)


def unsealed(opened: Opened, key: bytearray, file: BinaryIO) -> Iterator[bytes]:
    """Give what was sealed, each chunk only once its seal held; the file stands behind the header.

    Raises ``Unavailable("copy_damaged")``: what was given before is then no whole copy.
    """
    cipher, bound = _cipher(opened, key)
    left, counter = opened.header.sealed_bytes, 0
    while left > 0:
        chunk = file.read(min(left, CHUNK + TAG_BYTES))
        left -= CHUNK + TAG_BYTES
        try:
            yield cipher.decrypt(_nonce(opened.header, counter, last=left <= 0), chunk, bound)
        except InvalidTag as error:
            raise Unavailable("copy_damaged") from error
        counter += 1


def _cipher(opened: Opened, key: bytearray) -> tuple[ChaCha20Poly1305, bytes]:
    return ChaCha20Poly1305(derive(key, INFO + opened.header.salt)), sha256(opened.raw).digest()


def _nonce(header: CopyHeader, counter: int, *, last: bool) -> bytes:
    return header.prefix + struct.pack(">IB", counter, last)


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
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(opened.raw)
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            _forget_cached(file.fileno())
    except OSError as error:
        raise trouble_of(error) from error


def _forget_cached(descriptor: int) -> None:
    """Have what is read back come from the medium where the system can be told so."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def unseal_copy(path: Path, opened: Opened, key: bytearray) -> Iterator[bytes]:
    """Give a copy's content, authenticated; raises ``Unavailable``."""
    try:
        with path.open("rb") as file:
            file.seek(len(opened.raw))
            yield from unsealed(opened, key, file)
    except OSError as error:
        raise trouble_of(error) from error
