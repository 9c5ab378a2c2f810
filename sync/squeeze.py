"""Compression for the wire: zstd, with a dictionary where the run is short (RFC 8878).

The dictionary holds pieces of made-up records (``python -m tests.training.dictionary``): one
record shrinks to a third of what it takes without. It helps a short run and hurts a long one,
so that longer runs go without.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import zstandard

import resources
from sync.protocol import UNKNOWN_DICTIONARY, BadFormat

NO_DICTIONARY = 0
NEWEST = 1
KNOWN = (NEWEST,)
DICTIONARY_RAW = 256 << 10
SLOW_LEVEL, FAST_LEVEL = 19, 9
WINDOW = 1 << 24
CHUNK = 64 << 10


@dataclass(frozen=True, slots=True)
class Packing:
    """How hard to press, and with which dictionaries the other side can read."""

    level: int = SLOW_LEVEL
    dictionaries: Collection[int] = KNOWN


BEST = Packing()


@lru_cache(maxsize=2)
def _dictionary(number: int) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(resources.read_bytes("sync", f"segment-{number}.dict"))


@lru_cache(maxsize=2)
def _with_dictionary(number: int, level: int) -> zstandard.ZstdCompressor:
    """Digest a dictionary once: each further time would cost ten milliseconds."""
    known = _dictionary(number)
    known.precompute_compress(level=level)
    return zstandard.ZstdCompressor(
        dict_data=known, level=level, write_checksum=False, write_dict_id=False
    )


def squeeze(raw: bytes, packing: Packing = BEST) -> tuple[int, bytes]:
    """Return the number of the dictionary used, 0 for none, and the frame."""
    usable = [number for number in packing.dictionaries if number in KNOWN]
    if len(raw) <= DICTIONARY_RAW and usable:
        number = max(usable)
        return number, _with_dictionary(number, packing.level).compress(raw)
    plain = zstandard.ZstdCompressor(level=packing.level, write_checksum=False)
    return NO_DICTIONARY, plain.compress(raw)


def inflate(frame: bytes, *, dictionary: int, raw_length: int) -> Iterator[bytes]:
    """Inflate a frame piece by piece to exactly the length that its header declared.

    What the frame itself says is judged before anything is allocated, and who reads the pieces
    may stop at the first that makes no sense. Raises ``BadFormat``.
    """
    if dictionary != NO_DICTIONARY and dictionary not in KNOWN:
        raise BadFormat(UNKNOWN_DICTIONARY)
    try:
        if zstandard.get_frame_parameters(frame).content_size != raw_length:
            raise BadFormat("body_length")
        known = _dictionary(dictionary) if dictionary else None
        opener = zstandard.ZstdDecompressor(dict_data=known, max_window_size=WINDOW)
        reader = opener.stream_reader(frame)
        given = 0
        while piece := reader.read(CHUNK):
            given += len(piece)
            if given > raw_length:
                raise BadFormat("body_length")
            yield piece
    except zstandard.ZstdError as error:
        raise BadFormat("body") from error
    if given != raw_length:
        raise BadFormat("body_length")
