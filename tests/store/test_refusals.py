"""What is seldom met when a file is opened, copied or read: each end has its own trouble."""

from pathlib import Path

import pytest

from desktop.domain.troubles import Unavailable
from desktop.store import driver, opening, rekey
from desktop.store.backup import make_backup
from desktop.store.driver import connect, naming_troubles
from desktop.store.journal import Journal
from desktop.store.opening import (
    _see_its_end,
    _settle,
    create_database,
    first_bytes,
    look,
    open_database,
)
from desktop.store.staging import incoming
from tests.builders.world import HAZARD, Hands, fill, open_store

KEY = bytearray(range(32))


def trouble(work: object, *arguments: object) -> str:
    with pytest.raises(Unavailable) as caught:
        work(*arguments)  # type: ignore[operator] # what is asked of
    return caught.value.code


def test_a_file_is_never_made_over_another(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    create_database(path, KEY).close()
    assert trouble(create_database, path, KEY) == "vault_exists"


def test_a_database_that_is_not_ours_is_foreign(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    connection = create_database(path, KEY)
    connection.execute("CREATE TABLE other (a)")
    connection.close()
    assert trouble(open_database, path, KEY) == "vault_foreign"


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33)])
def test_a_key_of_another_length_is_never_taken_for_a_passphrase(
    tmp_path: Path, key: bytes
) -> None:
    with pytest.raises(ValueError, match="not a database key"):
        create_database(tmp_path / "vault.db", bytearray(key))


def test_a_setting_that_does_not_hold_stops_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(opening.PRAGMAS, "temp_store", ("FILE", 2))
    with pytest.raises(RuntimeError, match="temp_store"):
        create_database(tmp_path / "vault.db", KEY)


def test_a_file_that_cannot_be_looked_at_is_a_trouble_of_the_disk(tmp_path: Path) -> None:
    for read in (look, first_bytes):
        assert trouble(read, tmp_path) in {"store_busy", "disk_failing"}
    for raw, code in ((b"", "vault_empty"), (b"SQLite format 3\0" * 400, "vault_foreign"),
                      (b"x" * 100, "vault_damaged")):  # fmt: skip
        (tmp_path / "vault.db").write_bytes(raw)
        assert trouble(look, tmp_path / "vault.db") == code
    assert trouble(look, tmp_path / "none") == "vault_missing"


def test_a_page_that_the_cipher_could_not_read_is_no_lack_of_memory() -> None:
    def read() -> None:
        with naming_troubles():
            raise MemoryError

    assert trouble(read) == "store_unreadable"


def test_rows_come_in_pieces_too() -> None:
    rows = connect(":memory:").execute("VALUES (1), (2), (3)")
    assert rows.fetchmany(2) == [(1,), (2,)]
    assert rows.fetchmany(2) == [(3,)]


def test_a_driver_that_gives_another_connection_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(driver.dbapi2, "connect", lambda *_, **__: object())
    with pytest.raises(TypeError, match="our connection"):
        connect(":memory:")


def test_the_journal_gives_no_more_than_is_asked_but_one_at_least(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        hands = Hands()
        for _ in range(3):
            fill(store, "diem_nguy_co", HAZARD, hands=hands)
        journal = Journal(store.connection)
        assert len(journal.after(0, limit=10, max_bytes=1)) == 1
        assert len(journal.after(0, limit=10, max_bytes=1 << 20)) == 3
        assert len(journal.after(0, limit=2, max_bytes=1 << 20)) == 2


@pytest.mark.parametrize(
    ("met", "told"), [("store_unreadable", "copy_unlike"), ("disk_failing", "disk_failing")]
)
def test_a_copy_that_cannot_be_read_back_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, met: str, told: str
) -> None:
    def fails(*_: object) -> None:
        raise Unavailable(met)

    with open_store(tmp_path / "laptop") as store:
        beside = tmp_path / "copy" / "vault.next"
        beside.parent.mkdir()
        rekey.copy_database(store.connection, beside, KEY)
        monkeypatch.setattr(rekey, "_told", fails)
        assert trouble(rekey.verify_copy, store.connection, beside, KEY) == told


def test_a_folder_that_cannot_be_emptied_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incoming(tmp_path)

    def held(*_: object) -> None:
        raise OSError(5, "planted")

    monkeypatch.setattr("desktop.store.staging.shutil.rmtree", held)
    assert trouble(incoming, tmp_path) == "disk_failing"


def test_a_file_shorter_than_it_says_is_damaged_and_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vault.db"
    connection = create_database(path, KEY)
    connection.execute("CREATE TABLE words (a)")
    connection.execute("INSERT INTO words VALUES (zeroblob(20000))")
    short = tmp_path / "short.db"
    short.write_bytes(bytes(4096))
    assert trouble(_see_its_end, connection, short) == "vault_damaged"
    connection.close()
    path.write_bytes(path.read_bytes()[:-4096])
    assert trouble(open_database, path, KEY) == "vault_damaged"

    def fails(*_: object, **__: object) -> None:
        raise OSError(5, "planted")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", fails)
        assert trouble(_see_its_end, connect(":memory:"), path) == "disk_failing"


def test_a_file_without_a_key_is_not_gone_on_with(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "plain.db"))
    with pytest.raises(RuntimeError, match="not encrypted"):
        _settle(connection)
    connection.close()


def test_nothing_is_broken_off_where_nothing_runs(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.interrupt()
        assert Journal(store.connection).head().seq == 0


def test_a_second_place_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with open_store(tmp_path / "laptop") as store:
        made = make_backup(store, made_at_ms=1, elsewhere=tmp_path / "stick")
    assert made.elsewhere == "backup_place_missing"
    assert made.copy.path.exists()
    assert not (tmp_path / "stick").exists()
