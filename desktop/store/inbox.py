"""What comes from the province enters here, in one transaction with the mark of its reading."""

from collections.abc import Collection

import msgspec

from desktop.domain.changed import Changed
from desktop.domain.record import RecordId
from desktop.forms.catalog import Catalog
from desktop.store.driver import Connection
from desktop.store.merging import Merging, Settled
from desktop.store.opener import SHUT, Opener
from sync.feed import CHAIN_BYTES, Item, Page, Run
from sync.messages import Receipt, Signed, SyncAnswer
from sync.protocol import BadFormat, decode_op
from sync.writing import CLOCK_MS

# Own operations whose record others touched too, or whose clock ran ahead of the province's.
TOUCHED = (
    "SELECT entity FROM op WHERE seq >= ? AND seq < ? AND (at > ?"
    " OR EXISTS (SELECT 1 FROM remote_op WHERE remote_op.entity = op.entity))"
)


class Inbox:
    """Takes answers in, inside a transaction."""

    def __init__(self, connection: Connection, catalog: Catalog, opener: Opener = SHUT) -> None:
        self._connection = connection
        self._catalog = catalog
        self._opener = opener

    def take(self, answer: SyncAnswer, page: Page | None, proof: Signed) -> Changed:
        """Keep receipts and what others wrote, and settle every record that it touches."""
        for receipt in answer.receipts:
            self._keep(receipt)
        self._connection.execute(
            "UPDATE device SET synced_at = ?, server_epoch = ?, floor = ?, last_answer = ?,"
            " durable_seq = max(durable_seq, min(?, acked_seq))",
            (
                answer.at_ms,
                answer.server_epoch,
                answer.floor,
                msgspec.msgpack.encode(proof),
                answer.durable,
            ),
        )
        touched = set() if page is None else self.read(page)
        return self.settle(touched)

    def _keep(self, receipt: Receipt) -> None:
        speaks_of_us = self._connection.execute(
            "SELECT 1 FROM op WHERE seq = ? AND chain = ?", (receipt.last, receipt.head)
        ).fetchone()
        if speaks_of_us is None:
            return
        self._connection.execute(
            "INSERT INTO receipt (number, device, incarnation, first, last, head, at, signature)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET lost_at = NULL",
            (
                receipt.number,
                receipt.device,
                receipt.incarnation,
                receipt.first,
                receipt.last,
                receipt.head,
                receipt.at_ms,
                receipt.signature,
            ),
        )
        self._connection.execute(
            "UPDATE device SET acked_seq = ?1, acked_chain = ?2 WHERE acked_seq < ?1",
            (receipt.last, receipt.head),
        )

    def read(self, page: Page) -> set[RecordId]:
        """Keep a page and return the records that it touches."""
        touched = self._relate(page)
        for run in page.runs:
            touched |= self._place(run)
        for item in page.items:
            touched |= self._enter(item)
        self._connection.execute("UPDATE device SET cursor = ? WHERE cursor < ?1", (page.end,))
        return touched

    def _relate(self, page: Page) -> set[RecordId]:
        """Keep which stream goes on from which; on news of it, open conflicts are asked anew."""
        changes = self._connection.total_changes
        for each in page.branches:
            self._connection.execute(
                "INSERT INTO branch (device, incarnation, parent, parent_incarnation, base)"
                " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (device, incarnation) DO UPDATE SET"
                " parent = ?3, parent_incarnation = ?4, base = ?5"
                " WHERE (parent, parent_incarnation, base) IS NOT (?3, ?4, ?5)",
                (each.device, each.incarnation, each.parent, each.parent_incarnation, each.base),
            )
        if self._connection.total_changes == changes:
            return set()
        rows = self._connection.execute("SELECT entity FROM conflict").fetchall()
        return {RecordId(row[0]) for row in rows}

    def _place(self, run: Run) -> set[RecordId]:
        """Note where own operations stand, and return the records for which it matters."""
        end = run.seq + run.count
        self._connection.execute("DELETE FROM own_run WHERE seq >= ? AND seq < ?", (run.seq, end))
        self._connection.execute(
            "INSERT INTO own_run (seq, count, pos, received_at) VALUES (?, ?, ?, ?)",
            (run.seq, run.count, run.pos, run.received_ms),
        )
        late = run.received_ms + CLOCK_MS
        rows = self._connection.execute(TOUCHED, (run.seq, end, late)).fetchall()
        return {RecordId(row[0]) for row in rows}

    def _enter(self, item: Item) -> set[RecordId]:
        """Keep an operation of another; one of our own that comes back is only placed."""
        own = self._connection.execute(
            "SELECT 1 FROM op WHERE seq = ? AND substr(chain, 1, ?) = ?",
            (item.seq, CHAIN_BYTES, item.chain),
        ).fetchone()
        if own is not None:
            return self._place(Run(item.pos, item.received_ms, item.seq, 1))
        try:
            op = decode_op(item.body)
        except BadFormat:
            return set()
        entity = op.entity.hex()
        self._connection.execute(
            "INSERT INTO remote_op (chain, pos, device, incarnation, seq, entity, kind, body,"
            " received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
            " ON CONFLICT (chain) DO UPDATE SET pos = ?2, device = ?3, incarnation = ?4,"
            " received_at = ?9, lost = 0",
            (
                item.chain,
                item.pos,
                item.device,
                item.incarnation,
                item.seq,
                entity,
                op.kind,
                item.body,
                item.received_ms,
            ),
        )
        return {RecordId(entity)}

    def settle(self, touched: Collection[RecordId]) -> Changed:
        """Write every record anew that operations touched."""
        if not touched:
            return Changed()
        settled = Merging(self._connection, self._opener).settle_all(sorted(touched), self._catalog)
        return _changed([each for each in settled.values() if each is not None])

    def turn(self, answer: SyncAnswer) -> None:
        """Begin the province's new epoch.

        What stood behind its floor is lost there until it is told again, by whoever wrote it or
        by us; what the province lost of ours is unacknowledged again.
        """
        connection = self._connection
        connection.execute("UPDATE remote_op SET lost = 1 WHERE pos > ?", (answer.floor,))
        connection.execute(
            "UPDATE device SET server_epoch = ?, floor = ?, cursor = min(cursor, ?)",
            (answer.server_epoch, answer.floor, answer.floor),
        )
        known = connection.execute(
            "SELECT 1 FROM op WHERE seq = ? AND chain = ?", (answer.seq, answer.head)
        ).fetchone()
        if known is None and answer.seq:
            return
        connection.execute(
            "UPDATE device SET acked_seq = ?1, acked_chain = ?2, durable_seq = min(durable_seq, ?1)"
            " WHERE acked_seq > ?1",
            (answer.seq, answer.head),
        )
        connection.execute(
            "UPDATE receipt SET lost_at = ? WHERE last > (SELECT acked_seq FROM device)",
            (answer.at_ms,),
        )


def _changed(settled: list[Settled]) -> Changed:
    cases = {each.record.case_id for each in settled if each.record.case_id is not None}
    return Changed(
        cases=frozenset(cases), records=frozenset(each.record.id for each in settled), sync=False
    )
