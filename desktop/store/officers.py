"""The officers of this laptop on disk: who, in which role, with which keys, from when to when."""

from collections.abc import Mapping
from typing import Any

from desktop.domain.officer import Officer, Posting
from desktop.store.driver import Connection

COLUMNS = "id, name, title, role, sealing_key, signing_key, since, until"


class Officers:
    """Everyone who works, or once worked, at this laptop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, posting: Posting, *, entry_key: bytes | bytearray) -> None:
        """Post an officer here, or post one again who had left, with new keys."""
        officer = posting.officer
        self._connection.execute(
            "INSERT INTO officer (id, name, title, role, sealing_key, signing_key, entry_key,"
            " since, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name, title = excluded.title,"
            " role = excluded.role, sealing_key = excluded.sealing_key,"
            " signing_key = excluded.signing_key, entry_key = excluded.entry_key,"
            " since = excluded.since, until = NULL",
            (
                officer.id,
                officer.name,
                officer.title,
                posting.role,
                posting.sealing_key,
                posting.signing_key,
                bytes(entry_key),
                posting.since,
            ),
        )

    def end(self, officer_id: str, *, until: int) -> None:
        """End a posting; the row stays, so that old records keep their author's name."""
        self._connection.execute(
            "UPDATE officer SET until = ? WHERE id = ? AND until IS NULL", (until, officer_id)
        )

    def get(self, officer_id: str) -> Posting | None:
        """Return an officer's posting, or nothing for one never posted here."""
        row = self._connection.execute(
            f"SELECT {COLUMNS} FROM officer WHERE id = ?",  # noqa: S608 - our own columns
            (officer_id,),
        ).fetchone()
        return None if row is None else _posting(row)

    def all(self) -> tuple[Posting, ...]:
        """Return every posting, in the order of the ids."""
        rows = self._connection.execute(f"SELECT {COLUMNS} FROM officer ORDER BY id")  # noqa: S608 - same
        return tuple(_posting(row) for row in rows)

    def names(self) -> Mapping[str, str]:
        """Return everybody's name by id, of those who left too."""
        return {posting.officer.id: posting.officer.name for posting in self.all()}

    def entry_key(self, officer_id: str) -> bytes:
        """Return the key that guards an officer's copy of the database key."""
        (key,) = self._connection.execute(
            "SELECT entry_key FROM officer WHERE id = ?", (officer_id,)
        ).fetchone()
        return bytes(key)


def _posting(row: tuple[Any, ...]) -> Posting:
    return Posting(Officer(*row[:3]), row[3], bytes(row[4]), bytes(row[5]), row[6], row[7])
