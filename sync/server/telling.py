"""A record's story told on into another commune's book, each operation in its author's name.

What is told keeps its identity (REPLAY), so that telling it twice changes nothing, and says what
its author had seen, counted in the other book: who knew of what is the same in both.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Row, and_, select

from sync.payloads import read_replayed
from sync.protocol import HOLD, MARK, PURGE, REPLAY, BadFormat, Op, decode_op
from sync.register import PROVINCE_DEVICE
from sync.server.applying import apply
from sync.server.book import CHUNK, NO_KIND, Kept, Place, keep_own, turned
from sync.server.schema import entity, op

ONCE = frozenset({HOLD, PURGE})
"""What the province says in each book for itself: it is not told on."""


@dataclass(frozen=True, slots=True)
class Told:
    """An operation of a record: where it stands, whose it is, what its author had seen."""

    pos: int
    stream: tuple[bytes, int]
    seq: int
    chain: bytes
    ctx: int
    actor: str
    body: bytes


def tell_over(connection: Connection, giving: Place, receiving: Place, record: str) -> list[Kept]:
    """Write what a commune's book lacks of a record, and return what was written."""
    there = {each.chain: each.pos for each in story(connection, receiving.commune, record)}
    here: list[int] = []
    seen: list[int] = [0]
    fresh: list[Kept] = []
    for each in story(connection, giving.commune, record):
        pos = there.get(each.chain)
        if pos is None:
            ctx = seen[bisect_right(here, each.ctx)]
            fresh.append(_write(connection, receiving, record, each, ctx=ctx))
            pos = fresh[-1].pos
        here.append(each.pos)
        seen.append(max(seen[-1], pos))
    apply(connection, receiving, fresh)
    return fresh


def _write(connection: Connection, place: Place, record: str, each: Told, *, ctx: int) -> Kept:
    payload = [*each.stream, each.seq, each.chain, ctx, each.body]
    return keep_own(
        connection, place, bytes.fromhex(record), REPLAY, payload, actor=each.actor[:40]
    )


def story(connection: Connection, commune: str, record: str) -> Iterator[Told]:
    """Return a record's operations that could have had an effect, in the book's order."""
    rows = connection.execute(
        select(op).where(and_(op.c.commune == commune, op.c.entity == record)).order_by(op.c.pos)
    ).all()
    for row in rows:
        if row.kind in {MARK, NO_KIND} or row.kind in ONCE:
            continue
        try:
            told = _told(row, decode_op(bytes(row.body)), commune)
        except BadFormat:
            continue
        if told is not None:
            yield told


def _told(row: Row[tuple[object, ...]], read: Op, commune: str) -> Told | None:
    """Return an operation with its first author; a laptop's own telling-on has no effect."""
    stream = bytes(row.device), int(row.incarnation)
    own = stream[0] == PROVINCE_DEVICE
    pos = int(row.pos)
    if read.kind != REPLAY:
        # The province counts anew in each book: its numbers are named by the book they are of.
        first = (PROVINCE_DEVICE, int(commune) + 2) if own else stream
        body = bytes(row.body)
        return Told(pos, first, int(row.seq), bytes(row.chain), read.ctx, read.actor, body)
    if not own:
        return None
    inner = read_replayed(read)
    first = (inner.device, inner.incarnation)
    return Told(pos, first, inner.seq, inner.chain, inner.ctx, read.actor, inner.body)


def follow(connection: Connection, place: Place, records: Sequence[str]) -> None:
    """Tell on what was written to records after their case was handed to another commune."""
    for start in range(0, len(records), CHUNK):
        some = records[start : start + CHUNK]
        moved = connection.execute(
            select(entity.c.id, entity.c.moved_to).where(
                and_(
                    entity.c.commune == place.commune,
                    entity.c.id.in_(some),
                    entity.c.moved_to.is_not(None),
                )
            )
        ).all()
        for row in moved:
            receiving = replace(place, commune=str(row.moved_to))
            turned(connection, receiving)
            tell_over(connection, place, receiving, row.id)
            follow(connection, receiving, [row.id])
