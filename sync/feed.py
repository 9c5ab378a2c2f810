"""A page of a commune's book: what others wrote since a laptop read last, and where its own stands.

The province numbers a commune's operations without a gap; a page says from where to where it goes,
so that a laptop moves its mark even over what it need not be told.
"""

import struct
from collections.abc import Iterator

import msgspec

from sync.envelope import MAX_RAW
from sync.protocol import BadFormat
from sync.register import Branch
from sync.squeeze import BEST, Packing, inflate, squeeze

HEAD = struct.Struct(">BI")
CHAIN_BYTES = 16
"""So much of an operation's chain value names it among one commune's."""


class Item(msgspec.Struct, frozen=True, array_like=True):
    """An operation of another: where it is kept, since when, whose it is, its own bytes."""

    pos: int
    received_ms: int
    device: bytes
    incarnation: int
    seq: int
    chain: bytes
    body: bytes


class Run(msgspec.Struct, frozen=True, array_like=True):
    """A laptop's own operations: ``count`` of them from ``seq`` stand from ``pos`` on."""

    pos: int
    received_ms: int
    seq: int
    count: int


class Page(msgspec.Struct, frozen=True, array_like=True):
    """What stands in the book after ``start`` up to ``end``; which stream goes on from which."""

    start: int
    end: int
    branches: tuple[Branch, ...] = ()
    runs: tuple[Run, ...] = ()
    items: tuple[Item, ...] = ()


_PAGE = msgspec.msgpack.Decoder(Page)


def write_page(page: Page, packing: Packing = BEST) -> bytes:
    """Return a page as it travels."""
    raw = msgspec.msgpack.encode(page)
    used, frame = squeeze(raw, packing)
    return HEAD.pack(used, len(raw)) + frame


def read_page(raw: bytes) -> Page:
    """Read a page; raises ``BadFormat``."""
    if len(raw) <= HEAD.size:
        raise BadFormat("page_length")
    dictionary, length = HEAD.unpack_from(raw)
    if length > MAX_RAW:
        raise BadFormat("page_length")
    pieces: Iterator[bytes] = inflate(raw[HEAD.size :], dictionary=dictionary, raw_length=length)
    try:
        page = _PAGE.decode(b"".join(pieces))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("page") from error
    places = [item.pos for item in page.items] + [run.pos for run in page.runs]
    if page.end < page.start or any(not page.start < place <= page.end for place in places):
        raise BadFormat("page_places")
    return page
