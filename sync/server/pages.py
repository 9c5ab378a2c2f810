"""Reading the book to a laptop: what others wrote, and where its own work stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from sync.feed import CHAIN_BYTES, Item, Page, Run
from sync.messages import Asking
from sync.protocol import MARK, REPLAY
from sync.register import PROVINCE_DEVICE
from sync.server.book import NO_KIND, branches
from sync.server.schema import op

AT_ONCE = 2_000
SCAN = 500


@dataclass(frozen=True, slots=True)
class Read:
    """A page, and whether more stands behind it."""

    page: Page
    more: bool


def read(connection: Connection, commune: str, asking: Asking, *, end: int, max_raw: int) -> Read:
    """Return what stands after a laptop's mark, up to ``end`` and so many bytes."""
    own = asking.device, asking.incarnation
    items: list[Item] = []
    runs: list[Run] = []
    reached, size = asking.cursor, 0
    while reached < end and size < max_raw and len(items) < AT_ONCE:
        rows = _rows(connection, commune, reached, end)
        if not rows:
            reached = end
        for row in rows:
            if (bytes(row.device), row.incarnation) == own:
                _lengthen(runs, row)
            elif _is_told(row):
                if items and size + len(row.body) > max_raw:
                    return Read(_page(connection, commune, asking, reached, runs, items), more=True)
                items.append(_item(row))
                size += len(row.body)
            reached = int(row.pos)
    return Read(_page(connection, commune, asking, reached, runs, items), more=reached < end)


def _page(
    connection: Connection,
    commune: str,
    asking: Asking,
    end: int,
    runs: Sequence[Run],
    items: Sequence[Item],
) -> Page:
    return Page(asking.cursor, end, branches(connection, commune), tuple(runs), tuple(items))


def _rows(connection: Connection, commune: str, after: int, end: int) -> Sequence[Any]:
    return connection.execute(
        select(op)
        .where(and_(op.c.commune == commune, op.c.pos > after, op.c.pos <= end))
        .order_by(op.c.pos)
        .limit(SCAN)
    ).all()


def _is_told(row: Any) -> bool:
    """Say whether others need the operation: not a look, not what they could not read either."""
    if row.kind == REPLAY:
        return bytes(row.device) == PROVINCE_DEVICE
    return row.kind not in {MARK, NO_KIND}


def _item(row: Any) -> Item:
    return Item(
        int(row.pos),
        int(row.received_at),
        bytes(row.device),
        int(row.incarnation),
        int(row.seq),
        bytes(row.chain)[:CHAIN_BYTES],
        bytes(row.body),
    )


def _lengthen(runs: list[Run], row: Any) -> None:
    """Add an own operation to the last run where it goes on from it."""
    if runs:
        last = runs[-1]
        goes_on = (last.pos + last.count, last.seq + last.count, last.received_ms)
        if goes_on == (row.pos, row.seq, row.received_at):
            runs[-1] = Run(last.pos, last.received_ms, last.seq, last.count + 1)
            return
    runs.append(Run(int(row.pos), int(row.received_at), int(row.seq), 1))
