"""The sealed file that travels on a USB stick (``*.bvs``): the same segments, the same answers.

``BVSU | version | key id (8) | u16 length | sealed key | prefix (7) | stream``. The key of the
stream (``sync.stream``) is sealed by the hybrid of X25519 and ML-KEM-768 to the one end that may
read it; outside the seal stands nothing of commune, laptop or number, and the length is filled up
to a step. Inside are frames, ``u8 kind | u32 length | bytes``. A seal names no sender, so every
frame is signed by whoever wrote it: segments and the outing by the laptop, answers and keys by the
province.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, BinaryIO, TypeVar

import msgspec

from sync.key_cost import KEY_BYTES, wipe
from sync.messages import Asking, Count, Nonce, Sign, Signed, Small, is_signed
from sync.protocol import VERSION, BadFormat
from sync.sealing import HYBRID_PUBLIC_BYTES, MAX_BLOB, seal, unseal
from sync.stream import CHUNK, PREFIX_BYTES, TAG_BYTES, Stream

SUFFIX = ".bvs"
MAGIC = b"BVSU\x01"
MAX_FILE = 16 << 20
KEY_ID_BYTES = 8
HEAD = struct.Struct(f">{len(MAGIC)}s{KEY_ID_BYTES}sH")
FRAME = struct.Struct(">BI")
MAX_FRAME = 5 << 20
# What a frame holds. A newer program's kinds are passed over.
FILLING, OUTING, SEGMENT, ANSWER, READER = range(5)
UP, DOWN = b"up", b"down"
INFO = b"MN/stick/1|"
OUTING_LABEL, READER_LABEL = b"bvte-outing/1", b"bvte-reader/1"

Public = Annotated[
    bytes, msgspec.Meta(min_length=HYBRID_PUBLIC_BYTES, max_length=HYBRID_PUBLIC_BYTES)
]
T = TypeVar("T")


class Outing(msgspec.Struct, frozen=True, array_like=True):
    """What a laptop says by a stick: where it stands, and the key to seal the answer to.

    ``number`` names this outing and comes back in every answer to it.
    """

    version: Small
    asking: Asking
    at_ms: Count
    number: Nonce
    reply_to: Public


class ReaderKey(msgspec.Struct, frozen=True, array_like=True):
    """The key to which sticks for this province are sealed, and how long it counts."""

    public: Public
    made_at: Count
    until: Count


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of a file: what it is, and its bytes."""

    kind: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Front:
    """What stands in clear: which key opens the file."""

    key_id: bytes
    sealed_key: bytes
    prefix: bytes
    raw: bytes


def key_id(public: bytes) -> bytes:
    """Name a public key by the beginning of its hash."""
    return sha256(public).digest()[:KEY_ID_BYTES]


def sign_outing(outing: Outing, sign: Sign) -> Signed:
    """Sign as the laptop."""
    body = msgspec.msgpack.encode(outing)
    return Signed(body, sign(OUTING_LABEL + body))


def read_outing(signed: Signed) -> Outing:
    """Read what a laptop says, signed or not; raises ``BadFormat``."""
    outing = _decode(signed.body, Outing)
    if outing.version != VERSION:
        raise BadFormat("stick_newer")
    return outing


def is_outing_of(signed: Signed, device_key: bytes) -> bool:
    """Say whether this laptop signed the outing."""
    return is_signed(device_key, signed.signature, OUTING_LABEL + signed.body)


def sign_reader(key: ReaderKey, sign: Sign) -> bytes:
    """Sign the province's reader key, as it travels."""
    body = msgspec.msgpack.encode(key)
    return msgspec.msgpack.encode(Signed(body, sign(READER_LABEL + body)))


def read_reader(raw: bytes, *, server_key: bytes) -> ReaderKey:
    """Return the key to seal sticks to; raises ``BadFormat`` where our province did not sign it."""
    signed = _decode(raw, Signed)
    if not is_signed(server_key, signed.signature, READER_LABEL + signed.body):
        raise BadFormat("reader_unsigned")
    return _decode(signed.body, ReaderKey)


def write(frames: Iterable[Frame], reader: bytes, *, way: bytes) -> Iterator[bytes]:
    """Give a file's bytes in pieces; only the holder of ``reader``'s private half reads it."""
    key = bytearray(os.urandom(KEY_BYTES))
    try:
        blob = seal(key, reader, info=INFO + way)
        prefix = os.urandom(PREFIX_BYTES)
        front = HEAD.pack(MAGIC, key_id(reader), len(blob)) + blob + prefix
        yield front
        yield from Stream(key, prefix, front).seal(_filled(frames))
    finally:
        wipe(key)


def _filled(frames: Iterable[Frame]) -> Iterator[bytes]:
    size = 0
    for frame in frames:
        piece = FRAME.pack(frame.kind, len(frame.body)) + frame.body
        size += len(piece)
        yield piece
    filling = -(size + FRAME.size) % CHUNK
    yield FRAME.pack(FILLING, filling) + bytes(filling)


def read_front(file: BinaryIO) -> Front:
    """Read what stands in clear; raises ``BadFormat``: ``stick_foreign``, ``stick_newer``."""
    start = file.read(HEAD.size)
    if len(start) < HEAD.size or not start.startswith(MAGIC[:-1]):
        raise BadFormat("stick_foreign")
    magic, name, length = HEAD.unpack(start)
    if magic != MAGIC:
        raise BadFormat("stick_newer")
    rest = file.read(min(length, MAX_BLOB) + PREFIX_BYTES)
    if not 0 < length <= MAX_BLOB or len(rest) != length + PREFIX_BYTES:
        raise BadFormat("stick_damaged")
    return Front(name, rest[:length], rest[length:], start + rest)


def read(
    file: BinaryIO, front: Front, private: bytes | bytearray, *, size: int, way: bytes
) -> Iterator[Frame]:
    """Give the frames of a file, each only once its seal held; ``file`` stands behind the front.

    Raises ``BadFormat``: ``stick_long``; ``stick_damaged`` for a file that was changed or cut.
    """
    if size > MAX_FILE:
        raise BadFormat("stick_long")
    left = size - len(front.raw)
    if left <= 0 or left % (CHUNK + TAG_BYTES):
        raise BadFormat("stick_damaged")
    try:
        key = unseal(front.sealed_key, private, info=INFO + way)
    except BadFormat as error:
        raise BadFormat("stick_sealed") from error
    try:
        stream = Stream(key, front.prefix, front.raw)
        yield from _frames(stream.unseal(file.read, length=left))
    except BadFormat as error:
        raise BadFormat("stick_damaged") from error
    finally:
        wipe(key)


def _frames(pieces: Iterator[bytes]) -> Iterator[Frame]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= FRAME.size:
            kind, length = FRAME.unpack_from(held)
            if length > MAX_FRAME:
                raise BadFormat("frame_length")
            if len(held) < FRAME.size + length:
                break
            body = bytes(held[FRAME.size : FRAME.size + length])
            del held[: FRAME.size + length]
            if kind != FILLING:
                yield Frame(kind, body)
    if held:
        raise BadFormat("frame_cut")


def as_frame(kind: int, signed: Signed) -> Frame:
    """Put a signed message into a frame."""
    return Frame(kind, msgspec.msgpack.encode(signed))


def as_signed(frame: Frame) -> Signed:
    """Take a signed message out of a frame; raises ``BadFormat``."""
    return _decode(frame.body, Signed)


def _decode(raw: bytes, shape: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("stick_damaged") from error
