"""Backups: three generations, verified after writing, in two places, never at the cost of one."""

import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from desktop.commands import care
from desktop.commands.drafts import begin_draft
from desktop.commands.hand import Hand
from desktop.domain.clock import to_ms
from desktop.domain.troubles import Unavailable
from desktop.store import backup
from desktop.store.backup import (
    BACKUP,
    DAY_MS,
    Copy,
    Made,
    copies_in,
    is_due,
    kept_of,
    make_backup,
    rotate,
)
from desktop.store.copy_file import HEAD_FILE_BYTES, SUFFIX, Opened, read_copy, unseal_copy
from desktop.store.rekey import rekey
from desktop.store.store import Store
from desktop.store.watch import Watch
from resources.texts import Texts
from sync.payloads import read_mark
from sync.protocol import decode_op
from tests.builders.interrupting import DIE, DIED, FAIL, interruptions
from tests.builders.vaults import PAGE, check, copied, lived_in, unlock
from tests.builders.world import CATALOG, HAZARD, OFFICER, START, Hands, fill

NOW_MS = to_ms(START)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault")
    lived_in(folder / "laptop", desk_folder=folder)
    return folder / "laptop"


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "laptop")


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    opened = unlock(folder)
    yield opened
    opened.close()


def hand(days: float = 0) -> Hand:
    return Hand(OFFICER, START + timedelta(days=days), bytes(range(32)))


def late() -> Hands:
    hands = Hands()
    hands.turn = 500
    return hands


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / BACKUP).iterdir())


def test_generations_reach_back_however_often_the_program_was_closed() -> None:
    held: frozenset[int] = frozenset()
    for day in range(90):
        for closing in range(5):
            newest = NOW_MS + day * DAY_MS + closing * 3_600_000
            held = kept_of([*held, newest])
            assert newest in held
            assert len(held) <= 3
        if day > 1:
            ages = sorted((newest - moment) / DAY_MS for moment in held)
            assert len(held) == 3
            assert 0.8 <= ages[1] <= 1.3  # yesterday's last one
            assert 1.8 <= ages[2] <= 15.3
    assert kept_of([]) == frozenset()
    assert kept_of([1, 2, 3, 4]) == frozenset({2, 3, 4})


@pytest.mark.needs("P44")
def test_a_backup_holds_the_very_rows_and_is_listed(store: Store, folder: Path) -> None:
    made = make_backup(store, made_at_ms=NOW_MS)
    (copy,) = copies_in(folder / BACKUP)
    assert made == Made(copy, made.point, "")
    assert (copy.made_at_ms, copy.size_bytes) == (NOW_MS, copy.path.stat().st_size)
    assert names(folder) == [copy.path.name]
    assert copy.path.name.removesuffix(SUFFIX) == copy.path.stem.lower()
    plain = b"".join(unseal_copy(copy.path, read_copy(copy.path), store.keys.database))
    (pages,) = store.connection.execute("PRAGMA page_count").fetchone()
    assert len(plain) == HEAD_FILE_BYTES + pages * PAGE
    raw = copy.path.read_bytes()
    assert b"child_name" not in raw
    assert OFFICER.name.encode() not in raw
    assert copies_in(folder / "nowhere") == ()


class Opens:
    """Hears which files Python opens; SQLite's own opening is none of Python's."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.listening = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.listening and event == "open":
            self.paths.append(str(arguments[0]))


@pytest.fixture(scope="module")
def opens() -> Opens:
    return Opens()


def test_the_live_file_is_never_opened_beside_the_engine(
    store: Store, folder: Path, opens: Opens
) -> None:
    """On POSIX, closing any handle to it would drop the engine's locks."""
    opens.paths.clear()
    opens.listening = True
    try:
        fill(store, "diem_nguy_co", HAZARD, hands=late())
        make_backup(store, made_at_ms=NOW_MS, elsewhere=folder)
        check(store)
    finally:
        opens.listening = False
    heard = [Path(path) for path in opens.paths]
    assert folder / "vault.key" in heard
    assert folder / "vault.db" not in heard
    opens.listening = True
    (folder / "vault.db").read_bytes()  # control: it would have been heard
    opens.listening = False
    assert str(folder / "vault.db") in opens.paths


def test_it_is_due_when_something_changed_and_evening_or_a_day_has_come(store: Store) -> None:
    def due(days: float, *, closing: bool = False) -> bool:
        return is_due(store, now_ms=to_ms(hand(days).now), closing=closing)

    assert due(0)
    care.back_up(store, hand=hand(0))
    assert not due(0.1, closing=True)
    assert not due(5)  # nothing changed: another copy would push an older one out
    fill(store, "diem_nguy_co", HAZARD, hands=late())
    assert due(0.1, closing=True)
    assert not due(0.1)
    assert due(1.1)
    assert due(-1)  # the clock was turned back
    _, made = care.back_up_when_due(store, hand=hand(1.1), closing=False)
    assert made is not None
    assert care.back_up_when_due(store, hand=hand(1.2), closing=True)[1] is None
    later = replace(hand(1.3), entropy=bytes(32))
    begin_draft(store, CATALOG.form("mau_01"), hand=later)
    assert due(1.4, closing=True)


