"""Two communes of one province, a laptop in each, and the province between them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import and_, select

from desktop.domain.record import RecordId
from desktop.store.store import Store
from sync.engine import Around
from sync.server.book import Place
from sync.server.desk import Desk
from sync.server.schema import entity
from tests.builders.province import CODE, enrolled, make_desk, sync
from tests.builders.world import COMMUNE, Hands, open_store

NEXT = "00727"


@dataclass
class Neighbours:
    """A laptop in the first commune, one in the next, and the province."""

    desk: Desk
    first: Store
    next: Store
    around: Around
    hands: Hands

    def meet(self, *stores: Store) -> None:
        for store in stores:
            sync(store, self.desk, self.around)

    def places(self) -> tuple[Place, Place]:
        with self.desk.engine.begin() as connection:
            exchange = self.desk.exchange
            return exchange.place(connection, COMMUNE.code), exchange.place(connection, NEXT)

    def row(self, commune: str, record: RecordId) -> dict[str, object]:
        """Return how a record stands in a commune's book."""
        where = and_(entity.c.commune == commune, entity.c.id == record)
        with self.desk.engine.begin() as connection:
            return dict(connection.execute(select(entity).where(where)).mappings().one())

    def answers(self, commune: str, record: RecordId) -> dict[str, object]:
        found: dict[str, object] = msgspec.json.decode(str(self.row(commune, record)["answers"]))
        return found


@contextmanager
def neighbours(folder: Path) -> Iterator[Neighbours]:
    desk = make_desk(folder)
    with ExitStack() as stack:
        first = stack.enter_context(open_store(folder / "first"))
        after = stack.enter_context(open_store(folder / "next"))
        for place, (store, commune) in enumerate(((first, COMMUNE.code), (after, NEXT))):
            around = enrolled(store, desk, f"{CODE[:-1]}{place}", commune=commune)
        yield Neighbours(desk, first, after, around, Hands())
        desk.engine.dispose()
