"""Upgrades: a copy is migrated, checked and swapped in; killed at any point nothing is lost."""

import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from desktop.domain.troubles import Unavailable
from desktop.store import migrations, upgrade, vault
from desktop.store.head import HEAD, HeadFile
from desktop.store.journal import Journal, last_point
from desktop.store.migrations import STEPS, version
from desktop.store.opening import open_database
from desktop.store.staging import DAY_MS, INCOMING, KEPT, SEALED_DAYS, finish
from desktop.store.swap import DATABASE
from desktop.store.upgrade import Upgrade, upgraded
from sync.payloads import read_mark
from sync.protocol import MARK, decode_op
from tests.builders.interrupting import DIE, FAIL, interruptions
from tests.builders.older import KEY, SAMPLES, SITES, older_vault
from tests.builders.vaults import check, unlock
from tests.builders.world import OFFICER

AT_MS = 1_795_600_000_000
OPS = 2 * SITES


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault") / "older"
    older_vault(folder, 2)
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "laptop"))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a folder with the real database of the first schema."""
    shutil.copy(SAMPLES / "schema-1.db", tmp_path / DATABASE)
    return tmp_path


def upgrade_sample(folder: Path) -> None:
    key = bytearray(KEY)
    connection = open_database(folder / DATABASE, key)
    upgraded(connection, Upgrade(folder, key, OFFICER.id, AT_MS)).close()


@pytest.mark.needs("P44")
def test_a_database_of_the_first_schema_is_brought_up_to_date(sample: Path) -> None:
    old = (sample / DATABASE).read_bytes()
    upgrade_sample(sample)
    connection = open_database(sample / DATABASE, bytearray(KEY))
    assert version(connection) == len(STEPS)
    kinds = [row[0] for row in connection.execute("SELECT kind FROM op ORDER BY seq")]
    assert kinds == [0, 1] * SITES + [MARK]
    (body,) = connection.execute("SELECT body FROM op ORDER BY seq DESC LIMIT 1").fetchone()
    mark = read_mark(decode_op(bytes(body)))
    assert (mark.what, mark.detail) == ("migration", {"from": 1, "to": len(STEPS)})
    assert Journal(connection).first_broken() is None
    assert HeadFile(sample / HEAD, bytearray(KEY)).read().point == last_point(connection)
    connection.close()
    kept = sample / KEPT / f"{AT_MS}-migration" / DATABASE
    assert kept.read_bytes() == old
    older = open_database(kept, bytearray(KEY))  # sealed as it was: it opens under its key
    assert version(older) == 1
    older.close()


def test_unlocking_an_older_vault_upgrades_it_and_tells_the_journal(folder: Path) -> None:
    store = unlock(folder)
    assert check(store).whole
    assert check(store).records == SITES
    store.close()
    store = unlock(folder)  # and only once
    assert Journal(store.connection).head().seq == OPS + 1
    store.close()


def test_the_old_file_goes_after_thirty_days(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unlock(folder).close()
    (aside,) = (folder / KEPT).iterdir()
    since = int(aside.name.partition("-")[0])
    for days, there in ((SEALED_DAYS - 1, True), (SEALED_DAYS + 1, False)):
        now = (since + days * DAY_MS) * 1_000_000
        monkeypatch.setattr(vault.time, "time_ns", lambda now=now: now)
        unlock(folder).close()
        assert aside.exists() == there


def test_a_newer_schema_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unlock(folder).close()
    before = (folder / DATABASE).read_bytes()
    monkeypatch.setattr(upgrade, "STEPS", STEPS[:2])
    with pytest.raises(Unavailable, match="vault_newer"):
        unlock(folder)
    assert (folder / DATABASE).read_bytes() == before


BAD_STEPS = {
    "migration_failed": "DELETE FROM record;",
    "a lost operation": "DROP TRIGGER op_is_kept; DELETE FROM op WHERE seq = 24;",
    "an index at odds": "DELETE FROM name_index_data WHERE id > 10;",
    "a constraint": "INSERT INTO device (one) VALUES (2);",
    "a chain at odds": "DROP TRIGGER op_is_immutable; UPDATE op SET body = x'00' WHERE seq = 2;",
}


@pytest.mark.parametrize("step", BAD_STEPS)
def test_control_a_step_that_loses_something_is_not_brought_in(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    (tmp_path / "bad.sql").write_text(BAD_STEPS[step], encoding="utf-8")
    monkeypatch.setattr(migrations, "STEPS", (*STEPS, "bad.sql"))
    monkeypatch.setattr(upgrade, "STEPS", (*STEPS, "bad.sql"))
    shipped = migrations.files
    monkeypatch.setattr(migrations, "files", lambda package: Either(shipped(package), tmp_path))
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(Unavailable, match="migration_failed"):
        unlock(folder)
    assert (folder / DATABASE).read_bytes() == before
    assert not (folder / INCOMING).exists()
    assert not (folder / KEPT).exists()
    monkeypatch.undo()
    store = unlock(folder)
    assert check(store).whole
    store.close()


class Either:
    """The shipped steps, and one more from elsewhere."""

    def __init__(self, shipped: object, other: Path) -> None:
        self._shipped, self._other = shipped, other

    def joinpath(self, name: str) -> object:
        other = self._other / name
        return other if other.exists() else self._shipped.joinpath(name)  # type: ignore[attr-defined]


def test_a_disk_without_room_leaves_the_old_vault_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    before = (folder / DATABASE).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(upgrade.shutil, "copyfile", full)
        with pytest.raises(Unavailable, match="disk_full"):
            unlock(folder)
    assert (folder / DATABASE).read_bytes() == before
    store = unlock(folder)
    assert check(store).whole
    store.close()


def numbered(template: Path, under: Path) -> Callable[[], Path]:
    numbers = count()
    return lambda: Path(shutil.copytree(template, under / str(next(numbers))))


def open_once(folder: Path) -> None:
    unlock(folder).close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is a fork of the test")
@pytest.mark.parametrize("how", [DIE, FAIL])
def test_killed_or_refused_at_any_step_the_next_opening_recovers(
    template: Path, tmp_path: Path, how: str
) -> None:
    """Figure F23 does this at two hundred points of the file system's own calls."""
    ends = 0
    for folder, _ in interruptions(open_once, numbered(template, tmp_path), how=how):
        ends += 1
        finish(folder)
        store = unlock(folder)
        verified = check(store)
        assert verified.whole
        assert (verified.records, verified.ops) == (SITES, OPS + 1)
        store.close()
    assert ends > 15


def test_a_database_that_is_up_to_date_is_not_copied(sample: Path) -> None:
    upgrade_sample(sample)
    before = {path.name for path in (sample / KEPT).iterdir()}
    upgrade_sample(sample)
    assert {path.name for path in (sample / KEPT).iterdir()} == before
