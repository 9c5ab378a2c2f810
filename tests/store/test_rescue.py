"""Rescue: whatever page is lost, what the others say is kept, and what is not is said."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from desktop.commands import marks
from desktop.domain.troubles import Unavailable
from desktop.store import reading, vault
from desktop.store.caller import Caller
from desktop.store.head import HEAD
from desktop.store.journal import Journal
from desktop.store.opening import open_loosely
from desktop.store.rebuild import Rescued
from desktop.store.rescue import rescue
from desktop.store.staging import INCOMING, KEPT
from desktop.store.store import Store
from desktop.store.swap import DATABASE, JOURNAL
from tests.builders.interrupting import DIE, interruptions
from tests.builders.postings import post
from tests.builders.vaults import PAGE, check, copied, lived_in, unlock
from tests.builders.world import CATALOG, CHEAP, HAZARD, INTAKE, PASSPHRASE, Hands, edit, fill

AT_MS = 1_795_600_000_000


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a vault of several hundred operations, so that its tables have many pages."""
    folder = tmp_path_factory.mktemp("vault")
    lived_in(folder / "laptop", desk_folder=folder)
    store = unlock(folder / "laptop")
    hands = Hands()
    hands.turn = 100
    for number in range(60):
        site = {**HAZARD, "site_name": f"Ao số {number} của thôn Giả Tưởng"}
        saved = fill(store, "diem_nguy_co", site, hands=hands)
        if number % 3 == 0:
            edit(store, saved.record_id, {"status": "done"}, hands=hands)
            marks.note_export(store, "diem_nguy_co", record_id=saved.record_id, hand=hands.next())
        if number % 10 == 0:
            fill(store, "mau_01", {**INTAKE, "child_name": f"Trẻ Mẫu {number}"}, hands=hands)
    store.close()
    return folder / "laptop"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a vault of a few operations, for what is done very often."""
    folder = tmp_path_factory.mktemp("small")
    lived_in(folder / "laptop", desk_folder=folder)
    return folder / "laptop"


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "laptop")


def rescued(folder: Path) -> Rescued:
    return rescue(folder, Caller(PASSPHRASE, floor=CHEAP), catalog=CATALOG, at_ms=AT_MS)


def spoil(folder: Path, *pages: int) -> None:
    raw = bytearray((folder / DATABASE).read_bytes())
    for page in pages:
        raw[(page - 1) * PAGE + 77] ^= 1
    (folder / DATABASE).write_bytes(raw)


def told(store: Store) -> dict[str, object]:
    """Return what every record and every case's list row say."""
    records = store.connection.execute("SELECT id, form, answers, saved_at, saved_by FROM record")
    cases = store.connection.execute(
        "SELECT id, code, child, due_at, met_at, conclusion, reported_at FROM case_file"
    )
    return {row[0]: row[1:] for row in [*records, *cases]}


def before(template: Path, tmp_path: Path) -> dict[str, object]:
    store = unlock(copied(template, tmp_path / "before"))
    found = told(store)
    store.close()
    return found


def pages_of(folder: Path) -> int:
    return (folder / DATABASE).stat().st_size // PAGE


@pytest.mark.needs("P44")
def test_any_one_page_may_be_lost_and_no_record_is(small: Path, tmp_path: Path) -> None:
    expected = before(small, tmp_path)
    unreadable = 0
    for page in range(1, pages_of(small) + 1):
        folder = copied(small, tmp_path / str(page))
        spoil(folder, page)
        try:
            result = rescued(folder)
        except Unavailable as trouble:
            assert trouble.code == "rescue_nothing", page  # noqa: PT017 - which of the two is the question
            unreadable += 1
            continue
        store = unlock(folder)
        assert check(store).whole, page
        assert told(store) == expected, page
        assert result.lost_records == 0
        store.close()
    assert unreadable <= schema_pages(small, tmp_path)


def schema_pages(small: Path, tmp_path: Path) -> int:
    """Count the first page, and those of the schema's own text, which are never quite full."""
    store = unlock(copied(small, tmp_path / "schema"))
    (letters,) = store.connection.execute("SELECT sum(length(sql)) FROM sqlite_master").fetchone()
    store.close()
    return 2 + int(letters) // 3_000


