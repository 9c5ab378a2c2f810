"""Bringing several files in together: all or none, and what stood there is never written over."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from desktop.domain.troubles import Unavailable
from desktop.store.head import HEAD
from desktop.store.staging import (
    DAY_MS,
    INCOMING,
    KEPT,
    MARKER,
    ORDER,
    SEALED_DAYS,
    discard,
    finish,
    incoming,
    seal,
    tidy,
)
from desktop.store.swap import DATABASE, JOURNAL
from desktop.vault.keyfile import KEYS
from tests.builders.interrupting import DIE, interruptions

AT_MS = 1_795_500_000_000
OLD = {DATABASE: "old db", DATABASE + JOURNAL: "hot", KEYS: "old keys", HEAD: "old head"}
NEW = {DATABASE: "new db", KEYS: "new keys", HEAD: "new head"}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)


def read(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def staged(folder: Path, *, sealed: bool = True) -> Path:
    write(folder, OLD)
    write(incoming(folder), NEW)
    if sealed:
        seal(folder, "restore", at_ms=AT_MS)
    return folder


def test_a_sealed_set_comes_in_and_the_old_one_is_set_aside(tmp_path: Path) -> None:
    assert finish(staged(tmp_path))
    assert read(tmp_path) == NEW
    assert read(tmp_path / KEPT / f"{AT_MS}-restore") == OLD
    assert not (tmp_path / INCOMING).exists()
    assert not finish(tmp_path)


def test_an_unfinished_set_is_worth_nothing(tmp_path: Path) -> None:
    assert not finish(staged(tmp_path, sealed=False))
    assert read(tmp_path) == OLD
    assert not (tmp_path / INCOMING).exists()


def test_it_can_be_discarded_until_it_is_sealed(tmp_path: Path) -> None:
    staged(tmp_path, sealed=False)
    discard(tmp_path)
    assert not (tmp_path / INCOMING).exists()
    staged(tmp_path)
    discard(tmp_path)
    assert finish(tmp_path)
    discard(tmp_path)


def test_an_empty_folder_takes_a_set_too(tmp_path: Path) -> None:
    write(incoming(tmp_path), NEW)
    seal(tmp_path, "restore", at_ms=AT_MS)
    assert finish(tmp_path)
    assert read(tmp_path) == NEW
    assert read(tmp_path / KEPT / f"{AT_MS}-restore") == {}


def test_a_marker_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    staged(tmp_path)
    (tmp_path / INCOMING / MARKER).write_bytes(b"\xc1")
    for act in (finish, discard):
        with pytest.raises(Unavailable, match="vault_damaged"):
            act(tmp_path)
    assert read(tmp_path) == OLD


def test_a_folder_that_cannot_be_removed_is_told(tmp_path: Path) -> None:
    staged(tmp_path, sealed=False)
    (tmp_path / INCOMING / "stranger").mkdir()
    with pytest.raises(Unavailable, match="store_busy"):
        finish(tmp_path)
    (tmp_path / INCOMING / "stranger").rmdir()
    assert not finish(tmp_path)


def numbered(under: Path) -> Callable[[], Path]:
    numbers = count()

    def made() -> Path:
        folder = under / str(next(numbers))
        folder.mkdir()
        return staged(folder)

    return made


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is a fork of the test")
@pytest.mark.needs("P44")
def test_killed_at_any_step_the_next_call_ends_the_same(tmp_path: Path) -> None:
    kills = 0
    for folder, _ in interruptions(finish, numbered(tmp_path), how=DIE):
        kills += 1
        finish(folder)
        assert read(folder) == NEW
        assert read(folder / KEPT / f"{AT_MS}-restore") == OLD
        assert not (folder / INCOMING).exists()
    assert kills > 15


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is a fork of the test")
def test_killed_twice_it_still_ends_the_same(tmp_path: Path) -> None:
    def halfway() -> Path:
        folder = numbered(tmp_path / str(next(numbers)))()
        first = interruptions(finish, lambda: folder, how=DIE)
        next(first)
        return folder

    numbers = count()
    for number in range(40):
        (tmp_path / str(number)).mkdir()
    kills = 0
    for folder, _ in interruptions(finish, halfway, how=DIE):
        kills += 1
        finish(folder)
        assert read(folder) == NEW
        assert read(folder / KEPT / f"{AT_MS}-restore") == OLD
    assert kills > 10


def test_files_of_before_an_upgrade_go_after_thirty_days_and_damaged_ones_never(
    tmp_path: Path,
) -> None:
    kept = tmp_path / KEPT
    for name in (f"{AT_MS}-migration", f"{AT_MS}-restore", f"{AT_MS}-rescue", "x-migration"):
        (kept / name).mkdir(parents=True)
    assert tidy(tmp_path, now_ms=AT_MS + SEALED_DAYS * DAY_MS) == 0
    assert tidy(tmp_path, now_ms=AT_MS + SEALED_DAYS * DAY_MS + 1) == 1
    assert {path.name for path in kept.iterdir()} == {
        f"{AT_MS}-restore", f"{AT_MS}-rescue", "x-migration"
    }  # fmt: skip
    assert tidy(tmp_path / "nowhere", now_ms=AT_MS) == 0


def test_the_rollback_journal_goes_before_its_database() -> None:
    assert ORDER.index(DATABASE + JOURNAL) < ORDER.index(DATABASE)
