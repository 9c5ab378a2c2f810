"""Taking a segment in: what goes on from the chain that is kept, or repeats it, is kept.

Whether an operation means anything is asked afterwards (``sync.server.applying``).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from sync.envelope import Segment
from sync.messages import Asking
from sync.protocol import FORK, GAP, OK, ZERO, chain
from sync.server.applying import apply
from sync.server.book import Entry, Place, entry, keep, known_chains
from sync.server.schema import head, op
from sync.server.telling import follow

Streams = tuple[bytes, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a stream stands at the province: its last operation, and the last in a backup."""

    seq: int = 0
    chain: bytes = ZERO
    durable: int = 0


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a segment: a code, the operations it brought, where the stream stands."""

    code: str
    first: int
    last: int
    standing: Standing


def standing_of(connection: Connection, place: Place, asking: Asking) -> Standing:
    """Return where a stream stands; a new one begins where its laptop proves it goes on from."""
    row = connection.execute(select(head).where(_is(place, asking))).first()
    if row is not None:
        return Standing(row.seq, bytes(row.chain), row.durable)
    values: dict[str, Any] = {"seq": 0, "chain": ZERO, "base": 0}
    if asking.acked_seq:
        values |= _parent(connection, place, asking)
    key = {"commune": place.commune, "device": asking.device, "incarnation": asking.incarnation}
    connection.execute(insert(head).values(key | values))
    return Standing(values["seq"], values["chain"])


def _is(place: Place, asking: Asking) -> Any:
    return and_(
        head.c.commune == place.commune,
        head.c.device == asking.device,
        head.c.incarnation == asking.incarnation,
    )


def _parent(connection: Connection, place: Place, asking: Asking) -> dict[str, Any]:
    """Return the operation that a new stream goes on from, if this commune's book has it."""
    row = connection.execute(
        select(op.c.device, op.c.incarnation, op.c.seq).where(
            and_(op.c.commune == place.commune, op.c.chain == asking.acked_chain)
        )
    ).first()
    if row is None or row.seq != asking.acked_seq:
        return {}
    return {
        "seq": row.seq,
        "chain": asking.acked_chain,
        "base": row.seq,
        "parent": bytes(row.device),
        "parent_incarnation": row.incarnation,
    }


def ingest(connection: Connection, place: Place, asking: Asking, segment: Segment) -> Ingested:
    """Keep the new operations of a segment, inside the caller's transaction.

    ``place`` is the commune of the device's enrolment, never one that the segment names.
    """
    now = standing_of(connection, place, asking)
    header = segment.header
    if header.first > now.seq + 1:
        return Ingested(GAP, 0, 0, now)
    links = _links(segment)
    if not _agrees(connection, place, segment, links, now):
        return Ingested(FORK, 0, 0, now)
    skip = now.seq + 1 - header.first
    if skip >= len(links):
        return Ingested(OK, 0, 0, now)
    stream = (header.device, header.incarnation)
    fresh = [
        entry(stream, header.first + index, links[index], segment.ops[index])
        for index in range(skip, len(links))
    ]
    _take(connection, place, asking, fresh)
    standing = Standing(fresh[-1].seq, fresh[-1].chain, now.durable)
    connection.execute(
        update(head).where(_is(place, asking)).values(seq=standing.seq, chain=standing.chain)
    )
    return Ingested(OK, fresh[0].seq, fresh[-1].seq, standing)


def _links(segment: Segment) -> list[bytes]:
    links: list[bytes] = []
    previous = segment.header.previous
    for body in segment.ops:
        previous = chain(previous, body)
        links.append(previous)
    return links


def _agrees(
    connection: Connection, place: Place, segment: Segment, links: list[bytes], now: Standing
) -> bool:
    """Say whether the segment continues, or repeats, the chain that is kept.

    A chain value stands for all before it, so one place where both are is enough.
    """
    header = segment.header
    if header.first == now.seq + 1:
        return header.previous == now.chain
    if segment.last >= now.seq:
        return links[now.seq - header.first] == now.chain
    return bool(known_chains(connection, place.commune, [links[-1]]))


def _take(connection: Connection, place: Place, asking: Asking, fresh: list[Entry]) -> None:
    """Keep what is new to the commune; what stands there under another stream is left as it is."""
    known = known_chains(connection, place.commune, [each.chain for each in fresh])
    before = [each for each in fresh if each.chain in known]
    if before:
        device, incarnation = known[before[-1].chain]
        values = {"parent": device, "parent_incarnation": incarnation, "base": before[-1].seq}
        connection.execute(update(head).where(_is(place, asking)).values(values))
    kept = keep(connection, place, [each for each in fresh if each.chain not in known])
    apply(connection, place, kept)
    follow(connection, place, sorted({each.entry.entity for each in kept}))
