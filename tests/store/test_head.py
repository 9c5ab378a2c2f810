"""The head file: every flipped bit is seen, a torn write costs one step, a failed one is told."""

import os
import resource
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.troubles import Unavailable
from desktop.store.head import (
    HEAD,
    INFO,
    MAC_BYTES,
    SECTOR,
    START,
    HeadFile,
    Point,
    Seen,
    read_head,
    sector,
)
from desktop.vault.device_secret import derive

KEY = bytearray(range(32))
MAC_KEY = derive(KEY, INFO)


def point(seq: int) -> Point:
    return Point(seq, bytes([seq]) * 32)


def written(folder: Path, *seqs: int) -> HeadFile:
    head = HeadFile(folder / HEAD, KEY)
    for seq in seqs:
        head.write(point(seq))
    return head


def read(folder: Path) -> Seen:
    return HeadFile(folder / HEAD, KEY).read()


def test_what_was_written_last_is_read(tmp_path: Path) -> None:
    for last in range(1, 7):
        written(tmp_path, *range(1, last + 1)).close()
        assert read(tmp_path).point == point(last)
        (tmp_path / HEAD).unlink()


def test_writing_goes_on_where_another_opening_stopped(tmp_path: Path) -> None:
    written(tmp_path, 1, 2).close()
    for seq in (3, 4, 5):
        head = HeadFile(tmp_path / HEAD, KEY)
        head.read()
        head.write(point(seq))
        head.close()
        assert read(tmp_path).point == point(seq)


def test_no_file_is_told_as_one_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    assert read(tmp_path) == Seen("missing")
    written(tmp_path, 1).close()
    assert (tmp_path / HEAD).stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_read_now_is_busy(tmp_path: Path) -> None:
    (tmp_path / HEAD).mkdir()
    with pytest.raises(Unavailable, match="store_busy"):
        read(tmp_path)


def test_a_flip_in_any_byte_costs_its_sector_and_no_more(tmp_path: Path) -> None:
    written(tmp_path, 1, 2, 3).close()
    raw = (tmp_path / HEAD).read_bytes()
    newest = read_head(raw, MAC_KEY)
    assert (newest.state, newest.point) == ("whole", point(3))
    for place in range(len(raw)):
        spoiled = bytearray(raw)
        spoiled[place] ^= 1 << (place % 8)
        seen = read_head(bytes(spoiled), MAC_KEY)
        in_newest = place // SECTOR == newest.turn % 2
        assert (seen.state, seen.point) == ("half", point(2 if in_newest else 3))


@pytest.mark.parametrize("kept", [0, 1, 24, 100, SECTOR // 2, SECTOR - 1])
def test_a_torn_write_leaves_the_step_before(tmp_path: Path, kept: int) -> None:
    written(tmp_path, 1, 2).close()
    before = (tmp_path / HEAD).read_bytes()
    turn = read_head(before, MAC_KEY).turn + 1
    torn = bytearray(before)
    start = turn % 2 * SECTOR
    torn[start : start + kept] = sector(MAC_KEY, turn, point(3))[:kept]
    seen = read_head(bytes(torn), MAC_KEY)
    assert seen.point == point(2)
    (tmp_path / HEAD).write_bytes(torn)
    head = HeadFile(tmp_path / HEAD, KEY)
    head.read()
    head.write(point(4))
    head.close()
    assert read(tmp_path).point == point(4)
    assert read(tmp_path).state == "whole"


def test_sectors_are_no_use_elsewhere(tmp_path: Path) -> None:
    written(tmp_path, 1, 2, 3).close()
    raw = (tmp_path / HEAD).read_bytes()
    assert read_head(raw[SECTOR:] + raw[:SECTOR], MAC_KEY).state == "damaged"
    assert read_head(raw, derive(KEY, b"MN/head/2")).state == "damaged"
    assert read_head(raw[:SECTOR] * 2, MAC_KEY).state == "half"


@pytest.mark.parametrize("raw", [b"", b"x", bytes(2 * SECTOR), bytes(2 * SECTOR + 1)])
def test_what_is_no_head_file_is_damaged(raw: bytes) -> None:
    assert read_head(raw, MAC_KEY) == Seen("damaged")


def test_another_version_is_told_apart(tmp_path: Path) -> None:
    written(tmp_path, 1, 2).close()
    raw = bytearray((tmp_path / HEAD).read_bytes())
    for start in (0, SECTOR):
        raw[start + 7] = 2
    assert read_head(bytes(raw), MAC_KEY).state == "newer"
    raw[0] = 0
    assert read_head(bytes(raw), MAC_KEY).state == "damaged"


def test_a_failed_write_leaves_the_old_and_the_next_one_makes_the_file_anew(
    tmp_path: Path,
) -> None:
    head = written(tmp_path, 1, 2)
    descriptor = head._descriptor  # noqa: SLF001 - broken from inside, as a disk would
    assert descriptor is not None
    os.close(descriptor)
    with pytest.raises(OSError, match="Bad file descriptor"):
        head.write(point(3))
    assert read(tmp_path).point == point(2)
    head._descriptor = None  # noqa: SLF001 - same
    head.write(point(4))
    assert read(tmp_path) == replace(read(tmp_path), state="whole", point=point(4))
    head.write(point(5))
    assert read(tmp_path).point == point(5)
    head.close()


@pytest.mark.skipif(os.name == "nt", reason="POSIX limits")
def test_a_short_write_is_a_failed_one(tmp_path: Path) -> None:
    head = written(tmp_path, 1, 2)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError, match="short write"):
            head.write(point(3))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert read(tmp_path) == Seen("half", point(2), 3)
    head.write(point(4))
    head.close()
    assert read(tmp_path).point == point(4)


def test_start_is_before_the_first_operation() -> None:
    assert Point(0, bytes(32)) == START
    assert len(sector(MAC_KEY, 1, START)) == SECTOR
    assert sector(MAC_KEY, 1, START)[-MAC_BYTES:] != sector(MAC_KEY, 2, START)[-MAC_BYTES:]
