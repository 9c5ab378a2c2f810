"""Verifying: whatever was changed, with or without the key, the first bad place is named."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from desktop.commands import marks
from desktop.commands.care import verify_vault
from desktop.domain.troubles import Unavailable
from desktop.store.head import HEAD
from desktop.store.journal import Journal
from desktop.store.listing import stale_cases, stale_records
from desktop.store.search import find
from desktop.store.store import Store
from desktop.store.verify import STAGES, Fault, Kind, Verified, verify
from desktop.store.watch import Watch
from desktop.terminal import FAULTY, NOT_OPENED, WHOLE, Terminal, sentence, verify_command
from resources.texts import Texts
from sync.payloads import read_mark
from sync.protocol import MARK, PATCH, decode_op
from tests.builders.vaults import PAGE, check, contents, copied, lived_in, unlock
from tests.builders.world import (
    CATALOG,
    CHEAP,
    HAZARD,
    PASSPHRASE,
    Hands,
    edit,
    fill,
    open_store,
)


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


@pytest.mark.needs("P44")
def test_a_whole_vault_is_whole(store: Store) -> None:
    found = check(store)
    assert found.whole
    assert (found.ops, found.receipts, found.records) == (7, 2, 3)
    assert found.pages == store.connection.execute("PRAGMA page_count").fetchone()[0]


def run(store: Store, *statements: str) -> None:
    """Do as an insider with the key and an own program would."""
    for trigger in ("op_is_immutable", "op_is_kept"):
        store.connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for statement in statements:
        store.connection.execute(statement)


INSIDE: dict[str, tuple[str, Kind, str]] = {
    "an operation's body": ("UPDATE op SET body = x'00' WHERE seq = 3", "op", "3"),
    "its chain value": ("UPDATE op SET chain = zeroblob(32) WHERE seq = 5", "op", "5"),
    "its kind": ("UPDATE op SET kind = 9 WHERE seq = 2", "op", "2"),
    "whom it is about": ("UPDATE op SET entity = 'x' WHERE seq = 2", "op", "2"),
    "its time": ("UPDATE op SET at = at + 1 WHERE seq = 1", "op", "1"),
    "one taken out": ("DELETE FROM op WHERE seq = 4", "op", "4"),
    "the first taken out": ("DELETE FROM op WHERE seq = 1", "op", "1"),
    "two changed places": (
        "UPDATE op SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4)", "op", "1"),
    "a receipt's head": ("UPDATE receipt SET head = zeroblob(32)", "receipt", ""),
    "a receipt's signature": ("UPDATE receipt SET signature = zeroblob(64)", "receipt", ""),
    "a receipt's number": ("UPDATE receipt SET number = 'BN-2026-999999' WHERE last > 3",
                           "receipt", "BN-2026-999999"),
    "a receipt's range": ("UPDATE receipt SET last = 99 WHERE last > 3", "receipt", ""),
}  # fmt: skip


@pytest.mark.parametrize("what", INSIDE)
def test_a_change_in_the_journal_with_the_key_is_named(store: Store, what: str) -> None:
    statement, kind, place = INSIDE[what]
    run(store, statement)
    found = check(store)
    assert found.fault is not None
    assert found.fault.kind == kind
    assert place in ("", found.fault.place)
    assert not found.whole


RECORDS = {
    "an answer": "UPDATE record SET answers = json_set(answers, '$.status', 'open')"
    " WHERE form = 'diem_nguy_co'",
    "its author": "UPDATE record SET saved_by = 'x' WHERE form = 'diem_nguy_co'",
    "its time": "UPDATE record SET saved_at = saved_at + 1 WHERE form = 'diem_nguy_co'",
    "its version": "UPDATE record SET version = 9 WHERE form = 'diem_nguy_co'",
    "its form": "UPDATE record SET form = 'mau_02' WHERE form = 'diem_nguy_co'",
    "one taken out": "DELETE FROM record WHERE form = 'diem_nguy_co'",
}


@pytest.mark.parametrize("what", RECORDS)
def test_a_record_that_differs_from_its_operations_is_named(store: Store, what: str) -> None:
    (record_id,) = store.connection.execute(
        "SELECT id FROM record WHERE form = 'diem_nguy_co'"
    ).fetchone()
    store.connection.execute(RECORDS[what])
    assert check(store).fault == Fault("record", record_id)


def test_a_record_without_operations_is_one_too_many(store: Store) -> None:
    for stranger in ("0" * 32, "f" * 32):
        store.connection.execute(
            "INSERT INTO record (id, form, form_version, version, answers, title, saved_at,"
            " saved_by, seq) VALUES (?, 'diem_nguy_co', 1, 1, '{}', '', 1, 'a1', 1)", (stranger,)
        )  # fmt: skip
        assert check(store).fault == Fault("record", stranger)
        store.connection.execute("DELETE FROM record WHERE id = ?", (stranger,))


def test_an_operation_that_no_program_of_ours_writes_is_a_fault_of_its_record(
    store: Store,
) -> None:
    (record_id,) = store.connection.execute("SELECT id FROM record LIMIT 1").fetchone()
    with store.transaction() as tx:
        tx.journal.append(record_id, PATCH, "?", actor="a1", at_ms=1)
    assert check(store).fault == Fault("record", record_id)


def test_an_index_that_lost_a_row_is_a_fault_of_the_structure(store: Store) -> None:
    store.connection.execute("DELETE FROM name_index_data WHERE id > 10")
    assert check(store).fault == Fault("structure", "")


def test_a_head_file_changed_behind_the_program_is_told(store: Store, folder: Path) -> None:
    (folder / HEAD).unlink()
    assert check(store).fault == Fault("head", "missing")


def opened_and_checked(folder: Path) -> tuple[str, Fault | None]:
    """Return the trouble of opening, or what the check found."""
    try:
        opened = unlock(folder)
    except Unavailable as trouble:
        return trouble.code, None
    try:
        return "", check(opened).fault
    finally:
        opened.close()


def test_each_flipped_page_is_named_by_its_number(folder: Path) -> None:
    whole = (folder / "vault.db").read_bytes()
    named = told = 0
    for page in range(1, len(whole) // PAGE + 1):
        spoiled = bytearray(whole)
        spoiled[(page - 1) * PAGE + 1_000] ^= 4
        (folder / "vault.db").write_bytes(spoiled)
        code, found = opened_and_checked(folder)
        assert code == "vault_damaged" or found == Fault("page", str(page))
        told += bool(code)
        named += not code
    assert named > 20
    assert told > 0


@pytest.mark.parametrize("lost", [1, 100, PAGE, 3 * PAGE + 7])
def test_a_file_that_lost_its_end_is_not_opened(folder: Path, lost: int) -> None:
    whole = (folder / "vault.db").read_bytes()
    (folder / "vault.db").write_bytes(whole[:-lost])
    assert opened_and_checked(folder) == ("vault_damaged", None)


def test_an_older_page_put_back_in_its_place_is_never_taken_for_whole(folder: Path) -> None:
    """SQLCipher itself says "ok" to this: the page is genuine, only old."""
    before = (folder / "vault.db").read_bytes()
    opened = unlock(folder)
    hands = Hands()
    hands.turn = 50
    record_id = opened.connection.execute("SELECT id FROM record LIMIT 1").fetchone()[0]
    edit(opened, record_id, {"child_name": "Đào Thị Lạ"}, hands=hands)
    fill(opened, "diem_nguy_co", HAZARD, hands=hands)
    opened.close()
    opened = unlock(folder)
    rows = contents(opened.connection)
    opened.close()
    after = (folder / "vault.db").read_bytes()
    head = (folder / HEAD).read_bytes()
    replayed = accepted_by_the_cipher = 0
    for start in range(0, min(len(before), len(after)), PAGE):
        old, new = before[start : start + PAGE], after[start : start + PAGE]
        if old == new:
            continue
        (folder / "vault.db").write_bytes(after[:start] + old + after[start + PAGE :])
        (folder / HEAD).write_bytes(head)
        replayed += 1
        try:
            opened = unlock(folder)
        except Unavailable:
            continue
        (said,) = opened.connection.execute("PRAGMA integrity_check(1)").fetchone()
        sealed = opened.connection.execute("PRAGMA cipher_integrity_check").fetchone() is None
        accepted_by_the_cipher += said == "ok" and sealed
        found = check(opened)
        # The first page holds a counter of changes: an old one may cost nothing at all.
        assert not found.whole or found.stale or contents(opened.connection) == rows, (
            start // PAGE + 1
        )
        opened.close()
    assert replayed > 5
    assert accepted_by_the_cipher > 0


STALE = {
    "a case's child": "UPDATE case_file SET child = 'xqzwv'",
    "a case's clock": "UPDATE case_file SET due_at = due_at + 1",
    "an answered clock": "UPDATE case_file SET met_at = NULL, conclusion = ''",
    "a record's title": "UPDATE record SET title = 'xqzwv' WHERE form = 'mau_01'",
    "what it is found by": "UPDATE search_text SET names = 'xqzwv' WHERE row = 1",
    "its narrative": "UPDATE search_text SET body = 'xqzwv' WHERE row = 1",
    "all of it": "DELETE FROM search_text WHERE row = 1",
}


@pytest.mark.parametrize("what", STALE)
def test_a_list_or_search_that_says_otherwise_than_the_record_is_mended(
    store: Store, what: str
) -> None:
    before = contents(store.connection)
    store.connection.execute(STALE[what])
    assert check(store).stale == 1
    hand = Hands().next()
    _, found = verify_vault(store, catalog=CATALOG, hand=hand, watch=Watch())
    assert (found.whole, found.stale) == (True, 1)
    assert contents(store.connection)[1:] == before[1:]
    assert check(store).stale == 0
    assert [row.title for row in find(store, "tran thi khac")] == ["Trần Thị Khác"]
    assert find(store, "xqzwv") == ()


def test_a_form_of_a_newer_program_is_left_to_it(store: Store) -> None:
    store.connection.execute("UPDATE record SET form = 'of_tomorrow', title = 'x'")
    assert list(stale_records(store.connection, CATALOG)) == []
    assert list(stale_cases(store.connection, CATALOG)) == []


READ = {"body": "SELECT body FROM op WHERE seq = ?", "chain": "SELECT chain FROM op WHERE seq = ?"}
WRITE = {
    "body": "UPDATE op SET body = ? WHERE seq = ?",
    "chain": "UPDATE op SET chain = ? WHERE seq = ?",
}


def flip_in(store: Store, column: str, seq: int, draw: Random) -> None:
    (raw,) = store.connection.execute(READ[column], (seq,)).fetchone()
    spoiled = bytearray(raw)
    spoiled[draw.randrange(len(spoiled))] ^= 1 << draw.randrange(8)
    store.connection.execute(WRITE[column], (bytes(spoiled), seq))


def test_mutations_of_the_journal_are_all_seen(folder: Path) -> None:
    """A small sample; figure F15 makes ten thousand."""
    draw = Random(7)  # noqa: S311 - the same mutations each time
    opened = unlock(folder)
    run(opened)
    for _ in range(120):
        opened.connection.execute("BEGIN")
        flip_in(opened, draw.choice(("body", "chain")), draw.randint(1, 7), draw)
        fault = Journal(opened.connection).first_broken()
        opened.connection.execute("ROLLBACK")
        assert fault is not None
    assert Journal(opened.connection).first_broken() is None
    opened.close()


@pytest.mark.parametrize("stage", STAGES)
def test_it_stops_when_it_is_asked_to(store: Store, stage: Kind) -> None:
    reached: list[Kind] = []

    def told(kind: Kind, _done: int, _total: int) -> None:
        reached.append(kind)

    found = verify(store, catalog=CATALOG, progress=told, cancelled=lambda: stage in reached)
    long = {"page", "structure"}
    if stage in long:
        # A small vault may be through before the engine looks up.
        assert found.cancelled or found.whole
    assert not found.fault


def test_a_long_check_looks_up_while_it_runs(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        hands = Hands()
        for _ in range(260):
            saved = fill(store, "diem_nguy_co", HAZARD, hands=hands)
            marks.note_export(store, "diem_nguy_co", record_id=saved.record_id, hand=hands.next())
        met: list[Kind] = []
        for stage, wanted in (("structure", 1), ("op", 2)):
            met.clear()

            def told(kind: Kind, _done: int, _total: int) -> None:
                met.append(kind)

            def enough(stage: str = stage, wanted: int = wanted) -> bool:
                return met.count(stage) >= wanted  # type: ignore[arg-type] # a stage's name

            found = verify(store, catalog=CATALOG, progress=told, cancelled=enough)
            assert found.cancelled, stage
        assert check(store).records == 260


def test_the_result_is_kept_in_the_journal(store: Store) -> None:
    hand = Hands().next()
    quiet = Watch()
    _, found = verify_vault(store, catalog=CATALOG, hand=hand, watch=quiet)
    store.connection.execute("UPDATE record SET version = 9 WHERE form = 'diem_nguy_co'")
    _, faulty = verify_vault(store, catalog=CATALOG, hand=hand, watch=quiet)
    stop = Watch(cancelled=lambda: True)
    _, stopped = verify_vault(store, catalog=CATALOG, hand=hand, watch=stop)
    assert (found.whole, faulty.whole, stopped.cancelled) == (True, False, True)
    ops = map(decode_op, Journal(store.connection).after(7, limit=9, max_bytes=1 << 20))
    told = [read_mark(op) for op in ops if op.kind == MARK]
    assert faulty.fault is not None
    assert [(mark.what, mark.detail) for mark in told] == [
        ("verify", {"ops": 7, "records": 3}),
        ("verify", {"ops": 8, "records": 2, "fault": "record", "place": faulty.fault.place}),
    ]


class Desk:
    """A terminal whose person types one passphrase."""

    def __init__(self, passphrase: str = PASSPHRASE, officer: str = "") -> None:
        self.said: list[str] = []
        self.terminal = Terminal(
            Texts("vi"), self.said.append, lambda _: officer, lambda _: passphrase, CHEAP
        )


def test_the_command_says_whole_faulty_or_not_opened(folder: Path) -> None:
    desk = Desk()
    assert verify_command(folder, desk.terminal) == WHOLE
    assert "nguyên vẹn" in desk.said[-1]
    assert len(desk.said) == 2 + len(STAGES)
    opened = unlock(folder)
    opened.connection.execute("UPDATE record SET version = 9 WHERE form = 'diem_nguy_co'")
    opened.close()
    assert verify_command(folder, desk.terminal) == FAULTY
    wrong = Desk("sai hoan toan mat roi")
    assert verify_command(folder, wrong.terminal) == NOT_OPENED
    assert wrong.said[-1] == Texts("vi")("trouble.vault_wrong_passphrase")
    assert verify_command(folder / "nowhere", Desk().terminal) == NOT_OPENED


def test_every_end_has_its_sentence() -> None:
    for language in ("vi", "en"):
        texts = Texts(language)
        ends = [Verified(fault=Fault(kind, "7")) for kind in STAGES]
        ends += [Verified(), Verified(stale=1), Verified(cancelled=True)]
        told = [sentence(texts, end) for end in ends]
        assert len(set(told)) == len(ends)
        assert all(texts.has(f"verify.stage_{kind}") for kind in STAGES)
