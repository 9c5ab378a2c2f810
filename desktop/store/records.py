"""Records on disk: one row each, answers as JSON, and the text they are found by."""

from dataclasses import dataclass

from desktop.domain.record import Record, RecordId
from desktop.store.answers import read_answers, write_answers
from desktop.store.driver import Connection
from desktop.store.people import NONE, People, Ties


@dataclass(frozen=True, slots=True)
class Found:
    """What a record is listed and found by: its title, its names, its narrative, its ties."""

    title: str
    names: str
    body: str
    ties: Ties = NONE


class Records:
    """The saved forms of this laptop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: Record, found: Found, *, seq: int) -> None:
        """Keep a new record."""
        cursor = self._connection.execute(
            "INSERT INTO record (id, form, form_version, case_id, version, answers, title,"
            " saved_at, saved_by, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                record.id,
                record.form,
                record.form_version,
                record.case_id,
                record.version,
                write_answers(record.answers),
                found.title,
                record.saved_at,
                record.saved_by,
                seq,
            ),
        )
        self._connection.execute(
            "INSERT INTO search_text (row, names, body) VALUES (?, ?, ?)",
            (cursor.lastrowid, found.names, found.body),
        )
        People(self._connection).keep(int(cursor.lastrowid or 0), found.ties)

    def amend(self, record: Record, found: Found, *, seq: int) -> None:
        """Put the next version in the record's place; the journal keeps what was."""
        self._connection.execute(
            "UPDATE record SET struck = 0, form_version = ?, version = ?, answers = ?, title = ?,"
            " saved_at = ?, saved_by = ?, seq = ? WHERE id = ?",
            (
                record.form_version,
                record.version,
                write_answers(record.answers),
                found.title,
                record.saved_at,
                record.saved_by,
                seq,
                record.id,
            ),
        )
        self._connection.execute(
            "UPDATE search_text SET names = ?, body = ?"
            " WHERE row = (SELECT row FROM record WHERE id = ?)",
            (found.names, found.body, record.id),
        )
        People(self._connection).keep(self._row(record.id), found.ties)

    def _row(self, record_id: RecordId) -> int:
        query = "SELECT row FROM record WHERE id = ?"
        return int(self._connection.execute(query, (record_id,)).fetchone()[0])

    def put(self, record: Record, found: Found, *, seq: int, struck: bool) -> None:
        """Keep a record as it stands, whether it was here before or not."""
        row = self._connection.execute("SELECT 1 FROM record WHERE id = ?", (record.id,)).fetchone()
        if row is None:
            self.add(record, found, seq=seq)
        else:
            self.amend(record, found, seq=seq)
        if struck:
            self._strike(record.id)

    def _strike(self, record_id: RecordId) -> None:
        """Take a record out of lists and search; its story stays."""
        self._connection.execute("UPDATE record SET struck = 1 WHERE id = ?", (record_id,))
        self._connection.execute(
            "UPDATE search_text SET names = '', body = ''"
            " WHERE row = (SELECT row FROM record WHERE id = ?)",
            (record_id,),
        )
        People(self._connection).drop(self._row(record_id))

    def of_case(self, case_id: RecordId) -> tuple[tuple[Record, bool], ...]:
        """Return all records of a case as they lie on disk, and whether each is struck out."""
        rows = self._connection.execute(
            "SELECT id, struck FROM record WHERE case_id = ? ORDER BY row", (case_id,)
        ).fetchall()
        return tuple((self.get(RecordId(row[0])), bool(row[1])) for row in rows)

    def get(self, record_id: RecordId) -> Record:
        """Return a record; an unknown id is our bug."""
        row = self._connection.execute(
            "SELECT id, form, form_version, case_id, answers, version, saved_at, saved_by"
            " FROM record WHERE id = ?",
            (record_id,),
        ).fetchone()
        if row is None:
            raise KeyError(record_id)
        answers = read_answers(row[4])
        return Record(row[0], row[1], row[2], row[3], answers, row[5], row[6], row[7])
