"""The backup's file: whatever is done to it, it is refused, or it is the copy that was made."""

import io
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random

import msgspec
import pytest

from desktop.domain.troubles import Unavailable
from desktop.store.copy_file import (
    HEAD_BYTES,
    HEAD_FILE_BYTES,
    MAGIC,
    CopyHeader,
    Opened,
    encode_header,
    read_copy,
    read_header,
    sealed,
    unseal_copy,
    unsealed,
    write_copy,
)
from sync.stream import CHUNK, TAG_BYTES

KEY = bytearray(range(32))


def made(database: bytes, *, head: bytes = b"h" * HEAD_FILE_BYTES) -> bytes:
    header = CopyHeader(1, 3, b"s" * 16, b"p" * 7, b"keys", len(database))
    opened = Opened(header, encode_header(header))
    return opened.raw + b"".join(sealed(opened, KEY, [head[:9], head[9:], database]))


def read(raw: bytes, key: bytearray = KEY) -> bytes:
    file = io.BytesIO(raw)
    opened = read_header(file, size=len(raw))
    return b"".join(unsealed(opened, key, file))


SIZES = (1, CHUNK - HEAD_FILE_BYTES, CHUNK, 2 * CHUNK - HEAD_FILE_BYTES, 3 * CHUNK + 5)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_sealed_comes_out_as_it_was(size: int) -> None:
    database = Random(size).randbytes(size)  # noqa: S311 - any bytes
    assert read(made(database)) == b"h" * HEAD_FILE_BYTES + database


def test_every_flipped_byte_of_the_header_and_of_a_chunk_is_refused() -> None:
    raw = made(b"d" * 200)
    for place in [*range(HEAD_BYTES + 60), *range(HEAD_BYTES + 60, len(raw), 97)]:
        spoiled = bytearray(raw)
        spoiled[place] ^= 1
        with pytest.raises(Unavailable, match="copy_"):
            read(bytes(spoiled))


def cut(raw: bytes) -> bytes:
    return raw[: -(CHUNK + TAG_BYTES)]


def doubled(raw: bytes) -> bytes:
    return raw + raw[-(CHUNK + TAG_BYTES) :]


def swapped(raw: bytes) -> bytes:
    start = len(raw) - len(raw) % (CHUNK + TAG_BYTES) - 2 * (CHUNK + TAG_BYTES)
    first, second = (raw[start + n * (CHUNK + TAG_BYTES) :][: CHUNK + TAG_BYTES] for n in (0, 1))
    return raw[:start] + second + first + raw[start + 2 * (CHUNK + TAG_BYTES) :]


def lengthened(raw: bytes) -> bytes:
    return raw + b"x"


def shortened(raw: bytes) -> bytes:
    return raw[:-1]


@pytest.mark.parametrize("wrong", [cut, doubled, swapped, lengthened, shortened])
def test_chunks_cut_off_added_or_moved_are_refused(wrong: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Unavailable, match="copy_damaged"):
        read(wrong(made(b"d" * 4 * CHUNK)))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Unavailable, match="copy_damaged"):
        read(made(b"d"), bytearray(32))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "copy_foreign"),
        (b"SQLite format 3\0" * 9, "copy_foreign"),
        (MAGIC, "copy_damaged"),
        (MAGIC + b"\0\1\0\0\0", "copy_damaged"),
        (MAGIC + b"\0\2" + bytes(99), "copy_newer"),
        (MAGIC + b"\0\0" + bytes(99), "copy_damaged"),
        (MAGIC + b"\0\1\xff\xff\xff\xff", "copy_damaged"),
        (MAGIC + b"\0\1\0\0\0\1\xc1", "copy_damaged"),
    ],
)
def test_what_is_no_copy_of_ours_is_told_apart(raw: bytes, code: str) -> None:
    with pytest.raises(Unavailable, match=code):
        read(raw)


@pytest.mark.parametrize(
    "fields",
    [
        [-1, 3, b"s" * 16, b"p" * 7, b"k", 1], [1, 0, b"s" * 16, b"p" * 7, b"k", 1],
        [1, 3, b"s", b"p" * 7, b"k", 1], [1, 3, b"s" * 16, b"p", b"k", 1],
        [1, 3, b"s" * 16, b"p" * 7, b"k" * 70_000, 1], [1, 3, b"s" * 16, b"p" * 7, b"k", 0],
        [1, 3, b"s" * 16, b"p" * 7, b"k", 1 << 60], ["x"], {}, [[[]]] * 9,
    ],
)  # fmt: skip
def test_a_header_out_of_its_bounds_is_refused(fields: object) -> None:
    body = msgspec.msgpack.encode(fields)
    raw = MAGIC + b"\0\1" + len(body).to_bytes(4, "big") + body + bytes(99)
    with pytest.raises(Unavailable, match="copy_damaged"):
        read(raw)


def test_a_file_that_is_not_there_or_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="copy_missing"):
        read_copy(tmp_path / "none.bvz")
    with pytest.raises(Unavailable, match="store_busy"):
        read_copy(tmp_path)


def test_writing_never_overwrites_and_tells_what_went_wrong(tmp_path: Path) -> None:
    header = CopyHeader(1, 3, b"s" * 16, b"p" * 7, b"keys", 4)
    opened = Opened(header, encode_header(header))
    path = tmp_path / "x.part"
    pieces = list(sealed(opened, KEY, [b"h" * HEAD_FILE_BYTES, b"data"]))
    write_copy(path, opened, pieces)
    assert (
        sha256(b"".join(unseal_copy(path, read_copy(path), KEY))).digest()
        == sha256(b"h" * HEAD_FILE_BYTES + b"data").digest()
    )
    with pytest.raises(Unavailable, match="store_busy"):
        write_copy(path, opened, pieces)
    path.unlink()
    with pytest.raises(Unavailable, match="store_busy"):
        list(unseal_copy(path, opened, KEY))
