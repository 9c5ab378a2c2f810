"""The journal: chained operations, which are audit trail, history and outbox in one."""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.mark import Event
from desktop.domain.record import RecordId
from desktop.store.driver import Connection
from desktop.store.head import START, Point
from sync.payloads import is_plain, read_mark
from sync.ports import Head
from sync.protocol import MARK, ZERO, Footing, chain, decode_op, encode_op

LAST = "SELECT seq, chain FROM op ORDER BY seq DESC LIMIT 1"

# The kind of a MARK as a number: so it stands in the index.
MARKS = "SELECT body FROM op WHERE entity = ? AND kind = 9"


def last_point(connection: Connection) -> Point:
    """Return the place of the journal's last operation."""
    row = connection.execute(LAST).fetchone()
    return START if row is None else Point(int(row[0]), bytes(row[1]))


def _free() -> None:
    """Nothing stands in the way of an operation."""


class OpLog:
    """Appends to the journal inside a transaction; ``reached`` is its last operation, if any.

    ``before`` is called before each operation and may refuse it.
    """

    def __init__(self, connection: Connection, *, before: Callable[[], None] = _free) -> None:
        self._connection = connection
        self._before = before
        self.reached: Point | None = None

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
        self._before()
        last = self.reached or last_point(self._connection)
        body = encode_op(
            bytes.fromhex(entity),
            kind,
            hlc_ms=at_ms,
            actor=actor,
            payload=payload,
            footing=footing or Footing(self.cursor()),
        )
        point = Point(last.seq + 1, chain(last.chain, body))
        self._connection.execute(
            "INSERT INTO op (seq, kind, entity, chain, body, at) VALUES (?, ?, ?, ?, ?, ?)",
            (point.seq, kind, entity, point.chain, body, at_ms),
        )
        self.reached = point
        return point.seq

    def mark(self, event: Event, *, about: RecordId | None = None, actor: str, at_ms: int) -> int:
        """Chain an event that changes nothing; one about no record is about this laptop."""
        if not is_plain(event.what, event.detail):
            raise ValueError("a mark carries codes and counts only")
        payload = [str(event.what), dict(event.detail)]
        entity = about or self._laptop()
        return self.append(entity, MARK, payload, actor=actor, at_ms=at_ms)

    def last_mark(self, what: str, *, about: RecordId, actor: str) -> int | None:
        """Return when an officer's last mark of a kind about a record was made, if any."""
        for (body,) in self._connection.execute(MARKS + " ORDER BY seq DESC", (about,)):
            op = decode_op(bytes(body))
            if op.actor == actor and read_mark(op).what == what:
                return op.hlc_ms
        return None

    def _laptop(self) -> RecordId:
        (device,) = self._connection.execute("SELECT id FROM device").fetchone()
        return RecordId(bytes(device).hex())

    def branch(self, why: str, *, at_ms: int) -> int:
        """Begin a new incarnation after the last operation that the province acknowledged.

        What follows it is offered again under the new number; an operation that the province
        has keeps its chain value, by which it is known again. Returns the number.
        """
        number, first, previous = self._connection.execute(
            "SELECT incarnation + 1, acked_seq + 1, acked_chain FROM device"
        ).fetchone()
        self._connection.execute("UPDATE device SET incarnation = ?", (number,))
        self._connection.execute(
            "INSERT INTO incarnation (number, first, previous, why, at) VALUES (?, ?, ?, ?, ?)",
            (number, first, previous, why, at_ms),
        )
        return int(number)

    def cursor(self) -> int:
        """Return the place up to which this laptop has read its commune's book."""
        return int(self._connection.execute("SELECT cursor FROM device").fetchone()[0])


class Journal:
    """The journal as it is read: where it stands, what follows, whether it holds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def head(self) -> Head:
        """Say where the journal stands."""
        device, incarnation, acked, acked_chain, *more = self._connection.execute(
            "SELECT id, incarnation, acked_seq, acked_chain, server_epoch, cursor, durable_seq,"
            " clock_offset FROM device"
        ).fetchone()
        last = last_point(self._connection)
        mark = acked, bytes(acked_chain)
        return Head(bytes(device), incarnation, last.seq, last.chain, *mark, *more)

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