def test_the_journal_and_the_settings_know_of_it(store: Store, tmp_path: Path) -> None:
    assert care.back_up(store, hand=hand())[1].elsewhere == ""
    care.choose_second_place(store, tmp_path / "stick")
    _, made = care.back_up(store, hand=hand(1))
    assert made.elsewhere == "backup_place_missing"
    assert not (tmp_path / "stick").exists()
    (tmp_path / "stick").mkdir()
    assert care.back_up(store, hand=hand(2))[1].elsewhere == ""
    care.choose_second_place(store, None)
    care.back_up(store, hand=hand(3))
    bodies = store.connection.execute("SELECT body FROM op WHERE kind = 9 ORDER BY seq")
    told = [read_mark(decode_op(bytes(body))) for (body,) in bodies]
    seconds = [mark.detail["second"] for mark in told if mark.what == "backup"]
    assert seconds == ["none", "backup_place_missing", "ok", "none"]
    assert len(copies_in(tmp_path / "stick")) == 1


def test_leaving_for_the_day_makes_one_and_locking_does_not(store: Store, folder: Path) -> None:
    care.take_leave(store, why="idle", hand=hand(0))
    assert not (folder / BACKUP).exists()
    care.take_leave(store, why=care.CLOSING, hand=hand(0))
    assert len(names(folder)) == 1


def test_a_backup_that_fails_holds_up_nobody_who_leaves(store: Store, folder: Path) -> None:
    (folder / BACKUP).write_text("a file where the folder should be")
    care.take_leave(store, why=care.CLOSING, hand=hand(0))
    bodies = store.connection.execute("SELECT body FROM op WHERE kind = 9 ORDER BY seq")
    told = [read_mark(decode_op(bytes(body))) for (body,) in bodies]
    assert [(mark.what, mark.detail.get("code", "")) for mark in told[-2:]] == [
        ("refusal", "store_busy"), ("lock", "")
    ]  # fmt: skip
    assert is_due(store, now_ms=NOW_MS, closing=True)


