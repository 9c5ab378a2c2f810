"""What lists and search show of a record: derived from it, and so never more than a copy.

A copy that no longer agrees (made by an older program, or put back from an older page) is found
by deriving it anew, and mended the same way.
"""

from collections.abc import Iterator
from typing import cast

from desktop.domain.child import described
from desktop.domain.clock import from_ms
from desktop.domain.record import Answers, Record, RecordId
from desktop.domain.vietnamese import with_readings
from desktop.forms import readable
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.forms.kinds import Ref
from desktop.store.answers import read_answers
from desktop.store.cases import Cases, derived
from desktop.store.driver import Connection
from desktop.store.lawbook import LawBook
from desktop.store.opener import SHUT, Opener
from desktop.store.people import People, Ties
from desktop.store.records import Found
from desktop.store.replay import Told
from desktop.store.sealed_cases import (
    cases_with_boxes,
    keep_seal,
    readers_kept,
    readers_told,
)
from desktop.store.standings import kept_rows


def found_of(form: Form, record: Record, *, catalog: Catalog, code: str) -> Found:
    """Return what a record is listed and found by; a case is found by its code too."""
    answers = record.answers
    names = f"{with_readings(readable.names(form, answers))} {code}".strip()
    body = readable.body(form, answers, catalog=catalog)
    return Found(readable.title(form, answers), names, body, ties_of(form, record))


def ties_of(form: Form, record: Record) -> Ties:
    """Return the child that a record describes, and what it points at."""
    told = readable.facts(form, record.answers)
    year = from_ms(record.saved_at).year
    links = [(f.feeds, told.get(f.feeds)) for f in form.fields if isinstance(f, Ref) and f.feeds]
    kept = frozenset((fact, target) for fact, target in links if isinstance(target, str))
    return Ties(described(told, id_=record.id, year=year), kept)


RECORDS = """
SELECT record.row, record.form, record.answers, record.title, search_text.names, search_text.body,
       coalesce((SELECT code FROM case_file WHERE id = record.case_id), ''), record.id,
       record.saved_at, record.case_id IN (SELECT case_id FROM sealed_case)
FROM record LEFT JOIN search_text ON search_text.row = record.row WHERE record.struck = 0
ORDER BY record.row
"""
# What others wrote came in the province's order, not in ours: its copies are made when it comes.
CASES = """
SELECT * FROM case_file WHERE NOT EXISTS (
    SELECT 1 FROM record JOIN remote_op ON remote_op.entity = record.id
    WHERE record.case_id = case_file.id
) ORDER BY row
"""
# The kind of a MARK as a number: so it stands in the index.
LAST_OP = """
SELECT coalesce(max(op.seq), 0) FROM record JOIN op ON op.entity = record.id
WHERE record.case_id = ? AND op.kind <> 9
"""


def stale_records(connection: Connection, catalog: Catalog) -> Iterator[tuple[int, Found]]:
    """Give the rows whose title or search text is not what the record says, with what it says."""
    people = People(connection)
    for row, key, answers, title, names, body, code, id_, at, sealed in connection.execute(RECORDS):
        form = catalog.forms.get(key)
        if form is None:
            continue  # a form of a newer program; it knows how to list it
        own_code = code if form.subject == "opens_case" else ""
        said = {} if sealed else read_answers(answers)
        record = Record(RecordId(id_), key, 0, None, said, 0, at, "")
        found = found_of(form, record, catalog=catalog, code=own_code)
        kept = Found(title, names, body, people.kept(row))
        if found != kept or people.lacks_blocks(row, found.ties):
            yield row, found


def stale_cases(
    connection: Connection, catalog: Catalog, opener: Opener = SHUT
) -> Iterator[RecordId]:
    """Give the cases whose columns or clocks are not what their records say.

    What is sealed to others is theirs to compare.
    """
    known = LawBook(connection).current()
    cursor = connection.execute(CASES)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        case = dict(zip(names, row, strict=True))
        if _forms_of(connection, case["id"]) - catalog.forms.keys():
            continue  # a newer program knows how to list it
        if readers_kept(connection, case["id"]) != readers_told(connection, case["id"]):
            yield case["id"]
            continue
        told = derived(connection, case["id"], catalog=catalog, known=known, opener=opener)
        if told is None:
            continue
        columns = {**told.columns, "seq": _last_seq(connection, case["id"])}
        wrong = any(case[name] != value for name, value in columns.items())
        if wrong or kept_rows(connection, case["id"]) != told.clocks:
            yield case["id"]


def _forms_of(connection: Connection, case_id: RecordId) -> set[str]:
    rows = connection.execute("SELECT form FROM record WHERE case_id = ?", (case_id,))
    return {str(form) for (form,) in rows}


def _last_seq(connection: Connection, case_id: RecordId) -> int:
    return int(connection.execute(LAST_OP, (case_id,)).fetchone()[0])


def record_of(record_id: RecordId, told: Told, *, form_version: int = 0) -> Record:
    """Return the record that operations tell."""
    case_id = None if told.case_id is None else RecordId(told.case_id)
    answers = cast("Answers", told.answers)
    moments = told.version, told.at_ms, told.actor
    return Record(record_id, told.form, form_version, case_id, answers, *moments)


def relist(connection: Connection, catalog: Catalog, opener: Opener = SHUT) -> int:
    """Mend every copy that does not agree, inside the caller's transaction; returns how many."""
    for case_id in cases_with_boxes(connection):
        keep_seal(connection, case_id)
    records, people = list(stale_records(connection, catalog)), People(connection)
    for row, found in records:
        connection.execute("UPDATE record SET title = ? WHERE row = ?", (found.title, row))
        connection.execute("DELETE FROM search_text WHERE row = ?", (row,))
        connection.execute(
            "INSERT INTO search_text (row, names, body) VALUES (?, ?, ?)",
            (row, found.names, found.body),
        )
        people.drop(row)
        people.keep(row, found.ties)
    if records:
        # The indexes are told what goes by what stood there, and that was not what they held.
        for index in ("name_index", "body_index"):
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 - our own fragments
    cases = list(stale_cases(connection, catalog, opener))
    known = LawBook(connection).current()
    for case_id in cases:
        seq = _last_seq(connection, case_id)
        Cases(connection, opener).derive(case_id, catalog=catalog, known=known, seq=seq)
    return len(records) + len(cases)
