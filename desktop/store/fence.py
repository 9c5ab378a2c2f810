"""The fence round an open store: what no statement may do, whoever wrote it.

``ATTACH 'x' KEY ''`` would copy the records out in clear, an extension would run foreign code,
and ``temp_store`` would let a sorter spill names to the disk; so SQLite's authorizer refuses them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from desktop.store.driver import ATTACH, DENY, DETACH, FUNCTION, OK, PRAGMA, Connection

FUNCTIONS = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer"})

# Settings are read freely and changed by nobody; a few questions take a name or a number.
ASKED = frozenset({
    "application_id", "busy_timeout", "cache_size", "cell_size_check", "cipher_integrity_check",
    "cipher_memory_security", "cipher_provider", "cipher_status", "cipher_version",
    "compile_options", "data_version", "database_list", "encoding", "foreign_key_check",
    "foreign_keys", "freelist_count", "integrity_check", "journal_mode", "page_count",
    "page_size", "quick_check", "recursive_triggers", "secure_delete", "synchronous",
    "table_list", "temp_store", "trusted_schema", "user_version",
})  # fmt: skip
TAKING = frozenset({
    "foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo",
    "integrity_check", "quick_check", "table_info", "table_list", "table_xinfo",
})  # fmt: skip
# sqlite-utils sets this when it takes a connection; it is on in this build anyway.
HARMLESS = frozenset({("recursive_triggers", "on")})


def guard(connection: Connection) -> None:
    """Put the fence up; a statement that crosses it fails with "not authorized"."""
    connection.set_authorizer(_judge)


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """Take the fence down for a migration or a change of key, and put it up again."""
    connection.set_authorizer(None)
    try:
        yield
    finally:
        guard(connection)


def _judge(
    action: int, first: str | None, second: str | None, _database: str | None, _inner: str | None
) -> int:
    if action in {ATTACH, DETACH}:
        return int(DENY)
    if action == FUNCTION:
        return int(DENY if str(second).lower() in FUNCTIONS else OK)
    if action == PRAGMA:
        return int(OK if _may_ask(str(first).lower(), second) else DENY)
    return int(OK)


def _may_ask(name: str, value: str | None) -> bool:
    if value is None:
        return name in ASKED
    return name in TAKING or (name, value.lower().rstrip(";")) in HARMLESS
