"""Restoring: from a backup into any folder, over nothing, known to the province as a new number."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import msgspec
import pytest

from desktop.domain.troubles import Unavailable
from desktop.store import restore as restoring
from desktop.store import vault
from desktop.store.backup import BACKUP, copies_in, make_backup
from desktop.store.caller import Caller
from desktop.store.copy_file import (
    Opened,
    encode_header,
    read_copy,
    sealed,
    unseal_copy,
    write_copy,
)
from desktop.store.head import HEAD
from desktop.store.journal import Journal
from desktop.store.migrations import STEPS
from desktop.store.restore import Restoring, prepare
from desktop.store.staging import INCOMING, KEPT
from desktop.store.swap import DATABASE
from desktop.vault.device_secret import SECRET_FILE
from desktop.vault.lockout import TRIES
from sync.payloads import read_mark
from sync.protocol import decode_op
from tests.builders.interrupting import DIE, interruptions
from tests.builders.postings import COLLEAGUES_PASSPHRASE, post
from tests.builders.vaults import check, contents, copied, lived_in, unlock
from tests.builders.world import CHEAP, HAZARD, PASSPHRASE, Hands, fill

MADE_MS, AT_MS = 1_795_500_000_000, 1_795_600_000_000


def late() -> Hands:
    hands = Hands()
    hands.turn = 500
    return hands


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a vault with a backup, and one save after it."""
    folder = tmp_path_factory.mktemp("vault")
    lived_in(folder / "laptop", desk_folder=folder)
    store = unlock(folder / "laptop")
    make_backup(store, made_at_ms=MADE_MS)
    fill(store, "diem_nguy_co", HAZARD, hands=late())
    store.close()
    return folder / "laptop"


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "laptop")


def backup_of(folder: Path) -> Path:
    return copies_in(folder / BACKUP)[0].path


def prepared(path: Path, folder: Path, passphrase: str = PASSPHRASE) -> Restoring:
    return prepare(path, folder, Caller(passphrase, floor=CHEAP))


