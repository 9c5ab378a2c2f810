"""The province's store: one engine, short transactions, every statement with its index."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.engine import make_url

from sync.server.schema import meta
from sync.server.tables import EVERY


class BadDatabase(Exception):  # noqa: N818 - it says what is wrong with the address
    """A database address that this version cannot use."""


def open_engine(url: str) -> Engine:
    """Open the database of an SQLAlchemy address; SQLite for now."""
    if make_url(url).get_backend_name() != "sqlite":
        raise BadDatabase(url.split(":", 1)[0])
    # Values stay out of errors and logs: a failed insert would name the child.
    engine = create_engine(
        url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True
    )
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    EVERY.create_all(engine)
    return engine


def _settle(connection: Any, _record: object) -> None:  # the driver's own connection
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # One writer at a time, from the first statement: a reader that later writes never waits twice.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Change the store: all or nothing."""
    with engine.begin() as connection:
        yield connection


def read_meta(connection: Connection, key: str) -> str | None:
    """Return a named value of the province."""
    return connection.execute(select(meta.c.v).where(meta.c.k == key)).scalar()


def write_meta(connection: Connection, key: str, value: str) -> None:
    """Keep a named value of the province."""
    connection.execute(meta.delete().where(meta.c.k == key))
    connection.execute(meta.insert().values(k=key, v=value))
