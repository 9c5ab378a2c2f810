"""Operations that have no effect: kept, listed with their reason, told to their commune, mended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection, and_, insert, select, update

from sync.protocol import PATCH, PUT
from sync.register import PROVINCE_DEVICE
from sync.server.book import CHUNK, Place, keep_own
from sync.server.schema import op_issue
from sync.writing import Issue

ISSUE_FORM = "@issue"
UNKNOWN = "unknown_kind"
"""What only a newer program can mend; any other issue ends with a later edit of the record."""

PROVINCE_ACTOR = "province"
MENDED, LEFT = "mended", "left"
"""How an issue ends: the record was mended, or a person left it without effect."""


@dataclass(slots=True)
class Issues:
    """A record's operations without effect: where they stand, and why; and those mended since."""

    open: dict[int, str] = field(default_factory=dict)
    mended: set[int] = field(default_factory=set)


def issues_of(connection: Connection, commune: str, records: Sequence[str]) -> Mapping[str, Issues]:
    """Return what of each record has no effect, or had none once."""
    found: dict[str, Issues] = {}
    for start in range(0, len(records), CHUNK):
        some = records[start : start + CHUNK]
        where = and_(op_issue.c.commune == commune, op_issue.c.entity.in_(some))
        for row in connection.execute(select(op_issue).where(where)):
            issues = found.setdefault(row.entity, Issues())
            if row.closed_at is None:
                issues.open[int(row.pos)] = row.code
            else:
                issues.mended.add(int(row.pos))
    return found


def tell_issues(
    connection: Connection,
    place: Place,
    record: str,
    found: Sequence[Issue],
    *,
    was: Issues,
    whole: bool,
) -> None:
    """List what of a record has no effect; what was mended since is closed.

    ``whole`` says that the record's whole story was read anew.
    """
    told = {issue.came.pos: issue for issue in reversed(found)}
    for pos, issue in sorted(told.items()):
        known = pos in was.open or pos in was.mended
        if not known and issue.came.device != PROVINCE_DEVICE:
            open_issue(connection, place, record, issue)
    mended = {pos for pos, code in was.open.items() if whole or code != UNKNOWN}
    if record and (whole or not told):
        close_issues(connection, place, mended - told.keys())


def issue_id(commune: str, pos: int) -> bytes:
    """Name the note that tells a commune of an operation without effect."""
    return sha256(f"bvte-issue/1/{commune}/{pos}".encode()).digest()[:16]


def open_issue(connection: Connection, place: Place, record: str, issue: Issue) -> None:
    """List an operation without effect, and tell its commune."""
    came = issue.came
    connection.execute(
        insert(op_issue).values(
            commune=place.commune, pos=came.pos, code=issue.code[:40], entity=record
        )
    )
    answers = {
        "code": issue.code,
        "record": record,
        "device": came.device.hex(),
        "incarnation": came.incarnation,
        "number": came.seq,
    }
    payload = [ISSUE_FORM, 1, None, None, answers]
    keep_own(
        connection,
        place,
        issue_id(place.commune, came.pos),
        PUT,
        payload,
        actor=PROVINCE_ACTOR,
    )


def close_issues(
    connection: Connection, place: Place, positions: Iterable[int], *, how: str = MENDED
) -> None:
    """Strike operations off the list: they have effect now, or it was judged so; tell how."""
    for pos in sorted(positions):
        connection.execute(
            update(op_issue)
            .where(and_(op_issue.c.commune == place.commune, op_issue.c.pos == pos))
            .values(closed_at=place.now_ms)
        )
        keep_own(
            connection,
            place,
            issue_id(place.commune, pos),
            PATCH,
            [["closed", 1], ["how", how]],
            actor=PROVINCE_ACTOR,
        )
