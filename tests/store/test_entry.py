"""Entering: the database is held against the head file and the receipts before it is written."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.commands.drafts import begin_draft
from desktop.domain.mark import What
from desktop.domain.troubles import Unavailable
from desktop.store import reading, vault
from desktop.store.entry import Acceptance
from desktop.store.head import HEAD, INFO, SECTOR, HeadFile, Point, read_head
from desktop.store.journal import Journal, last_point
from desktop.store.store import Store
from desktop.store.witness import ACCEPTABLE
from desktop.vault.device_secret import derive
from desktop.vault.lockout import TRIES
from resources.texts import Texts
from sync.payloads import read_mark
from sync.protocol import MARK, decode_op
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.world import (
    CATALOG,
    CHEAP,
    HAZARD,
    OFFICER,
    PASSPHRASE,
    Hands,
    fill,
    open_store,
)

AT_MS = 1_795_500_100_000


def unlock(folder: Path, accept: str = "") -> Store:
    chosen = Acceptance(accept, AT_MS) if accept else None
    return vault.unlock(folder, passphrase=PASSPHRASE, floor=CHEAP, accept=chosen)


def work(folder: Path, *, sites: int, turn: int = 0) -> Point:
    """Open the vault and save some sites."""
    store = unlock(folder)
    hands = Hands()
    hands.turn = turn
    for _ in range(sites):
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
    last = last_point(store.connection)
    store.close()
    return last


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a vault with one saved site."""
    with open_store(tmp_path / "vault"):
        pass
    work(tmp_path / "vault", sites=1)
    return tmp_path / "vault"


def print_of(folder: Path) -> dict[str, bytes]:
    """Return every file's print but that of the tries, which are counted before anything else."""
    files = (p for p in folder.iterdir() if p.is_file() and p.name != TRIES)
    return {p.name: sha256(p.read_bytes()).digest() for p in files}


def marks_of(store: Store) -> list[tuple[str, dict[str, str | int]]]:
    ops = map(decode_op, Journal(store.connection).after(0, limit=999, max_bytes=1 << 24))
    return [(m.what, m.detail) for m in (read_mark(op) for op in ops if op.kind == MARK)]


def older_file(folder: Path) -> None:
    """Put the database of one save ago back in its place."""
    shutil.copy(folder / "vault.db", folder / "kept")
    work(folder, sites=1, turn=50)
    shutil.move(folder / "kept", folder / "vault.db")


def other_branch(folder: Path) -> None:
    """Let two copies go on apart, then mix them."""
    other = folder.parent / "other"
    shutil.copytree(folder, other)
    work(folder, sites=2, turn=50)
    work(other, sites=2, turn=90)
    shutil.copy(other / "vault.db", folder / "vault.db")


def flip(path: Path, place: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)


def both_sectors_flipped(folder: Path) -> None:
    flip(folder / HEAD, 90)
    flip(folder / HEAD, SECTOR + 90)


def newer_head(folder: Path) -> None:
    raw = bytearray((folder / HEAD).read_bytes())
    raw[7] = raw[SECTOR + 7] = 2
    (folder / HEAD).write_bytes(raw)


WRONG = {
    "vault_head_missing": lambda folder: (folder / HEAD).unlink(),
    "vault_head_damaged": both_sectors_flipped,
    "vault_head_newer": newer_head,
    "vault_rolled_back": older_file,
    "vault_forked": other_branch,
}


@pytest.mark.parametrize("code", WRONG)
def test_each_contradiction_has_its_sentence_and_nothing_is_touched(
    folder: Path, code: str
) -> None:
    WRONG[code](folder)
    before = print_of(folder)
    with pytest.raises(Unavailable, match=code):
        unlock(folder)
    assert print_of(folder) == before
    assert all(Texts(language).has(f"trouble.{code}") for language in ("vi", "en"))


@pytest.mark.parametrize("code", sorted(ACCEPTABLE))
def test_the_officer_can_go_on_and_the_journal_says_so(folder: Path, code: str) -> None:
    WRONG[code](folder)
    store = unlock(folder, accept=code)
    assert (What.UNLOCK, {"accepted": code}) in marks_of(store)
    hands = Hands()
    hands.turn = 200
    fill(store, "diem_nguy_co", HAZARD, hands=hands)
    last = last_point(store.connection)
    store.close()
    again = unlock(folder)
    assert last_point(again.connection) == last
    again.close()


@pytest.mark.parametrize("code", ["vault_rolled_back", "vault_forked"])
def test_going_on_from_an_older_state_takes_a_new_number_with_the_province(
    folder: Path, code: str
) -> None:
    WRONG[code](folder)
    store = unlock(folder, accept=code)
    assert Journal(store.connection).head().incarnation == 2
    row = store.connection.execute("SELECT number, first, why, at FROM incarnation").fetchone()
    assert row == (2, 1, code, AT_MS)
    store.close()


