"""Cases sealed whole: who reads them, and what everybody else's questions leave out.

Nothing of it is decided here: a case is sealed where a record of it lies in a box, and its readers
are those for whom every such box was closed.
"""

from desktop.domain.officer import Posting
from desktop.domain.record import RecordId
from desktop.domain.secrecy import successor
from desktop.domain.troubles import Problem, Refused
from desktop.forms.sealed import WHOLE, box_key
from desktop.store.driver import Connection
from desktop.store.officers import Officers
from desktop.vault.box import readers_of

# ?1 is the officer who asks; one to whom the province gave a predecessor's key reads by that key.
_HIDDEN = """(
SELECT {column} FROM sealed_case WHERE case_id NOT IN (
    SELECT case_id FROM case_reader WHERE officer IN (
        SELECT id FROM officer WHERE sealing_key = (SELECT sealing_key FROM officer WHERE id = ?1)
    )
))"""
HIDDEN_ROWS = _HIDDEN.format(column="row")
HIDDEN_IDS = _HIDDEN.format(column="case_id")
IS_HIDDEN = f"SELECT 1 FROM sealed_case WHERE case_id = ?2 AND case_id IN {HIDDEN_IDS}"  # noqa: S608 - our own fragments
BOXES = f"""
SELECT json_extract(answers, '$."{box_key(WHOLE)}"') FROM record
WHERE case_id = ? AND instr(answers, '"{box_key(WHOLE)}"') > 0
"""  # noqa: S608 - our own key
ALL_BOXES = f"""
SELECT DISTINCT case_id FROM record
WHERE case_id IS NOT NULL AND instr(answers, '"{box_key(WHOLE)}"') > 0
"""  # noqa: S608 - same
READERS = "SELECT officer FROM case_reader WHERE case_id = ?"
SEAL = "INSERT INTO sealed_case (row, case_id) SELECT row, id FROM case_file WHERE id = ?"


def is_hidden(connection: Connection, case_id: RecordId, *, officer: str) -> bool:
    """Say whether a case is sealed to others than an officer."""
    return connection.execute(IS_HIDDEN, (officer, case_id)).fetchone() is not None


def hidden_cases(connection: Connection, *, officer: str) -> frozenset[str]:
    """Return the cases that are sealed to others than an officer."""
    return frozenset(str(row[0]) for row in connection.execute(HIDDEN_IDS[1:-1], (officer,)))


def see_open(connection: Connection, case_id: RecordId | None, *, officer: str) -> None:
    """Refuse whoever may not see the case."""
    if case_id is not None and is_hidden(connection, case_id, officer=officer):
        raise Refused([Problem("case", "case_sealed")])


def is_sealed(connection: Connection, case_id: RecordId | None) -> bool:
    """Say whether a case is sealed whole, whoever asks."""
    query = "SELECT 1 FROM sealed_case WHERE case_id = ?"
    return case_id is not None and connection.execute(query, (case_id,)).fetchone() is not None


def readers_here(connection: Connection, case_id: RecordId) -> tuple[Posting, ...]:
    """Return those who work at this laptop and read a case that is sealed whole."""
    known = {str(officer) for (officer,) in connection.execute(READERS, (case_id,))}
    postings = Officers(connection).all()
    return tuple(each for each in postings if each.is_current and each.officer.id in known)


def barred_from(connection: Connection, case_id: RecordId | None) -> tuple[str, ...]:
    """Return those of this laptop for whom nothing of a case is closed any more."""
    if case_id is None or not is_sealed(connection, case_id):
        return ()
    known = {each.officer.id for each in readers_here(connection, case_id)}
    everybody = (posting.officer.id for posting in Officers(connection).all())
    return tuple(each for each in everybody if each not in known)


def holder(connection: Connection, case_id: RecordId, officer: str) -> str:
    """Return in whose list a case is: the officer given, or whoever took it over from them."""
    if not is_sealed(connection, case_id):
        return officer
    here = readers_here(connection, case_id)
    if any(each.officer.id == officer for each in here):
        return officer
    found = successor(here)
    return "" if found is None else found.officer.id


def cases_with_boxes(connection: Connection) -> list[RecordId]:
    """Return the cases of which a record lies in a box; reads every record."""
    return [RecordId(row[0]) for row in connection.execute(ALL_BOXES).fetchall()]


def readers_told(connection: Connection, case_id: RecordId) -> frozenset[str] | None:
    """Return for whom every box of a case was closed, or nothing where none of it is sealed."""
    boxes = [readers_of(str(box)) for (box,) in connection.execute(BOXES, (case_id,)).fetchall()]
    return frozenset.intersection(*map(frozenset, boxes)) if boxes else None


def readers_kept(connection: Connection, case_id: RecordId) -> frozenset[str] | None:
    """Return the readers of a sealed case as lists and search know them."""
    if not is_sealed(connection, case_id):
        return None
    return frozenset(str(row[0]) for row in connection.execute(READERS, (case_id,)))


def keep_seal(connection: Connection, case_id: RecordId) -> None:
    """Derive anew whether a case is sealed, and its readers, from its records' boxes."""
    told = readers_told(connection, case_id)
    if told == readers_kept(connection, case_id):
        return
    for table in ("case_reader", "sealed_case"):
        connection.execute(f"DELETE FROM {table} WHERE case_id = ?", (case_id,))  # noqa: S608 - our own names
    if told is None:
        return
    connection.execute(SEAL, (case_id,))
    rows = [(case_id, officer) for officer in sorted(told)]
    connection.executemany("INSERT INTO case_reader (case_id, officer) VALUES (?, ?)", rows)
