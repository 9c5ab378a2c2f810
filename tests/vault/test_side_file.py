"""Side files: whole or not at all, and what the disk refuses is told by its name."""

import errno
import os
import sys
from pathlib import Path

import pytest

from desktop.domain.troubles import Unavailable
from desktop.vault import side_file
from desktop.vault.holding import LOCK, Holding
from desktop.vault.side_file import (
    drop_file,
    make_folder,
    move_file,
    read_file,
    trouble_of,
    write_file,
)


def test_a_file_is_written_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "side"
    write_file(path, b"one")
    write_file(path, b"another")
    assert path.read_bytes() == b"another"
    assert [each.name for each in tmp_path.iterdir()] == ["side"]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0


def test_a_file_is_read_up_to_one_byte_over_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "side"
    assert read_file(path, limit=3) is None
    path.write_bytes(b"abcdef")
    assert read_file(path, limit=3) == b"abcd"


def test_a_place_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside").write_bytes(b"x")
    with pytest.raises(Unavailable, match="store_busy"):
        read_file(tmp_path / "folder", limit=9)
    with pytest.raises(Unavailable, match="store_busy"):
        write_file(tmp_path / "folder", b"x")
    with pytest.raises(Unavailable, match="store_busy"):
        drop_file(tmp_path / "folder")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder"]


def test_a_folder_is_for_its_owner_alone_and_its_trouble_is_told(tmp_path: Path) -> None:
    make_folder(tmp_path / "one" / "two")
    make_folder(tmp_path / "one" / "two")
    if sys.platform != "win32":
        assert (tmp_path / "one" / "two").stat().st_mode & 0o077 == 0
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(Unavailable, match="store_busy"):
        make_folder(tmp_path / "file")
    with pytest.raises(Unavailable, match="store_busy"):
        Holding(tmp_path / "file")


def test_a_full_disk_is_told_as_one() -> None:
    assert trouble_of(OSError(errno.ENOSPC, "")).code == "disk_full"
    assert trouble_of(OSError(errno.EIO, "")).code == "disk_failing"
    assert trouble_of(OSError(errno.EACCES, "")).code == "store_busy"


def test_a_dropped_file_is_gone_and_a_missing_one_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "side"
    path.write_bytes(b"x")
    drop_file(path)
    drop_file(path)
    assert list(tmp_path.iterdir()) == []


class HeldFile(type(Path())):  # type: ignore[misc] # the platform's own kind of path
    """A file that a scanner holds for its first moves."""

    holds = 0

    def replace(self, target: Path) -> Path:  # type: ignore[override] # narrower is enough here
        if type(self).holds > 0:
            type(self).holds -= 1
            raise PermissionError(errno.EACCES, "held")
        return Path(os.fspath(self)).replace(target)


@pytest.mark.parametrize("holds", [1, len(side_file.WAITS)])
def test_a_file_that_a_scanner_holds_is_waited_for(tmp_path: Path, holds: int) -> None:
    source = HeldFile(tmp_path / "new")
    source.write_bytes(b"x")
    HeldFile.holds = holds
    move_file(source, tmp_path / "side")
    assert (tmp_path / "side").read_bytes() == b"x"


def test_but_not_for_ever(tmp_path: Path) -> None:
    source = HeldFile(tmp_path / "new")
    source.write_bytes(b"x")
    HeldFile.holds = 99
    with pytest.raises(Unavailable, match="store_busy"):
        move_file(source, tmp_path / "side")
    HeldFile.holds = 0


def test_a_vault_is_held_by_one_program_and_let_go(tmp_path: Path) -> None:
    first = Holding(tmp_path)
    with pytest.raises(Unavailable, match="vault_open_elsewhere"):
        Holding(tmp_path)
    first.release()
    first.release()
    Holding(tmp_path).release()
    assert (tmp_path / LOCK).read_bytes() == b""
