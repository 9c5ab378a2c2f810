"""STREAM: every length comes back, memory stays flat, and what was cut or moved is refused."""

import io
import os

import pytest

from sync.protocol import BadFormat
from sync.stream import CHUNK, PREFIX_BYTES, TAG_BYTES, Stream, sealed_length

STREAM = Stream(bytes(range(32)), bytes(PREFIX_BYTES), b"before")
LENGTHS = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5)


def opened(sealed: bytes, stream: Stream = STREAM) -> bytes:
    return b"".join(stream.unseal(io.BytesIO(sealed).read, length=len(sealed)))


@pytest.mark.parametrize("length", LENGTHS)
def test_any_length_comes_back(length: int) -> None:
    plain = os.urandom(length)
    sealed = b"".join(STREAM.seal([plain[:7], plain[7:]]))
    assert len(sealed) == sealed_length(length)
    assert opened(sealed) == plain


def test_another_beginning_opens_nothing() -> None:
    sealed = b"".join(STREAM.seal([b"word"]))
    with pytest.raises(BadFormat, match="stream"):
        opened(sealed, Stream(STREAM.key, STREAM.prefix, b"after"))


def test_a_cut_at_a_chunk_is_seen() -> None:
    sealed = b"".join(STREAM.seal([bytes(2 * CHUNK + 1)]))
    with pytest.raises(BadFormat, match="stream"):
        opened(sealed[: 2 * (CHUNK + TAG_BYTES)])


def test_nothing_of_a_changed_chunk_is_given() -> None:
    sealed = bytearray(b"".join(STREAM.seal([bytes(2 * CHUNK)])))
    sealed[-1] ^= 1
    given = STREAM.unseal(io.BytesIO(sealed).read, length=len(sealed))
    assert next(given) == bytes(CHUNK)
    with pytest.raises(BadFormat, match="stream"):
        next(given)
