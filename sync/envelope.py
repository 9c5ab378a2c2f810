"""The segment: a run of operations, compressed and signed, the same bytes on wire and stick.

``u16 header length | header | signature (64) | zstd body``. The device signs the header, which
holds the chain's head after the last operation, and the body as it is compressed: no byte can
change, even where it would inflate to the same, and nothing unsigned is inflated.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.protocol import DEVICE_BYTES, MAX_OP_BYTES, VERSION, ZERO, BadFormat, chain
from sync.squeeze import BEST, Packing, inflate, squeeze

MAX_HEADER = 512
MAX_RAW = 16 << 20
MAX_SEGMENT = 4 << 20
MAX_OPS = 2_000
SIGNATURE_BYTES = 64
LABEL = b"bvte-seg/2"
SCHEMA = 1
ID_BYTES = 16
LINK = len(ZERO)
LENGTH_BYTES = 4

Sign = Callable[[bytes], bytes]


class Header(msgspec.Struct, frozen=True, array_like=True):
    """What the signature covers; ``first`` is the sequence number of the first operation."""

    version: int
    device: bytes
    incarnation: int
    first: int
    count: int
    previous: bytes
    head: bytes
    schema: int
    dictionary: int
    raw_length: int


class Segment(msgspec.Struct, frozen=True):
    """An opened segment: its header and its operations, byte for byte."""

    header: Header
    ops: tuple[bytes, ...]

    @property
    def last(self) -> int:
        """The sequence number of the last operation."""
        return self.header.first + self.header.count - 1


def pack(
    ops: Sequence[bytes],
    *,
    device: bytes,
    incarnation: int,
    start: tuple[int, bytes],
    sign: Sign,
    packing: Packing = BEST,
) -> bytes:
    """Seal operations; ``start`` is the first one's number and the chain value before it."""
    first, previous = start
    head = previous
    for op in ops:
        head = chain(head, op)
    raw = b"".join(struct.pack("<I", len(op)) + op for op in ops)
    used, body = squeeze(raw, packing)
    place = (device, incarnation, first, len(ops), previous, head)
    header = msgspec.msgpack.encode(Header(VERSION, *place, SCHEMA, used, len(raw)))
    return struct.pack(">H", len(header)) + header + sign(signed_part(header, body)) + body


def signed_part(header: bytes, body: bytes) -> bytes:
    """Return the bytes under the signature."""
    return LABEL + sha256(body).digest() + header


def read_header(segment: bytes) -> Header:
    """Read the header without trusting it: who sent this, and where it belongs."""
    if len(segment) > MAX_SEGMENT:
        raise BadFormat("segment_too_long")
    length = int.from_bytes(segment[:2], "big")
    if length > MAX_HEADER or len(segment) < 2 + length + SIGNATURE_BYTES:
        raise BadFormat("header_length")
    try:
        header = msgspec.msgpack.decode(segment[2 : 2 + length], type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadFormat("header") from error
    if header.version != VERSION:
        raise BadFormat("header_version")
    counts = 0 < header.count <= MAX_OPS and 0 < header.raw_length <= MAX_RAW
    if not counts or header.first <= 0 or header.incarnation <= 0:
        raise BadFormat("header_limits")
    if len(header.device) != DEVICE_BYTES or {len(header.previous), len(header.head)} != {LINK}:
        raise BadFormat("header_fields")
    return header


def open_segment(segment: bytes, *, public_key: bytes) -> Segment:
    """Check length, signature, declared size and chain, in that order; then give the operations.

    Raises ``BadFormat``. Nothing is inflated before the signature holds, and never more
    than the header declares.
    """
    header = read_header(segment)
    length = int.from_bytes(segment[:2], "big")
    end = 2 + length + SIGNATURE_BYTES
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(segment[2 + length : end], signed_part(segment[2 : 2 + length], segment[end:]))
    except (InvalidSignature, ValueError) as error:
        raise BadFormat("signature") from error
    ops = _ops(
        inflate(segment[end:], dictionary=header.dictionary, raw_length=header.raw_length),
        header.count,
    )
    head = header.previous
    for op in ops:
        head = chain(head, op)
    if head != header.head:
        raise BadFormat("chain")
    return Segment(header, ops)


def _ops(pieces: Iterator[bytes], count: int) -> tuple[bytes, ...]:
    """Cut what is inflated into operations as it comes, and stop where it makes no sense."""
    ops: list[bytes] = []
    held = bytearray()
    for piece in pieces:
        held += piece
        place = 0
        while place + LENGTH_BYTES <= len(held):
            length = int.from_bytes(held[place : place + LENGTH_BYTES], "little")
            if not 0 < length <= MAX_OP_BYTES or len(ops) == count:
                raise BadFormat("op_length")
            if place + LENGTH_BYTES + length > len(held):
                break
            ops.append(bytes(held[place + LENGTH_BYTES : place + LENGTH_BYTES + length]))
            place += LENGTH_BYTES + length
        del held[:place]
    if held or len(ops) != count:
        raise BadFormat("op_count")
    return tuple(ops)
