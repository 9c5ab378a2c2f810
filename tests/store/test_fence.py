"""What no statement may do to an open store, whoever wrote it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store import vault
from desktop.store.driver import DatabaseError
from desktop.store.fence import ASKED, guard, lifted
from desktop.store.opening import BUILT_WITH, OLDEST_ENGINE, assert_build
from desktop.store.store import Store
from tests.builders.world import CHEAP, INTAKE, PASSPHRASE, Hands, fill, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Make a vault, close it and open it again: as the officer has it."""
    with open_store(tmp_path) as made:
        fill(made, "mau_01", INTAKE, hands=Hands())
    opened = vault.unlock(tmp_path, passphrase=PASSPHRASE, floor=CHEAP)
    yield opened
    opened.close()


FORBIDDEN = (
    "ATTACH '{there}' AS other KEY ''",
    "ATTACH ':memory:' AS other KEY ''",
    "DETACH main",
    "VACUUM",
    "VACUUM INTO '{there}'",
    "SELECT load_extension('{there}')",
    "SELECT sqlcipher_export('main')",
    "SELECT SQLCipher_Export('main')",
    "SELECT fts3_tokenizer('simple')",
    "PRAGMA temp_store = FILE",
    "PRAGMA Temp_Store(1)",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA key = 'x'",
    "PRAGMA rekey = 'x'",
    "PRAGMA hexkey = 'x'",
    "PRAGMA cipher_use_hmac = OFF",
    "PRAGMA cipher_memory_security = OFF",
    "PRAGMA cipher_plaintext_header_size = 32",
    "PRAGMA cipher_log = '{there}'",
    "PRAGMA cipher_export = 1",
    "PRAGMA writable_schema = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = OFF",
    "PRAGMA secure_delete = OFF",
    "PRAGMA trusted_schema = ON",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA user_version = 0",
    "PRAGMA application_id = 0",
    "PRAGMA mmap_size = 1",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA schema_version = 9",
    "PRAGMA main.temp_store = 1",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_it_is_refused_and_nothing_is_written(store: Store, tmp_path: Path, statement: str) -> None:
    there = tmp_path / "elsewhere"
    with pytest.raises(DatabaseError, match=r"not authorized|authorization denied"):
        store.connection.execute(statement.format(there=there))
    assert not there.exists()


@pytest.mark.parametrize("statement", ["ATTACH '{there}' AS other KEY ''"])
def test_control_without_the_fence_it_would_have_been_done(
    store: Store, tmp_path: Path, statement: str
) -> None:
    there = tmp_path / "elsewhere"
    with lifted(store.connection):
        store.connection.execute(statement.format(there=there))
        store.connection.execute("CREATE TABLE other.copied AS SELECT answers FROM record")
        store.connection.execute("DETACH other")
    assert INTAKE["child_name"].encode() in there.read_bytes()  # type: ignore[union-attr] # a text
    with pytest.raises(DatabaseError):
        store.connection.execute(statement.format(there=there))


def test_the_work_of_the_day_is_not_hindered(store: Store) -> None:
    hands = Hands()
    hands.turn = 50
    fill(store, "mau_01", INTAKE, hands=hands)
    for name in sorted(ASKED):
        store.connection.execute(f"PRAGMA {name}").fetchall()
    assert store.connection.execute("PRAGMA table_info(record)").fetchall()
    assert store.connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
    assert "record" in store.database.table_names()
    assert store.database["record"].count == 2


def test_a_fault_inside_puts_the_fence_up_again(store: Store) -> None:
    with pytest.raises(KeyError), lifted(store.connection):
        raise KeyError
    with pytest.raises(DatabaseError):
        store.connection.execute("DETACH main")
    guard(store.connection)


GOOD = [BUILT_WITH[0], "TEMP_STORE=2", "THREADSAFE=1"]


def test_an_engine_of_another_build_is_not_worked_with() -> None:
    assert_build(OLDEST_ENGINE, GOOD)
    assert_build((3, 60, 0), [BUILT_WITH[0], "TEMP_STORE=3"])
    with pytest.raises(RuntimeError, match="too old"):
        assert_build((3, 51, 2), GOOD)
    for options in (GOOD[1:], [BUILT_WITH[0], "TEMP_STORE=1"], []):
        with pytest.raises(RuntimeError, match="built otherwise"):
            assert_build(OLDEST_ENGINE, options)
