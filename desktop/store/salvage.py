"""Reading what a damaged database still gives: every table, every row, round every bad page.

The engine refuses a page whose seal does not hold; the rows on other pages are reached by their
numbers, in ever smaller ranges, or from the other end. Nothing is written to the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.troubles import Unavailable
from desktop.store.driver import DatabaseError
from desktop.store.opening import open_loosely

Row = dict[str, object]

# What search holds is made anew from the records; the engine's own tables are made with the schema.
LEFT_OUT = ("sqlite_", "name_index", "body_index", "search_text")
# No table of a commune's vault is longer; the ends of a range with no row in it are found quickly.
MOST_ROWS = 1 << 22
UNREADABLE = (DatabaseError, Unavailable)


@dataclass(slots=True)
class Salvaged:
    """The rows of each table that could be read, and the tables that hold unreadable places."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def rows(self, table: str) -> list[Row]:
        """Return a table's rows; none where it could not be read at all."""
        return self.tables.get(table, [])


def salvage(path: Path, key: bytearray, *, most: int) -> Salvaged:
    """Read all that can be read; ``most`` is about how many operations the journal had."""
    found = Salvaged()
    reader = _Reader(path, key)
    try:
        for name, numbered in _tables(reader):
            rows = _Rows(reader, name, found)
            found.tables[name] = list(
                rows.numbered(2 * most + 1_000) if numbered else rows.listed()
            )
    finally:
        reader.close()
    return found


class _Reader:
    """Asks the file; after a bad page the cipher answers nothing more, so it is opened anew."""

    def __init__(self, path: Path, key: bytearray) -> None:
        self._path, self._key = path, key
        self._connection = open_loosely(path, key)

    def rows(self, query: str, *values: int) -> Iterator[Row]:
        """Give the rows; raises one of ``UNREADABLE`` at the first bad page."""
        try:
            cursor = self._connection.execute(query, values)
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))
        except UNREADABLE:
            self._connection.close()
            self._connection = open_loosely(self._path, self._key)
            raise

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


def _tables(reader: _Reader) -> Iterator[tuple[str, bool]]:
    """Give the names of our tables, each with whether its rows have numbers."""
    try:
        found = list(reader.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    except UNREADABLE:
        return
    for row in found:
        name, sql = str(row["name"]), str(row["sql"])
        if not name.startswith(LEFT_OUT):
            yield name, "WITHOUT ROWID" not in sql


class _Rows:
    """The rows of one table."""

    def __init__(self, reader: _Reader, table: str, found: Salvaged) -> None:
        self._reader, self._table, self._found = reader, table, found

    def numbered(self, most: int) -> Iterator[Row]:
        """Give rows by ranges of their numbers, halved where one cannot be read."""
        ranges = [(1, self._last() or min(most, MOST_ROWS))]
        while ranges:
            first, last = ranges.pop()
            try:
                rows = list(self._read("WHERE rowid BETWEEN ? AND ?", first, last))
            except UNREADABLE:
                self._found.broken.add(self._table)
                middle = (first + last) // 2
                ranges += [(middle + 1, last), (first, middle)] if first < last else []
            else:
                yield from rows

    def _last(self) -> int | None:
        try:
            (row,) = self._reader.rows(f'SELECT max(rowid) AS last FROM "{self._table}"')  # noqa: S608 - a name of the schema
        except UNREADABLE:
            self._found.broken.add(self._table)
            return None
        return int(str(row["last"] or 1))

    def listed(self) -> Iterator[Row]:
        """Give the rows of a table without numbers: from one end; from the other if that fails."""
        seen: dict[tuple[object, ...], Row] = {}
        for order in ("ASC", "DESC"):
            try:
                for row in self._read(f"ORDER BY 1 {order}"):
                    seen[tuple(row.values())] = row
            except UNREADABLE:
                self._found.broken.add(self._table)
            else:
                break
        yield from seen.values()

    def _read(self, clause: str, *values: int) -> Iterator[Row]:
        return self._reader.rows(f'SELECT * FROM "{self._table}" {clause}', *values)  # noqa: S608 - same
