"""The book of a commune: every operation in the order in which the province keeps it.

Positions come from a counter in the commune's own row, taken in the same transaction: a sequence
would let a reader pass over what is not yet committed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Row, and_, insert, select, update

from desktop.forms.catalog import Catalog
from sync.protocol import PROVINCE, BadFormat, Footing, decode_op, encode_op
from sync.register import PROVINCE_DEVICE, Branch, Lineage
from sync.rules import Rules
from sync.server.schema import commune, head, op
from sync.writing import Came

EPOCH_BITS = 40
"""A new epoch's positions begin behind all that an earlier one can have given out."""

NO_KIND = -1
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when something is kept, and by which forms it is read."""

    commune: str
    catalog: Catalog
    rules: Rules
    epoch: int
    now_ms: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation to be kept, with its identity."""

    device: bytes
    incarnation: int
    seq: int
    chain: bytes
    body: bytes
    kind: int
    entity: str


def entry(stream: tuple[bytes, int], seq: int, chain: bytes, body: bytes) -> Entry:
    """Return an operation as it is kept; one that cannot be read has no kind and no record."""
    try:
        read = decode_op(body)
    except BadFormat:
        return Entry(*stream, seq, chain, body, NO_KIND, "")
    kind = read.kind if 0 <= read.kind < 1 << 15 else NO_KIND
    return Entry(*stream, seq, chain, body, kind, read.entity.hex())


@dataclass(frozen=True, slots=True)
class Kept:
    """An operation with the position it was given."""

    pos: int
    entry: Entry

    def came(self, now_ms: int) -> Came:
        """Return it as merging takes it."""
        each = self.entry
        return Came(each.body, each.device, each.incarnation, each.seq, self.pos, now_ms)


def turned(connection: Connection, place: Place) -> Row[tuple[object, ...]]:
    """Return a commune's row, begun anew where the province has begun a new epoch."""
    found = select(commune).where(commune.c.code == place.commune)
    row = connection.execute(found).first()
    if row is None:
        connection.execute(insert(commune).values(code=place.commune, epoch=place.epoch))
    elif row.epoch < place.epoch:
        connection.execute(
            update(commune)
            .where(commune.c.code == place.commune)
            .values(
                epoch=place.epoch,
                floor=row.feed_pos,
                feed_pos=(place.epoch - 1) << EPOCH_BITS,
            )
        )
    else:
        return row
    return connection.execute(found).one()


def take_positions(connection: Connection, place: Place, count: int) -> int:
    """Take the next positions of a commune and return the first."""
    turned(connection, place)
    last = connection.execute(
        update(commune)
        .where(commune.c.code == place.commune)
        .values(feed_pos=commune.c.feed_pos + count)
        .returning(commune.c.feed_pos)
    ).scalar_one()
    return int(last) - count + 1


def keep(connection: Connection, place: Place, entries: Sequence[Entry]) -> list[Kept]:
    """Write operations into the book; they have no effect yet."""
    if not entries:
        return []
    first = take_positions(connection, place, len(entries))
    kept = [Kept(first + index, each) for index, each in enumerate(entries)]
    connection.execute(insert(op), [_row(place, each) for each in kept])
    return kept


def _row(place: Place, kept: Kept) -> dict[str, object]:
    each = kept.entry
    return {
        "commune": place.commune,
        "pos": kept.pos,
        "device": each.device,
        "incarnation": each.incarnation,
        "seq": each.seq,
        "chain": each.chain,
        "kind": each.kind,
        "entity": each.entity,
        "received_at": place.now_ms,
        "body": each.body,
    }


def keep_own(
    connection: Connection, place: Place, entity: bytes, kind: int, payload: object, *, actor: str
) -> Kept:
    """Write an operation of the province itself; it had seen all that stands in the book."""
    pos = take_positions(connection, place, 1)
    body = encode_op(
        entity,
        kind,
        hlc_ms=place.now_ms,
        actor=actor,
        payload=payload,
        footing=Footing(pos - 1, PROVINCE),
    )
    link = sha256(b"bvte-province/1" + f"{place.commune}/{pos}/".encode() + body).digest()
    kept = Kept(pos, entry((PROVINCE_DEVICE, 1), pos, link, body))
    connection.execute(insert(op), [_row(place, kept)])
    return kept


def known_chains(
    connection: Connection, place: str, chains: Sequence[bytes]
) -> dict[bytes, tuple[bytes, int]]:
    """Return which operations stand in the book already, and whose stream they stand in."""
    found: dict[bytes, tuple[bytes, int]] = {}
    for start in range(0, len(chains), CHUNK):
        some = chains[start : start + CHUNK]
        for row in connection.execute(
            select(op.c.chain, op.c.device, op.c.incarnation).where(
                and_(op.c.commune == place, op.c.chain.in_(some))
            )
        ):
            found[bytes(row.chain)] = bytes(row.device), int(row.incarnation)
    return found


def branches(connection: Connection, place: str) -> tuple[Branch, ...]:
    """Return which of a commune's streams go on from another's."""
    rows = connection.execute(
        select(head)
        .where(and_(head.c.commune == place, head.c.parent.is_not(None)))
        .order_by(head.c.device, head.c.incarnation)
    )
    return tuple(
        Branch(
            bytes(row.device), row.incarnation, bytes(row.parent), row.parent_incarnation, row.base
        )
        for row in rows
    )


def lineage(connection: Connection, place: str) -> Lineage:
    """Return the same as merging asks it."""
    return Lineage(branches(connection, place))
