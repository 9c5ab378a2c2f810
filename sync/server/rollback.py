"""The province noticed that it was put back to an earlier day, and nobody began a new epoch.

What it has kept since then stands under numbers that it had given out before, to operations that
it no longer has. Whoever had read those would seem to have read these. So they move: behind every
number that an earlier epoch can have given.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select, update

from sync.protocol import MARK
from sync.server.applying import reread
from sync.server.book import EPOCH_BITS, Place, take_positions
from sync.server.issues import close_issues, issue_id
from sync.server.schema import commune, op, op_issue


def begin_anew(connection: Connection, place: Place, *, said_ms: int) -> None:
    """Begin the epoch of ``place`` in every commune.

    ``said_ms`` is the province's own time on the word that a laptop showed: given before the
    province was put back, so that what was received later is what was kept since.
    """
    for code in connection.execute(select(commune.c.code)).scalars().all():
        _begin_in(connection, replace(place, commune=code), said_ms)


def _begin_in(connection: Connection, place: Place, said_ms: int) -> None:
    here = op.c.commune == place.commune
    since = and_(here, op.c.received_at >= said_ms)
    moved = connection.execute(
        select(op.c.pos, op.c.entity, op.c.kind).where(since).order_by(op.c.pos)
    ).all()
    floor = connection.execute(
        select(func.coalesce(func.max(op.c.pos), 0)).where(and_(here, op.c.received_at < said_ms))
    ).scalar_one()
    connection.execute(
        update(commune)
        .where(commune.c.code == place.commune)
        .values(epoch=place.epoch, floor=floor, feed_pos=(place.epoch - 1) << EPOCH_BITS)
    )
    if moved:
        _move(connection, place, moved)


def _move(connection: Connection, place: Place, moved: Sequence[Any]) -> None:
    places = {int(row.pos) for row in moved}
    issues = select(op_issue.c.pos).where(op_issue.c.commune == place.commune)
    judged = {int(pos) for pos in connection.execute(issues).scalars()}
    close_issues(connection, place, judged & places)
    first = take_positions(connection, place, len(moved))
    connection.execute(
        update(op)
        .where(and_(op.c.commune == place.commune, op.c.pos == bindparam("old")))
        .values(pos=bindparam("new")),
        [{"old": row.pos, "new": first + index} for index, row in enumerate(moved)],
    )
    # The notes by which a commune learns of its issues are no records of the province's.
    notes = {issue_id(place.commune, pos).hex() for pos in judged}
    reread(connection, place, sorted({row.entity for row in moved if row.kind != MARK} - notes))
