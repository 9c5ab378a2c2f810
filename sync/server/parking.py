"""Segments that a stick brought before what they go on from: kept until that has come."""

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from sync.envelope import Header
from sync.server.book import Place
from sync.server.stick_tables import parked

KEPT_MS = 90 * 86_400_000

Stream = tuple[bytes, int]


def park(connection: Connection, place: Place, header: Header, segment: bytes) -> None:
    """Keep a segment whose signature held; the same one again changes nothing."""
    connection.execute(delete(parked).where(parked.c.at < place.now_ms - KEPT_MS))
    where = and_(_of(place, (header.device, header.incarnation)), parked.c.first == header.first)
    connection.execute(delete(parked).where(where))
    connection.execute(
        parked.insert().values(
            commune=place.commune,
            device=header.device,
            incarnation=header.incarnation,
            first=header.first,
            segment=segment,
            at=place.now_ms,
        )
    )


def waiting(connection: Connection, place: Place, stream: Stream, *, after: int) -> bytes | None:
    """Take out a segment that goes on from operation ``after``, or from before it."""
    fitting = and_(_of(place, stream), parked.c.first <= after + 1)
    row = connection.execute(select(parked).where(fitting).order_by(parked.c.first)).first()
    if row is None:
        return None
    connection.execute(delete(parked).where(and_(_of(place, stream), parked.c.first == row.first)))
    return bytes(row.segment)


def _of(place: Place, stream: Stream) -> ColumnElement[bool]:
    return and_(
        parked.c.commune == place.commune,
        parked.c.device == stream[0],
        parked.c.incarnation == stream[1],
    )