def test_a_word_for_another_trouble_is_no_word_for_this_one(folder: Path) -> None:
    older_file(folder)
    before = print_of(folder)
    for other in ("vault_head_missing", "vault_forked", "anything"):
        with pytest.raises(Unavailable, match="vault_rolled_back"):
            unlock(folder, accept=other)
    newer_head(folder)
    with pytest.raises(Unavailable, match="vault_head_newer"):
        unlock(folder, accept="vault_head_newer")
    assert print_of(folder)["vault.db"] == before["vault.db"]


def test_a_crash_between_commit_and_head_file_is_no_trouble(folder: Path) -> None:
    behind = (folder / HEAD).read_bytes()
    last = work(folder, sites=2, turn=50)
    (folder / HEAD).write_bytes(behind)
    store = unlock(folder)
    assert last_point(store.connection) == last
    store.close()
    assert head_of(folder) == last


def head_of(folder: Path) -> Point:
    store = unlock(folder)
    head = HeadFile(folder / HEAD, store.keys.database)
    seen = head.read()
    store.close()
    assert seen.state == "whole"
    return seen.point


def test_a_torn_head_behind_the_journal_heals_and_one_level_with_it_is_told(
    folder: Path,
) -> None:
    store = unlock(folder)
    key = derive(store.keys.database, INFO)
    store.close()
    before = (folder / HEAD).read_bytes()
    last = work(folder, sites=1, turn=50)
    newest = read_head((folder / HEAD).read_bytes(), key).turn % 2
    flip(folder / HEAD, newest * SECTOR + 70)
    assert head_of(folder) == last  # as after a torn write: the journal is one step ahead
    older = read_head(before, key).turn % 2
    (folder / HEAD).write_bytes(before)
    work(folder, sites=0)
    flip(folder / HEAD, older * SECTOR + 70)
    # Level with the journal, the lost sector may have said more: that is for a person.
    with pytest.raises(Unavailable, match="vault_head_damaged"):
        unlock(folder)


def test_a_new_vault_without_an_operation_needs_no_head_file(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    (tmp_path / HEAD).unlink()
    unlock(tmp_path).close()
    assert (tmp_path / HEAD).exists()


def test_a_receipt_for_more_than_the_journal_holds_tells_of_a_rollback(tmp_path: Path) -> None:
    """An insider with the key cuts the journal and mends the head file: the receipts stay."""
    desk = make_desk(tmp_path)
    folder = tmp_path / "laptop"
    with open_store(folder) as store:
        around = enrolled(store, desk)
        hands = Hands()
        for _ in range(3):
            fill(store, "diem_nguy_co", HAZARD, hands=hands)
        sync(store, desk, around)
        store.connection.execute("DROP TRIGGER op_is_kept")
        store.connection.execute("DELETE FROM op WHERE seq = 3")
        store.tell_head(last_point(store.connection))
    with pytest.raises(Unavailable, match="vault_rolled_back"):
        unlock(folder)


def test_a_receipt_for_another_chain_tells_of_a_fork(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = tmp_path / "laptop"
    with open_store(folder) as store:
        around = enrolled(store, desk)
        fill(store, "diem_nguy_co", HAZARD, hands=Hands())
        sync(store, desk, around)
        store.connection.execute("UPDATE receipt SET head = zeroblob(32)")
    with pytest.raises(Unavailable, match="vault_forked"):
        unlock(folder)
    with open_store(tmp_path / "b") as store:
        store.connection.execute("UPDATE device SET acked_seq = 1")
    with pytest.raises(Unavailable, match="vault_rolled_back"):
        unlock(tmp_path / "b")


def test_a_head_file_that_cannot_be_written_is_told_before_the_next_change(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = unlock(folder)
    hands = Hands()
    hands.turn = 50
    broken = BrokenHead()
    monkeypatch.setattr(store, "_head", broken)
    fill(store, "diem_nguy_co", HAZARD, hands=hands)  # kept: the commit came first
    kept = reading.unsent(store)
    begin_draft(store, CATALOG.form("mau_01"), hand=hands.next())  # typing is never hindered
    with pytest.raises(Unavailable, match="head_unwritten"):
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
    assert reading.unsent(store) == kept
    broken.works = True
    fill(store, "diem_nguy_co", HAZARD, hands=hands)
    assert broken.points == [last_point(store.connection).seq - 1, last_point(store.connection).seq]
    store.close()


class BrokenHead:
    """A disk that does not take the head file for a while."""

    def __init__(self) -> None:
        self.works = False
        self.points: list[int] = []

    def write(self, point: Point) -> None:
        if not self.works:
            raise OSError(5, "Input/output error")
        self.points.append(point.seq)

    def close(self) -> None:
        """Nothing is open."""


def test_officers_go_on_by_their_own_name(folder: Path) -> None:
    (folder / HEAD).unlink()
    store = unlock(folder, accept="vault_head_missing")
    (body,) = Journal(store.connection).after(1, limit=9, max_bytes=1 << 20)
    assert (decode_op(body).actor, decode_op(body).hlc_ms) == (OFFICER.id, AT_MS)
    store.close()
