"""What the laptop knows of itself: its unit, its province."""

from dataclasses import dataclass
from typing import TypeVar

import msgspec

from desktop.domain.officer import Unit
from desktop.store.driver import Connection

T = TypeVar("T")
IDLE_MINUTES = 3


@dataclass(frozen=True, slots=True)
class Province:
    """Where records go: ``server_key`` was learnt at enrolment and never changes by itself.

    ``keys`` is the list that the province's root signed (``sync.province_keys``); the root of the
    first list is pinned: only lists of the same root follow. Empty where there is none yet.
    """

    url: str
    name: str
    server_key: bytes
    keys: bytes = b""


class Settings:
    """Named values, each a JSON text."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, key: str, value: object) -> None:
        """Keep a value under its name."""
        self._connection.execute(
            "INSERT INTO setting (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, msgspec.json.encode(value).decode()),
        )

    def get(self, key: str, shape: type[T]) -> T | None:
        """Return the value, or nothing."""
        row = self._connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        return None if row is None else msgspec.json.decode(row[0], type=shape)

    def unit(self) -> Unit | None:
        """Return the unit that the wizard wrote, or nothing before it ended."""
        return self.get("unit", Unit)

    def province(self) -> Province | None:
        """Return the province, or nothing before enrolment."""
        return self.get("province", Province)

    def idle_minutes(self) -> int:
        """Return after how many minutes without anybody the program locks."""
        return self.get("idle_minutes", int) or IDLE_MINUTES

    def is_practice(self) -> bool:
        """Say whether this is a practice commune."""
        return bool(self.get("practice", bool))
