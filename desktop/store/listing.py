"""What lists and search show of a record: derived from it, and so never more than a copy.

A copy that no longer agrees (made by an older program, or put back from an older page) is found
by deriving it anew, and mended the same way.
"""

from collections.abc import Iterator, Mapping
from typing import cast

from desktop.domain.record import Answers, Record, RecordId
from desktop.domain.vietnamese import with_readings
from desktop.forms import readable
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.store.answers import read_answers
from desktop.store.cases import columns_at_opening, columns_of
from desktop.store.driver import Connection
from desktop.store.records import Found
from desktop.store.replay import NOTHING, Told, after
from sync.protocol import decode_op


def found_of(form: Form, answers: Answers, *, catalog: Catalog, code: str) -> Found:
    """Return what a record is listed and found by; a case is found by its code too."""
    names = f"{with_readings(readable.names(form, answers))} {code}".strip()
    body = readable.body(form, answers, catalog=catalog)
    return Found(readable.title(form, answers), names, body)


RECORDS = """
SELECT record.row, record.form, record.answers, record.title, search_text.names, search_text.body,
       coalesce((SELECT code FROM case_file WHERE id = record.case_id), '')
FROM record LEFT JOIN search_text ON search_text.row = record.row ORDER BY record.row
"""
CASES = "SELECT * FROM case_file ORDER BY row"
# The kind of a MARK as a number: so it stands in the index.
OPS_OF_CASE = """
SELECT op.seq, op.entity, op.body FROM record JOIN op ON op.entity = record.id
WHERE record.case_id = ? AND op.kind <> 9 ORDER BY op.seq
"""


def stale_records(connection: Connection, catalog: Catalog) -> Iterator[tuple[int, Found]]:
    """Give the rows whose title or search text is not what the record says, with what it says."""
    for row, key, answers, title, names, body, code in connection.execute(RECORDS):
        form = catalog.forms.get(key)
        if form is None:
            continue  # a form of a newer program; it knows how to list it
        own_code = code if form.subject == "opens_case" else ""
        found = found_of(form, read_answers(answers), catalog=catalog, code=own_code)
        if found != Found(title, names, body):
            yield row, found


def stale_cases(
    connection: Connection, catalog: Catalog
) -> Iterator[tuple[RecordId, Mapping[str, object]]]:
    """Give the cases whose columns are not what their records say, with what they say."""
    cursor = connection.execute(CASES)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        case = dict(zip(names, row, strict=True))
        told = _columns(connection, catalog, case)
        wrong = {name: value for name, value in told.items() if case[name] != value}
        if wrong:
            yield case["id"], wrong


def _columns(
    connection: Connection, catalog: Catalog, case: Mapping[str, object]
) -> dict[str, object]:
    columns = columns_at_opening(int(str(case["opened_at"])))
    known: dict[str, Told] = {}
    for seq, entity, body in connection.execute(OPS_OF_CASE, (case["id"],)):
        told = known[entity] = after(known.get(entity, NOTHING), decode_op(bytes(body)))
        form = catalog.forms.get(told.form)
        if form is not None:
            record = record_of(RecordId(entity), told)
            columns |= columns_of(record, readable.facts(form, record.answers), seq=seq)
    return columns


def record_of(record_id: RecordId, told: Told, *, form_version: int = 0) -> Record:
    """Return the record that operations tell."""
    case_id = None if told.case_id is None else RecordId(told.case_id)
    answers = cast("Answers", told.answers)
    moments = told.version, told.at_ms, told.actor
    return Record(record_id, told.form, form_version, case_id, answers, *moments)


def relist(connection: Connection, catalog: Catalog) -> int:
    """Mend every copy that does not agree, inside the caller's transaction; returns how many."""
    records = list(stale_records(connection, catalog))
    for row, found in records:
        connection.execute("UPDATE record SET title = ? WHERE row = ?", (found.title, row))
        connection.execute("DELETE FROM search_text WHERE row = ?", (row,))
        connection.execute(
            "INSERT INTO search_text (row, names, body) VALUES (?, ?, ?)",
            (row, found.names, found.body),
        )
    if records:
        # The indexes are told what goes by what stood there, and that was not what they held.
        for index in ("name_index", "body_index"):
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608
    cases = list(stale_cases(connection, catalog))
    for case_id, columns in cases:
        settings = ", ".join(f"{name} = :{name}" for name in columns)
        connection.execute(
            f"UPDATE case_file SET {settings} WHERE id = :id",  # noqa: S608 - our own column names
            {**columns, "id": case_id},
        )
    return len(records) + len(cases)