def print_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a vault but what each opening touches."""
    passing = {"vault.lock", TRIES}
    return {
        p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and p.name not in passing
    }


@pytest.mark.needs("P44")
def test_what_comes_back_is_what_was_backed_up(template: Path, folder: Path) -> None:
    before = unlock(copied(template, folder.parent / "before"))
    before.connection.execute("DROP TRIGGER op_is_kept")
    rows = contents(before.connection)
    before.close()
    path = backup_of(folder)
    restored = prepared(path, folder)
    held = restored.contents
    assert (held.made_at_ms, held.point.seq, held.records, held.cases) == (MADE_MS, 7, 3, 1)
    restored.bring_in(at_ms=AT_MS)
    store = unlock(folder)
    now = contents(store.connection)
    assert now[0][:-1] == rows[0][:-1]  # type: ignore[index] # the operations
    assert now[1] == rows[1][:-1]  # type: ignore[index] # the records, without the one saved later
    assert now[2:4] == rows[2:4]
    assert check(store).whole
    store.close()


@pytest.mark.needs("P40")
def test_it_goes_on_under_a_new_number_and_the_journal_says_so(folder: Path) -> None:
    prepared(backup_of(folder), folder).bring_in(at_ms=AT_MS)
    store = unlock(folder)
    head = Journal(store.connection).head()
    assert (head.incarnation, head.seq) == (2, 8)
    row = store.connection.execute(
        "SELECT number, first, previous, why FROM incarnation"
    ).fetchone()
    assert row[:2] == (2, head.acked_seq + 1)
    assert row[2:] == (head.acked_chain, "restore")
    (body,) = Journal(store.connection).after(7, limit=1, max_bytes=1 << 20)
    mark = read_mark(decode_op(body))
    assert (mark.what, mark.detail) == ("restore", {"made_at_ms": MADE_MS, "seq": 7})
    store.close()


def test_what_stood_there_is_set_aside_and_opens_still(folder: Path) -> None:
    before = print_of(folder)
    prepared(backup_of(folder), folder).bring_in(at_ms=AT_MS)
    aside = folder / KEPT / f"{AT_MS}-restore"
    kept = print_of(aside)
    assert kept == {name: raw for name, raw in before.items() if name != SECRET_FILE}
    shutil.copy(folder / SECRET_FILE, aside)
    store = unlock(aside)
    assert check(store).records == 4
    store.close()


def damage_database(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"\0" * 9_999)


def lose_database(folder: Path) -> None:
    (folder / DATABASE).unlink()


def lose_all(folder: Path) -> None:
    for name in (DATABASE, "vault.key", "vault.key.old", HEAD):
        (folder / name).unlink()


def damage_keys(folder: Path) -> None:
    (folder / "vault.key").write_bytes(b"x")
    (folder / HEAD).write_bytes(b"")


@pytest.mark.parametrize("harm", [damage_database, lose_database, lose_all, damage_keys])
def test_a_damaged_folder_takes_it_and_keeps_the_damaged_files(
    folder: Path, harm: Callable[[Path], None]
) -> None:
    harm(folder)
    before = print_of(folder)
    prepared(backup_of(folder), folder).bring_in(at_ms=AT_MS)
    kept = print_of(folder / KEPT / f"{AT_MS}-restore")
    assert kept == {name: raw for name, raw in before.items() if name != SECRET_FILE}
    store = unlock(folder)
    assert check(store).whole
    store.close()


def test_another_folder_takes_it_where_the_machine_holds_the_secret(
    folder: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "new" / "laptop"
    with pytest.raises(Unavailable, match="vault_device_secret_missing"):
        prepared(backup_of(folder), empty)
    shutil.copy(folder / SECRET_FILE, empty)
    prepared(backup_of(folder), empty).bring_in(at_ms=AT_MS)
    store = unlock(empty)
    assert check(store).whole
    store.close()


def test_leaving_it_leaves_everything_as_it_was(folder: Path) -> None:
    before = print_of(folder)
    prepared(backup_of(folder), folder).drop()
    assert print_of(folder) == before
    assert not (folder / INCOMING).exists()
    store = unlock(folder)
    assert check(store).records == 4
    store.close()


def test_a_wrong_passphrase_counts_as_a_try_and_touches_nothing(folder: Path) -> None:
    before = print_of(folder)
    for _ in range(5):
        with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
            prepared(backup_of(folder), folder, "sai hoan toan mat roi")
    with pytest.raises(Unavailable, match="vault_wait"):
        prepared(backup_of(folder), folder)
    with pytest.raises(Unavailable, match="vault_wait"):
        unlock(folder)
    assert print_of(folder) == before


def test_an_open_vault_is_not_restored_over(folder: Path) -> None:
    store = unlock(folder)
    with pytest.raises(Unavailable, match="vault_open_elsewhere"):
        prepared(backup_of(folder), folder)
    store.close()


def test_with_several_officers_one_is_named(folder: Path) -> None:
    store = unlock(folder)
    post(store)
    made = make_backup(store, made_at_ms=MADE_MS + 1)
    store.close()
    with pytest.raises(Unavailable, match="vault_officer_unknown"):
        prepared(made.copy.path, folder)
    chosen = prepare(made.copy.path, folder, Caller(COLLEAGUES_PASSPHRASE, "dongnghiep", CHEAP))
    chosen.bring_in(at_ms=AT_MS)
    store = vault.unlock(
        folder, passphrase=COLLEAGUES_PASSPHRASE, officer="dongnghiep", floor=CHEAP
    )
    (body,) = store.connection.execute("SELECT body FROM op ORDER BY seq DESC LIMIT 1").fetchone()
    assert decode_op(bytes(body)).actor == "dongnghiep"
    store.close()


def rewritten(folder: Path, *, schema: int = len(STEPS), database: bytes | None = None) -> Path:
    """Seal a backup anew, as one of a newer program or of a damaged vault would be."""
    path = backup_of(folder)
    store = unlock(folder)
    key = bytearray(store.keys.database)
    store.close()
    opened = read_copy(path)
    plain = b"".join(unseal_copy(path, opened, key))
    head, kept = plain[: 2 * 4_096], plain[2 * 4_096 :] if database is None else database
    header = msgspec.structs.replace(opened.header, schema=schema, database_bytes=len(kept))
    other = Opened(header, encode_header(header))
    target = folder / BACKUP / "other.bvz"
    write_copy(target, other, sealed(other, key, [head, kept]))
    return target


def test_one_of_a_newer_program_is_told_as_one(folder: Path) -> None:
    with pytest.raises(Unavailable, match="copy_newer"):
        prepared(rewritten(folder, schema=len(STEPS) + 1), folder)


def test_one_that_is_sealed_but_unsound_is_not_brought_in(folder: Path) -> None:
    store = unlock(folder)
    (page,) = store.connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'case_name'"
    ).fetchone()
    store.close()
    raw = bytearray((folder / DATABASE).read_bytes())
    raw[(page - 1) * 4_096 + 900] ^= 1
    before = print_of(folder)
    for database in (bytes(raw), raw[:-4_096], b"x" * 9_000):
        (folder / BACKUP / "other.bvz").unlink(missing_ok=True)
        with pytest.raises(Unavailable, match=r"copy_damaged|vault_damaged"):
            prepared(rewritten(folder, database=bytes(database)), folder)
    assert print_of(folder) == before


def test_one_that_is_not_level_with_its_head_is_not_brought_in(folder: Path) -> None:
    database = (folder / DATABASE).read_bytes()  # of one save later than the backup's head
    with pytest.raises(Unavailable, match="copy_damaged"):
        prepared(rewritten(folder, database=database), folder)


def test_a_disk_without_room_is_told_and_nothing_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _opened: Opened, _key: bytearray) -> Iterator[bytes]:
        yield b"h" * 9_000
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "unseal_copy", full)
    with pytest.raises(Unavailable, match="disk_full"):
        prepared(backup_of(folder), folder)
    assert not (folder / INCOMING).exists()
    unlock(folder).close()


def numbered(template: Path, under: Path) -> Callable[[], Path]:
    numbers = count()
    return lambda: copied(template, under / str(next(numbers)))


def restore(folder: Path) -> None:
    prepared(backup_of(folder), folder).bring_in(at_ms=AT_MS)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is a fork of the test")
@pytest.mark.needs("P44")
def test_killed_at_any_step_there_is_the_old_vault_or_the_restored_one(
    template: Path, tmp_path: Path
) -> None:
    found: list[int] = []
    for folder, _ in interruptions(restore, numbered(template, tmp_path), how=DIE):
        assert vault.exists(folder)
        assert vault.officers(folder)
        store = unlock(folder)
        verified = check(store)
        assert verified.whole
        found.append(verified.records)
        store.close()
        assert not (folder / INCOMING).exists()
    assert set(found) == {4, 3}
    assert found == sorted(found, reverse=True)