def root_of(folder: Path, table: str) -> int:
    store = unlock(folder)
    (page,) = store.connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
    ).fetchone()
    store.close()
    return int(page)


def leaves_of(folder: Path, table: str) -> list[int]:
    """Find the pages whose loss the engine notices when it reads that table and no other."""
    store = unlock(folder)
    key = bytearray(store.keys.database)
    store.close()
    whole, found, scratch = (folder / DATABASE).read_bytes(), [], folder / "scratch"
    for page in range(2, len(whole) // PAGE + 1):
        spoiled = bytearray(whole)
        spoiled[(page - 1) * PAGE + 77] ^= 1
        scratch.write_bytes(spoiled)
        connection = open_loosely(scratch, key)
        try:
            connection.execute("SELECT * FROM sqlite_master").fetchall()
        except Unavailable:
            connection.close()
            continue
        try:
            connection.execute(f"SELECT * FROM {table} NOT INDEXED").fetchall()  # noqa: S608 - our tables
        except Unavailable:
            found.append(page)
        connection.close()
    scratch.unlink()
    return found


def test_operations_behind_a_gap_are_told_on_and_their_records_written_whole(
    folder: Path,
) -> None:
    leaves = leaves_of(folder, "op")
    store = unlock(folder)
    record_ids = [row[0] for row in store.connection.execute("SELECT id FROM record ORDER BY row")]
    histories = [
        [step.what or step.kind for step in reading.history(store, each)] for each in record_ids
    ]
    store.close()
    spoil(folder, leaves[len(leaves) // 2])
    result = rescued(folder)
    assert result.ops > 0
    assert result.retold > 0
    assert result.lost_ops > 0
    assert result.renewed > 0
    assert "op" in result.broken
    store = unlock(folder)
    assert Journal(store.connection).head().incarnation == 2
    now = [[step.what or step.kind for step in reading.history(store, each)] for each in record_ids]
    whole = sum(old == new[: len(old)] for old, new in zip(histories, now, strict=True))
    assert whole > len(record_ids) // 2
    store.close()


def test_records_and_their_operations_lost_together_are_counted(folder: Path) -> None:
    spoil(folder, *leaves_of(folder, "op"), *leaves_of(folder, "record")[3:])
    result = rescued(folder)
    assert (result.ops, result.retold) == (0, 0)
    assert result.records > 0
    assert result.lost_ops > 100
    store = unlock(folder)
    assert check(store).whole
    assert check(store).records == result.records
    store.close()


def test_edits_of_a_record_that_is_gone_are_counted_as_lost(folder: Path) -> None:
    store = unlock(folder)
    (record_id,) = store.connection.execute("SELECT id FROM record ORDER BY row LIMIT 1").fetchone()
    hands = Hands()
    hands.turn = 900
    edit(store, record_id, {"child_name": "Tên Cuối Cùng"}, hands=hands)
    store.close()
    root = root_of(folder, "op")
    op_leaves = [page for page in leaves_of(folder, "op") if page != root]
    spoil(folder, *op_leaves[:-1], *leaves_of(folder, "record"))
    result = rescued(folder)
    assert result.lost_records > 0
    store = unlock(folder)
    assert check(store).whole
    store.close()


def test_a_case_whose_code_is_lost_gets_one_that_says_so(folder: Path) -> None:
    spoil(folder, *leaves_of(folder, "op"), *leaves_of(folder, "case_file"))
    result = rescued(folder)
    store = unlock(folder)
    rows = reading.case_rows(store, reading.case_ids(store))
    assert result.recoded == len(rows) == 7
    assert all(row.code.startswith("?-") for row in rows)
    assert {"Trẻ Mẫu 0", "Trần Thị Khác"} < {row.child for row in rows}
    assert check(store).whole
    store.close()


def test_a_laptop_that_lost_its_identity_is_told_so(folder: Path) -> None:
    spoil(folder, root_of(folder, "device"), root_of(folder, "officer"))
    result = rescued(folder)
    assert not result.same_laptop
    store = unlock(folder)
    assert check(store).whole
    assert len(store.device_prefix) == 3
    posting = reading_officer(store)
    assert posting == (store.officer_id, "supervisor")
    store.close()


def reading_officer(store: Store) -> tuple[str, str]:
    row = store.connection.execute("SELECT id, role FROM officer").fetchone()
    return row[0], row[1]


def test_receipts_and_the_mark_stay_as_far_as_the_chain_bears_them_out(folder: Path) -> None:
    result = rescued(folder)
    assert (result.lost_receipts, result.lost_ops, result.renewed, result.retold) == (0, 0, 0, 0)
    store = unlock(folder)
    head = Journal(store.connection).head()
    assert head.incarnation == 1  # nothing was lost: the province need not hear of it
    assert head.acked_seq > 0
    store.close()


def test_receipts_behind_a_gap_go_and_the_mark_with_them(folder: Path) -> None:
    spoil(folder, *leaves_of(folder, "op"))
    result = rescued(folder)
    assert result.lost_receipts == 2
    store = unlock(folder)
    head = Journal(store.connection).head()
    assert (head.acked_seq, head.acked_chain, head.incarnation) == (0, bytes(32), 2)
    store.close()


def test_the_damaged_file_is_set_aside_and_a_hot_journal_with_it(folder: Path) -> None:
    spoil(folder, 9)
    (folder / f"{DATABASE}{JOURNAL}").write_bytes(b"left over from a crash")
    damaged = (folder / DATABASE).read_bytes()
    rescued(folder)
    aside = folder / KEPT / f"{AT_MS}-rescue"
    assert (aside / DATABASE).read_bytes() == damaged
    assert (aside / f"{DATABASE}{JOURNAL}").read_bytes() == b"left over from a crash"
    assert (folder / "vault.key").exists()
    assert not (folder / INCOMING).exists()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda folder: (folder / DATABASE).write_bytes(b"\0" * 50_000), "rescue_nothing"),
        (lambda folder: (folder / DATABASE).write_bytes(b""), "vault_missing"),
        (lambda folder: (folder / DATABASE).unlink(), "vault_missing"),
    ],
)
def test_where_nothing_can_be_read_nothing_is_touched(
    folder: Path, harm: Callable[[Path], object], code: str
) -> None:
    harm(folder)
    kept = {path.name for path in folder.iterdir()}
    with pytest.raises(Unavailable, match=code):
        rescued(folder)
    assert {path.name for path in folder.iterdir()} == kept
    assert not (folder / KEPT).exists()


