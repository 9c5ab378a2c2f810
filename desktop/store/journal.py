"""The journal: chained operations, which are audit trail, history and outbox in one."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.record import RecordId
from desktop.store.driver import Connection
from sync.messages import Receipt
from sync.ports import Head
from sync.protocol import ZERO, Footing, chain, encode_op


class OpLog:
    """Appends to the journal inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(
        self,
        entity: RecordId,
        kind: int,
        payload: object,
        *,
        actor: str,
        at_ms: int,
        footing: Footing | None = None,
    ) -> int:
        """Chain one operation to the last and return its sequence number.

        Its author had seen all that came from the province so far, unless ``footing`` says less.
        """
        row = self._connection.execute(
            "SELECT seq, chain FROM op ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        seq, previous = (0, ZERO) if row is None else (int(row[0]), bytes(row[1]))
        body = encode_op(
            bytes.fromhex(entity),
            kind,
            hlc_ms=at_ms,
            actor=actor,
            payload=payload,
            footing=footing or Footing(self.cursor()),
        )
        self._connection.execute(
            "INSERT INTO op (seq, entity, chain, body, at) VALUES (?, ?, ?, ?, ?)",
            (seq + 1, entity, chain(previous, body), body, at_ms),
        )
        return seq + 1

    def cursor(self) -> int:
        """Return the place up to which this laptop has read its commune's book."""
        return int(self._connection.execute("SELECT cursor FROM device").fetchone()[0])


class Journal:
    """The journal as the sync engine sees it; implements ``sync.ports.Journal``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def head(self) -> Head:
        """Say where the journal stands."""
        device, incarnation, acked, acked_chain, epoch, cursor = self._connection.execute(
            "SELECT id, incarnation, acked_seq, acked_chain, server_epoch, cursor FROM device"
        ).fetchone()
        row = self._connection.execute(
            "SELECT seq, chain FROM op ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        seq, head = (0, ZERO) if row is None else row
        return Head(
            bytes(device), incarnation, seq, bytes(head), acked, bytes(acked_chain), epoch, cursor
        )

    def after(self, seq: int, *, limit: int, max_bytes: int) -> tuple[bytes, ...]:
        """Return operations from ``seq + 1`` on, at least one where there is one."""
        found: list[bytes] = []
        size = 0
        for (body,) in self._connection.execute(
            "SELECT body FROM op WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit)
        ):
            size += len(body) + 4
            if found and size > max_bytes:
                break
            found.append(bytes(body))
        return tuple(found)

    def chain_at(self, seq: int) -> bytes | None:
        """Return the chain value after an operation; ZERO for 0, nothing where unknown."""
        if seq == 0:
            return ZERO
        row = self._connection.execute("SELECT chain FROM op WHERE seq = ?", (seq,)).fetchone()
        return None if row is None else bytes(row[0])

    def sign(self, message: bytes) -> bytes:
        """Sign as this device."""
        return self._signing_key().sign(message)

    def public_key(self) -> bytes:
        """Return the device's public key, 32 bytes."""
        return self._signing_key().public_key().public_bytes_raw()

    def _signing_key(self) -> Ed25519PrivateKey:
        (raw,) = self._connection.execute("SELECT signing_key FROM device").fetchone()
        return Ed25519PrivateKey.from_private_bytes(bytes(raw))

    def acknowledge(self, receipts: tuple[Receipt, ...], *, at_ms: int, epoch: int) -> None:
        """Keep verified receipts and move the mark, in one transaction."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            for receipt in receipts:
                self._keep(receipt)
            connection.execute("UPDATE device SET synced_at = ?, server_epoch = ?", (at_ms, epoch))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _keep(self, receipt: Receipt) -> None:
        self._connection.execute(
            "INSERT OR IGNORE INTO receipt (number, incarnation, first, last, head, at, signature)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                receipt.number,
                receipt.incarnation,
                receipt.first,
                receipt.last,
                receipt.head,
                receipt.at_ms,
                receipt.signature,
            ),
        )
        self._connection.execute(
            "UPDATE device SET acked_seq = ?, acked_chain = ? WHERE acked_seq < ?",
            (receipt.last, receipt.head, receipt.last),
        )

    def first_broken(self) -> int | None:
        """Recompute the chain and return the first sequence number that does not hold."""
        previous = ZERO
        expected = 1
        for seq, kept, body in self._connection.execute(
            "SELECT seq, chain, body FROM op ORDER BY seq"
        ):
            if seq != expected or chain(previous, bytes(body)) != bytes(kept):
                return int(expected)
            previous = bytes(kept)
            expected += 1
        return None
