"""Holding records for the law, and forgetting what one said by a legal order.

A held record can be neither struck out nor forgotten. Forgetting needs two people and the order's
number; it goes into the book as an operation, so that every laptop forgets with its next sync.
Copies made before still hold what was said until they are out of date.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, Row, and_, select, update

from sync.protocol import HOLD, PURGE
from sync.server.applying import write_down
from sync.server.book import NO_KIND, Place
from sync.server.issues import LEFT, close_issues
from sync.server.office.fates import Declined, Missing
from sync.server.schema import entity, op, op_issue
from sync.state import State

LONGEST_ORDER = 80


@dataclass(frozen=True, slots=True)
class LegalOrder:
    """Why a record is forgotten: the order's number, who proposed it, who agreed."""

    number: str
    proposed_by: str
    agreed_by: str


def hold(
    connection: Connection, place: Place, record: str, *, actor: str, is_held: bool = True
) -> None:
    """Hold a record for the law, or let it go; raises ``Missing``."""
    _row(connection, place.commune, record)
    write_down(connection, place, bytes.fromhex(record), HOLD, payload=is_held, actor=actor)


def is_held(connection: Connection, commune: str, record: str) -> bool:
    """Say whether a record is held for the law; raises ``Missing``."""
    return _state(_row(connection, commune, record)).held


def purge(connection: Connection, place: Place, record: str, order: LegalOrder) -> int:
    """Forget what a record said, here and wherever its case was handed; returns how many books.

    Raises ``Missing``, and ``Declined`` for one person alone, no number, or a record on hold.
    """
    number = order.number.strip()
    if not 0 < len(number) <= LONGEST_ORDER or order.proposed_by == order.agreed_by:
        raise Declined("purge_two")
    books = [place]
    while to := _row(connection, books[-1].commune, record).moved_to:
        books.append(replace(place, commune=to))
    if any(_state(_row(connection, book.commune, record)).held for book in books):
        raise Declined("purge_held")
    for book in books:
        payload = [number, order.proposed_by, order.agreed_by]
        actor = order.agreed_by
        pos = write_down(connection, book, bytes.fromhex(record), PURGE, payload, actor=actor)
        _forget(connection, book, record, before=pos)
    return len(books)


def _forget(connection: Connection, place: Place, record: str, *, before: int) -> None:
    """Put a hash where each operation's words stood; its place and its identity stay."""
    mine = and_(op.c.commune == place.commune, op.c.entity == record, op.c.pos < before)
    for row in connection.execute(select(op.c.pos, op.c.body).where(mine)).all():
        where = and_(op.c.commune == place.commune, op.c.pos == row.pos)
        mark = sha256(bytes(row.body)).digest()
        connection.execute(update(op).where(where).values(body=mark, kind=NO_KIND))
    waiting = and_(
        op_issue.c.commune == place.commune,
        op_issue.c.entity == record,
        op_issue.c.closed_at.is_(None),
    )
    positions = list(connection.execute(select(op_issue.c.pos).where(waiting)).scalars())
    close_issues(connection, place, positions, how=LEFT)


def _row(connection: Connection, commune: str, record: str) -> Row[tuple[object, ...]]:
    where = and_(entity.c.commune == commune, entity.c.id == record)
    row = connection.execute(select(entity).where(where)).first()
    if row is None:
        raise Missing
    return row


def _state(row: Row[tuple[object, ...]]) -> State:
    return msgspec.msgpack.decode(bytes(row.state), type=State)
