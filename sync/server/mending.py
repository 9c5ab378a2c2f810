"""Operations without effect as a person at the province works them off: mend, or leave as it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, and_, select

from sync.payloads import Edit, written_patch
from sync.protocol import PATCH
from sync.server.applying import write_down
from sync.server.book import Place
from sync.server.issues import LEFT, MENDED, close_issues
from sync.server.office.fates import Declined, Missing
from sync.server.schema import entity, op, op_issue

PAGE = 200


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An operation that is kept and has no effect: why, on which record, by which laptop.

    ``code`` names the reason (text ``issue.<code>``); ``form``, ``title`` and ``case_id`` are
    empty where nothing opened the record.
    """

    commune: str
    pos: int
    code: str
    record: str
    form: str
    title: str
    case_id: str
    device: str
    number: int
    received_at: int


def open_issues(connection: Connection, communes: Collection[str] | None) -> tuple[IssueRow, ...]:
    """Return what waits for a person, the oldest first; no ``communes`` means the province."""
    wanted = _wanted().where(op_issue.c.closed_at.is_(None)).limit(PAGE)
    if communes is not None:
        wanted = wanted.where(op_issue.c.commune.in_(list(communes)))
    return tuple(_issue(row) for row in connection.execute(wanted))


def _wanted() -> Select[tuple[object, ...]]:
    same_op = and_(op.c.commune == op_issue.c.commune, op.c.pos == op_issue.c.pos)
    same = and_(entity.c.commune == op_issue.c.commune, entity.c.id == op_issue.c.entity)
    return (
        select(
            op_issue,
            op.c.device,
            op.c.seq,
            op.c.received_at,
            entity.c.form,
            entity.c.title,
            entity.c.case_id,
        )
        .join(op, same_op)
        .outerjoin(entity, same)
        .order_by(op.c.received_at, op_issue.c.commune, op_issue.c.pos)
    )


def _issue(row: Row[tuple[object, ...]]) -> IssueRow:
    return IssueRow(
        row.commune,
        row.pos,
        row.code,
        row.entity,
        row.form or "",
        row.title or "",
        row.case_id or "",
        bytes(row.device).hex(),
        row.seq,
        row.received_at,
    )


def mend_issue(
    connection: Connection, place: Place, pos: int, edits: Sequence[Edit], *, actor: str
) -> None:
    """Write into the record what the operation was meant to say, and strike it off the list.

    Raises ``Missing`` for no open issue there, ``Declined`` where nothing is to be written or
    nothing opened the record.
    """
    row = _open(connection, place.commune, pos)
    if not row.form or not edits:
        raise Declined("issue_record")
    payload = written_patch(edits)
    write_down(connection, place, bytes.fromhex(row.record), PATCH, payload, actor=actor)
    close_issues(connection, place, [pos], how=MENDED)


def leave_issue(connection: Connection, place: Place, pos: int) -> None:
    """Leave an operation without effect for good, and tell its commune; raises ``Missing``."""
    _open(connection, place.commune, pos)
    close_issues(connection, place, [pos], how=LEFT)


def _open(connection: Connection, commune: str, pos: int) -> IssueRow:
    where = and_(
        op_issue.c.commune == commune, op_issue.c.pos == pos, op_issue.c.closed_at.is_(None)
    )
    row = connection.execute(_wanted().where(where)).first()
    if row is None:
        raise Missing
    return _issue(row)
