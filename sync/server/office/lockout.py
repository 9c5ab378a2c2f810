"""Slows whoever guesses: tries are counted by name and by address, known or not, and kept.

Only marks of names and addresses are kept. Counting a name that nobody has costs the same and
answers the same as counting a real one (no one learns who has an account).
"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select, update

from sync.server.office.sealing import Keys
from sync.server.office.tables import failed_login

WINDOW_MS = 15 * 60 * 1000
# From one address at one name; at one name from anywhere; from one address at any name.
TRIES = {"both": 5, "name": 30, "address": 10}


def _marks(keys: Keys, name: str, address: str) -> dict[str, bytes]:
    return {
        "both": keys.mark("both", name, address),
        "name": keys.mark("name", name),
        "address": keys.mark("address", address),
    }


def is_shut(connection: Connection, name: str, address: str, *, keys: Keys, now_ms: int) -> bool:
    """Say whether this name or address must wait until its quarter of an hour is over."""
    marks = _marks(keys, name, address)
    found = {
        bytes(row.mark): row.tries
        for row in connection.execute(
            select(failed_login.c.mark, failed_login.c.tries).where(
                failed_login.c.mark.in_(marks.values()), failed_login.c.since > now_ms - WINDOW_MS
            )
        )
    }
    return any(found.get(mark, 0) >= TRIES[kind] for kind, mark in marks.items())


def count(connection: Connection, name: str, address: str, *, keys: Keys, now_ms: int) -> None:
    """Count a failed try."""
    forget(connection, now_ms=now_ms)
    for mark in _marks(keys, name, address).values():
        raised = connection.execute(
            update(failed_login)
            .where(failed_login.c.mark == mark)
            .values(tries=failed_login.c.tries + 1)
        )
        if raised.rowcount == 0:
            connection.execute(insert(failed_login).values(mark=mark, tries=1, since=now_ms))


def clear(connection: Connection, name: str, address: str, *, keys: Keys) -> None:
    """Forget the failed tries of someone who then came in."""
    marks: Iterable[bytes] = _marks(keys, name, address).values()
    connection.execute(delete(failed_login).where(failed_login.c.mark.in_(marks)))


def forget(connection: Connection, *, now_ms: int) -> None:
    """Drop what is older than the quarter of an hour, so that the list stays short."""
    connection.execute(delete(failed_login).where(failed_login.c.since <= now_ms - WINDOW_MS))
