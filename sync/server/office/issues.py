"""Operations without effect, as the desk shows and mends them.

Mending never changes what a laptop wrote: the record's story is read anew (after an update of the
program), or a person says why it may stay without effect. Both are told to the commune.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from sync.protocol import PATCH
from sync.server.applying import retry_issues, write_down
from sync.server.book import Place
from sync.server.issues import issue_id
from sync.server.mending import leave_issue
from sync.server.office.audit import note
from sync.server.office.fates import Declined, Missing
from sync.server.office.places import place_name
from sync.server.office.roles import Visitor
from sync.server.office.tables import issue_note
from sync.server.schema import entity, op, op_issue

SHOWN = 200
LEAST_WORDS, MOST_WORDS = 5, 500


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An operation without effect: where it stands, why, whose laptop's, of which record."""

    commune: str
    commune_name: str
    pos: int
    code: str
    record: str
    form: str
    case_id: str
    case_code: str
    kind: int
    received_at: int
    size: int


OF_RECORD = (entity.c.form, entity.c.case_id, entity.c.case_code)


def issue_rows(
    connection: Connection, known: Visitor, *, commune: str = "", pos: int | None = None
) -> tuple[IssueRow, ...]:
    """Return what is open within reach, the oldest first; of a record ids and codes only."""
    where: list[ColumnElement[bool]] = [op_issue.c.closed_at.is_(None)]
    if commune:
        where.append(op_issue.c.commune == commune)
    if pos is not None:
        where.append(op_issue.c.pos == pos)
    if not known.whole_province:
        where.append(op_issue.c.commune.in_(known.communes))
    kept = and_(op.c.commune == op_issue.c.commune, op.c.pos == op_issue.c.pos)
    of = and_(entity.c.commune == op_issue.c.commune, entity.c.id == op_issue.c.entity)
    found = connection.execute(
        select(op_issue, op.c.kind, op.c.received_at, op.c.body, *OF_RECORD)
        .join(op, kept)
        .join(entity, of, isouter=True)
        .where(*where)
        .order_by(op.c.received_at, op_issue.c.pos)
        .limit(SHOWN)
    )
    return tuple(_row(row, codes=known.reads_cases) for row in found)


def _row(row: Any, *, codes: bool) -> IssueRow:
    return IssueRow(
        row.commune,
        place_name(row.commune),
        row.pos,
        row.code,
        row.entity,
        row.form or "",
        (codes and row.case_id) or "",
        (codes and row.case_code) or "",
        row.kind,
        row.received_at,
        len(row.body),
    )


def issue_row(connection: Connection, known: Visitor, commune: str, pos: int) -> IssueRow:
    """Return one that is open; raises ``Missing``."""
    found = issue_rows(connection, known, commune=commune, pos=pos)
    if not found:
        raise Missing
    return found[0]


def read_anew(connection: Connection, by: Visitor, place: Place) -> int:
    """Read every record of a commune that has such operations anew; return how many are mended."""
    mended = retry_issues(connection, place)
    note(connection, by.name, "issues_read_anew", place.commune, now_ms=place.now_ms)
    return mended


def leave(connection: Connection, by: Visitor, place: Place, pos: int, words: str) -> None:
    """Close one without effect, with the reason; the operation itself stays in the book."""
    issue_row(connection, by, place.commune, pos)
    if len(words) < LEAST_WORDS:
        raise Declined("issue_reason")
    leave_issue(connection, place, pos)
    connection.execute(
        issue_note.insert().values(
            commune=place.commune,
            pos=pos,
            account=by.name,
            words=words[:MOST_WORDS],
            at=place.now_ms,
        )
    )
    told = issue_id(place.commune, pos)
    edits = [["reason", words[:MOST_WORDS]]]
    write_down(connection, place, told, PATCH, edits, actor=by.name)
    note(connection, by.name, "issue_left", f"{place.commune}/{pos}", now_ms=place.now_ms)
