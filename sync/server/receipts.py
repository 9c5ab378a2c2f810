"""Receipts: the province's signed and numbered word that it keeps what a laptop wrote."""

from collections.abc import Callable

from sqlalchemy import Connection, and_, insert, select, update

from desktop.domain.clock import from_ms
from sync.messages import Asking, Receipt
from sync.server.book import Place
from sync.server.ingest import Ingested
from sync.server.schema import commune, receipt

AT_ONCE = 100


def issue(
    connection: Connection,
    place: Place,
    asking: Asking,
    done: Ingested,
    *,
    sign: Callable[[bytes], bytes],
) -> None:
    """Write a receipt over the operations that a segment brought."""
    number = connection.execute(
        update(commune)
        .where(commune.c.code == place.commune)
        .values(receipts=commune.c.receipts + 1)
        .returning(commune.c.receipts)
    ).scalar_one()
    year = from_ms(place.now_ms).year
    fresh = Receipt(
        f"BN-{place.commune}-{year}-{number:04d}",
        asking.device,
        asking.incarnation,
        done.first,
        done.last,
        done.standing.chain,
        place.now_ms,
    )
    signature = sign(fresh.signed_part())
    connection.execute(
        insert(receipt).values(
            commune=place.commune,
            number=fresh.number,
            device=fresh.device,
            incarnation=fresh.incarnation,
            first=fresh.first,
            last=fresh.last,
            chain=fresh.head,
            at=fresh.at_ms,
            signature=signature,
        )
    )


def after(connection: Connection, place: Place, asking: Asking) -> tuple[Receipt, ...]:
    """Return the receipts that a laptop may not have: over what it does not know to be kept."""
    rows = connection.execute(
        select(receipt)
        .where(
            and_(
                receipt.c.commune == place.commune,
                receipt.c.device == asking.device,
                receipt.c.incarnation == asking.incarnation,
                receipt.c.last > asking.acked_seq,
            )
        )
        .order_by(receipt.c.last)
        .limit(AT_ONCE)
    )
    return tuple(
        Receipt(
            row.number,
            bytes(row.device),
            row.incarnation,
            row.first,
            row.last,
            bytes(row.chain),
            row.at,
            bytes(row.signature),
        )
        for row in rows
    )