def test_older_generations_go_and_what_is_not_ours_stays(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    place = folder / BACKUP
    for day in range(6):
        make_backup(store, made_at_ms=NOW_MS + day * DAY_MS)
    assert [copy.made_at_ms for copy in copies_in(place)] == [
        NOW_MS + day * DAY_MS for day in (5, 4, 0)
    ]
    stick = tmp_path / "stick"
    shutil.copytree(place, stick)
    (stick / "notes.txt").write_text("of someone")
    (stick / f"broken{SUFFIX}").write_bytes(b"broken")
    (vault,) = {copy.vault for copy in copies_in(stick)}
    assert rotate(stick, bytes(16)) == 0  # another vault's
    assert rotate(stick, vault) == 0
    assert {"notes.txt", f"broken{SUFFIX}"} < {path.name for path in stick.iterdir()}


def test_a_second_place_that_fails_costs_nothing(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    make_backup(store, made_at_ms=NOW_MS, elsewhere=stick)
    (before,) = copies_in(stick)
    (stick / f"{'0' * 16}.part").mkdir()  # what cannot be removed
    monkeypatch.setattr(backup.os, "urandom", bytes)
    made = make_backup(store, made_at_ms=NOW_MS + DAY_MS, elsewhere=stick)
    assert made.elsewhere == "store_busy"
    assert len(copies_in(folder / BACKUP)) == 2
    assert before in copies_in(stick)


def test_a_stick_that_gives_back_other_bytes_is_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stick").mkdir()
    pieces = backup._pieces  # noqa: SLF001 - a medium that lies, between write and read
    monkeypatch.setattr(backup, "_pieces", lambda path: [b"x", *pieces(path)])
    made = make_backup(store, made_at_ms=NOW_MS, elsewhere=tmp_path / "stick")
    assert made.elsewhere == "copy_unlike"


@pytest.mark.parametrize("lie", ["chunk", "short"])
def test_control_a_copy_that_reads_back_otherwise_is_not_kept(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    make_backup(store, made_at_ms=NOW_MS)
    before = names(folder)
    written = backup.write_copy

    def lying(path: Path, opened: Opened, chunks: Iterator[bytes]) -> None:
        written(path, opened, chunks)
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 1
        path.write_bytes(raw if lie == "chunk" else raw[:-9])

    monkeypatch.setattr(backup, "write_copy", lying)
    with pytest.raises(Unavailable, match="copy_damaged"):
        make_backup(store, made_at_ms=NOW_MS + DAY_MS)
    assert names(folder) == before


def test_a_damaged_vault_makes_no_backup_and_keeps_the_old_ones(folder: Path) -> None:
    store = unlock(folder)
    make_backup(store, made_at_ms=NOW_MS)
    (page,) = store.connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'case_name'"
    ).fetchone()
    store.close()
    before = names(folder)
    raw = bytearray((folder / "vault.db").read_bytes())
    raw[(page - 1) * PAGE + 900] ^= 1
    (folder / "vault.db").write_bytes(raw)
    store = unlock(folder)
    with pytest.raises(Unavailable, match="copy_source_damaged"):
        make_backup(store, made_at_ms=NOW_MS + DAY_MS)
    store.close()
    assert names(folder) == before


def test_a_broken_chain_makes_no_backup(store: Store, folder: Path) -> None:
    store.connection.execute("DROP TRIGGER op_is_immutable")
    store.connection.execute("UPDATE op SET chain = zeroblob(32) WHERE seq = 2")
    with pytest.raises(Unavailable, match="copy_unlike"):
        make_backup(store, made_at_ms=NOW_MS)
    assert names(folder) == []


@contextmanager
def room_for(size: int) -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("share", [0.3, 0.99, 1.01])
def test_a_full_disk_keeps_the_old_backups_and_leaves_nothing_half(
    store: Store, folder: Path, share: float
) -> None:
    make_backup(store, made_at_ms=NOW_MS)
    before = names(folder)
    size = (folder / "vault.db").stat().st_size
    code = ""
    with room_for(int(size * share)):
        try:
            make_backup(store, made_at_ms=NOW_MS + DAY_MS)
        except Unavailable as trouble:
            code = trouble.code
    assert code in {"disk_full", "store_busy", "disk_failing"}
    assert names(folder) == before
    assert Texts("vi").has(f"trouble.{code}")


def numbered(template: Path, under: Path) -> Callable[[], Path]:
    numbers = count()
    return lambda: copied(template, under / str(next(numbers)))


def one_backup(folder: Path) -> None:
    store = unlock(folder)
    make_backup(store, made_at_ms=NOW_MS + DAY_MS)
    store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is a fork of the test")
@pytest.mark.parametrize("how", [DIE, FAIL])
def test_killed_or_refused_at_any_step_the_older_backup_stands(
    template: Path, tmp_path: Path, how: str
) -> None:
    with_one = copied(template, tmp_path / "with_one")
    store = unlock(with_one)
    first = make_backup(store, made_at_ms=NOW_MS).copy
    store.close()
    ends = []
    for folder, ended in interruptions(one_backup, numbered(with_one, tmp_path), how=how):
        ends.append(ended)
        found: tuple[Copy, ...] = copies_in(folder / BACKUP)
        assert first.path.name in {copy.path.name for copy in found}
        store = unlock(folder)
        assert check(store).whole
        made = make_backup(store, made_at_ms=NOW_MS + 2 * DAY_MS)
        assert made.copy.path.name in names(folder)
        assert all(name.endswith(SUFFIX) for name in names(folder))
        store.close()
    assert len(ends) > 10
    assert how == FAIL or set(ends) == {DIED}


@pytest.mark.parametrize("stage", ["source", "check", "seal", "read"])
def test_one_that_is_stopped_leaves_the_older_ones_alone(
    folder: Path, store: Store, stage: str
) -> None:
    made = make_backup(store, made_at_ms=NOW_MS)
    reached: list[str] = []
    watch = Watch(lambda name, _done, _total: reached.append(name), lambda: stage in reached)
    with pytest.raises(Unavailable, match="stopped"):
        make_backup(store, made_at_ms=NOW_MS + DAY_MS, watch=watch)
    assert [path.name for path in (folder / BACKUP).iterdir()] == [made.copy.path.name]
    assert check(store).whole


def test_the_second_place_alone_is_stopped_and_keeps_no_half(store: Store, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    reached: list[str] = []
    watch = Watch(lambda name, _done, _total: reached.append(name), lambda: "place" in reached)
    made = make_backup(store, made_at_ms=NOW_MS, elsewhere=stick, watch=watch)
    assert made.elsewhere == "stopped"
    assert list(stick.iterdir()) == []
    assert made.copy.path.exists()
    assert list(dict.fromkeys(reached)) == ["source", "copy", "check", "seal", "read", "place"]


def test_a_backup_of_an_older_key_says_so(store: Store) -> None:
    made = make_backup(store, made_at_ms=NOW_MS)
    hands = Hands()
    care.check_backup(store, made.copy, hand=hands.next())
    rekey(store, at_ms=NOW_MS)
    with pytest.raises(Unavailable, match="copy_other_key"):
        care.check_backup(store, made.copy, hand=hands.next())