def test_with_several_officers_one_is_named(folder: Path) -> None:
    store = unlock(folder)
    post(store)
    store.close()
    with pytest.raises(Unavailable, match="vault_officer_unknown"):
        rescued(folder)
    (folder / HEAD).unlink()
    rescue(folder, Caller(PASSPHRASE, "a1", CHEAP), catalog=CATALOG, at_ms=AT_MS)
    vault.unlock(folder, passphrase=PASSPHRASE, officer="a1", floor=CHEAP).close()


def numbered(template: Path, under: Path) -> Callable[[], Path]:
    numbers = count()
    return lambda: copied(template, under / str(next(numbers)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is a fork of the test")
def test_killed_at_any_step_it_can_be_done_again(small: Path, tmp_path: Path) -> None:
    kills = 0
    for folder, _ in interruptions(rescued, numbered(small, tmp_path), how=DIE):
        kills += 1
        vault.resume(folder)
        if not (folder / KEPT).exists():
            rescued(folder)
        store = unlock(folder)
        assert check(store).whole
        store.close()
    assert kills > 20


def test_of_a_file_without_damage_nothing_is_told_lost(folder: Path) -> None:
    store = unlock(folder)
    (clocks,) = store.connection.execute("SELECT count(*) FROM clock").fetchone()
    store.close()
    found = rescued(folder)
    assert clocks > 0, "rows that hang on a case are derived anew and not copied"
    lost = (found.lost_rows, found.lost_ops, found.lost_records, found.lost_receipts)
    assert lost == (0, 0, 0, 0)
    store = unlock(folder)
    assert store.connection.execute("SELECT count(*) FROM clock").fetchone() == (clocks,)
    store.close()
