"""Tampers with a long journal in every way, and asks the program's own checks.

The journal is that of a database in memory, with head file and receipt, in the hands of someone
who can write to all of it: what was changed is put back after each trial.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

from desktop.store.driver import Connection, connect
from desktop.store.head import INFO, Seen, head_bytes, read_head
from desktop.store.journal import Journal, last_point
from desktop.store.migrations import migrate
from desktop.store.verify import _Check
from desktop.store.witness import contradiction
from desktop.vault.device_secret import derive
from sync.protocol import PATCH, PUT, ZERO, chain, encode_op
from tests.builders.world import CATALOG, HAZARD

KEY, OTHER_KEY = bytearray(range(32)), bytearray(32)
ENTITIES = 3_000
AT_MS = 1_795_400_000_000
RECEIVED = 4 / 5
LATE = 2_000


def _op(number: int) -> bytes:
    """Return the n-th made-up operation: first records are made, then changed."""
    entity = (number % ENTITIES + 1).to_bytes(16, "big")
    new = number <= ENTITIES
    payload = ["diem_nguy_co", 1, None, None, dict(HAZARD)] if new else [["status", str(number)]]
    kind = PUT if new else PATCH
    return encode_op(entity, kind, hlc_ms=AT_MS + number, actor="a1", payload=payload)


@dataclass
class Scene:
    """A journal with its head file, and a receipt of the province for its first part."""

    connection: Connection
    length: int
    head: bytes

    @classmethod
    def of(cls, length: int) -> "Scene":
        """Write a journal of so many operations."""
        connection = connect(":memory:")
        migrate(connection)
        for (name,) in connection.execute(TRIGGERS).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("BEGIN")
        link = received = ZERO
        for number in range(1, length + 1):
            body = _op(number)
            link = chain(link, body)
            received = link if number == int(length * RECEIVED) else received
            entity = (number % ENTITIES + 1).to_bytes(16, "big").hex()
            kind = PUT if number <= ENTITIES else PATCH
            connection.execute(INSERT, (number, kind, entity, link, body, AT_MS + number))
        connection.execute(DEVICE, (bytes(16), bytes(32), int(length * RECEIVED), received))
        connection.execute("COMMIT")
        return cls(connection, length, head_bytes(KEY, last_point(connection)))

    @property
    def received(self) -> int:
        """The last operation that the province has signed for."""
        return int(self.length * RECEIVED)

    @contextmanager
    def put_back(self) -> Iterator[None]:
        """Undo whatever is done to journal and head file meanwhile."""
        honest = self.head
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")
            self.head = honest


READ = {
    "body": "SELECT body FROM op WHERE seq = ?",
    "chain": "SELECT chain FROM op WHERE seq = ?",
}
WRITE = {
    "body": "UPDATE op SET body = ? WHERE seq = ?",
    "chain": "UPDATE op SET chain = ? WHERE seq = ?",
}
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
INSERT = "INSERT INTO op (seq, kind, entity, chain, body, at) VALUES (?, ?, ?, ?, ?, ?)"
DEVICE = (
    "INSERT INTO device (one, id, prefix, incarnation, signing_key, acked_seq, acked_chain)"
    " VALUES (1, ?, 'ABC', 1, ?, ?, ?)"
)
Tamper = Callable[[Scene, Random], None]


def _place(scene: Scene, random: Random) -> int:
    return random.randint(1, scene.length - 1)


def _flipped(raw: bytes, random: Random) -> bytes:
    bit = random.randrange(8 * len(raw))
    changed = bytearray(raw)
    changed[bit >> 3] ^= 1 << (bit & 7)
    return bytes(changed)


def edit_blob(column: str) -> Tamper:
    """Flip one bit of an operation's body or chain value."""

    def tamper(scene: Scene, random: Random) -> None:
        seq = _place(scene, random)
        (raw,) = scene.connection.execute(READ[column], (seq,)).fetchone()
        changed = _flipped(bytes(raw), random)
        scene.connection.execute(WRITE[column], (changed, seq))

    return tamper


def edit_beside(scene: Scene, random: Random) -> None:
    """Change what stands beside an operation: its kind, record or moment."""
    change = random.choice(
        (
            "UPDATE op SET kind = (kind + 1) % 10 WHERE seq = ?",
            "UPDATE op SET entity = printf('%032x', seq + 70000) WHERE seq = ?",
            "UPDATE op SET at = at + 1 WHERE seq = ?",
        )
    )
    scene.connection.execute(change, (_place(scene, random),))


def delete(scene: Scene, random: Random) -> None:
    """Take an operation out; now and then the rest closes up."""
    seq = _place(scene, random)
    scene.connection.execute("DELETE FROM op WHERE seq = ?", (seq,))
    if random.randrange(8) == 0:
        scene.connection.execute("UPDATE op SET seq = seq - 1 WHERE seq > ?", (seq,))


def insert(scene: Scene, random: Random) -> None:
    """Put an operation in, well chained to the one before it."""
    seq = random.randint(max(1, scene.length - LATE), scene.length - 1)
    connection = scene.connection
    (before,) = connection.execute("SELECT chain FROM op WHERE seq = ?", (seq,)).fetchone()
    body = _op(seq + 7 * scene.length)
    connection.execute("UPDATE op SET seq = -seq - 1 WHERE seq > ?", (seq,))
    connection.execute("UPDATE op SET seq = -seq WHERE seq < 0")
    row = (seq + 1, PATCH, "0" * 32, chain(bytes(before), body), body, AT_MS)
    connection.execute(INSERT, row)


def reorder(scene: Scene, random: Random) -> None:
    """Let two operations change places, with their chain values or without."""
    one, other = random.sample(range(1, scene.length), 2)
    columns = random.choice((("body",), ("body", "chain"), ("chain",)))
    for column in columns:
        (first,) = scene.connection.execute(READ[column], (one,)).fetchone()
        (second,) = scene.connection.execute(READ[column], (other,)).fetchone()
        for value, seq in ((second, one), (first, other)):
            scene.connection.execute(WRITE[column], (value, seq))


def truncate(scene: Scene, random: Random) -> None:
    """Cut the journal's end off, and do something about the head file."""
    seq = _place(scene, random)
    scene.connection.execute("DELETE FROM op WHERE seq > ?", (seq,))
    cover_up(scene, random)


def fork(scene: Scene, random: Random) -> None:
    """Tell the journal's end otherwise, well chained, and do something about the head file."""
    _retell(scene, random.randint(scene.length - LATE, scene.length))
    cover_up(scene, random)


def cover_up(scene: Scene, random: Random) -> None:
    """Leave the head file, or write one of one's own, damage it, or take it away."""
    own = head_bytes(OTHER_KEY, last_point(scene.connection))
    half = len(own) // 2
    scene.head = random.choice((
        scene.head, own, own[:half] + scene.head[half:], scene.head[:half] + own[half:],
        scene.head[half:] + scene.head[:half], b"", bytes(len(own)), scene.head[:-1],
    ))  # fmt: skip


def behind_a_receipt(scene: Scene, random: Random) -> None:
    """Cut or retell what the province has signed for, with the true key at hand for the head."""
    seq = random.randint(scene.received - LATE, scene.received)
    if random.randrange(2):
        scene.connection.execute("DELETE FROM op WHERE seq >= ?", (seq,))
    else:
        _retell(scene, seq)
    scene.head = head_bytes(KEY, last_point(scene.connection))


def _retell(scene: Scene, seq: int) -> None:
    """Change an operation and chain all that follow anew."""
    connection = scene.connection
    rows = connection.execute(
        "SELECT seq, body FROM op WHERE seq >= ? ORDER BY seq", (seq,)
    ).fetchall()
    link = Journal(connection).chain_at(seq - 1) or ZERO
    told = []
    for number, body in rows:
        raw = _op(number + 3 * scene.length) if number == seq else bytes(body)
        link = chain(link, raw)
        told.append((raw, link, number))
    connection.executemany("UPDATE op SET body = ?, chain = ? WHERE seq = ?", told)


def is_seen(scene: Scene) -> bool:
    """Ask what unlocking asks, and then the chain."""
    seen = read_head(scene.head, derive(KEY, INFO)) if scene.head else Seen("missing")
    if contradiction(scene.connection, seen, since_start=True) is not None:
        return True
    return Journal(scene.connection).first_broken() is not None


def is_seen_by_verify(scene: Scene) -> bool:
    """Ask the stage of the whole check that reads every operation."""
    store: Any = SimpleNamespace(connection=scene.connection)
    check = _Check(store, CATALOG, lambda *_: None, lambda: False)
    return check._ops() is not None  # noqa: SLF001 - one stage of several, ten thousand times


@dataclass(frozen=True)
class Kind:
    """A way to tamper, and who is to see it."""

    name: str
    tamper: Tamper
    is_seen: Callable[[Scene], bool] = is_seen


# The first ones come more often: each is seen where the journal is read, at any place of it.
KINDS = (
    *[Kind("body", edit_blob("body"))] * 3,
    *[Kind("chain", edit_blob("chain"))] * 2,
    Kind("beside", edit_beside, is_seen_by_verify),
    *[Kind("delete", delete)] * 2,
    Kind("insert", insert),
    *[Kind("reorder", reorder)] * 2,
    *[Kind("truncate", truncate)] * 3,
    *[Kind("fork", fork)] * 2,
    *[Kind("behind a receipt", behind_a_receipt)] * 2,
)


@dataclass
class Tampered:
    """What so much tampering did."""

    trials: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def tamper_often(trials: int, *, length: int, seed: int) -> Tampered:
    """Tamper so often, once at a time, each way in its turn."""
    random, found = Random(seed), Tampered()  # noqa: S311 - repeatable trials
    scene = Scene.of(length)
    if is_seen(scene) or is_seen_by_verify(scene):
        raise ValueError("the journal is broken before anybody touches it")
    while found.trials < trials:
        kind = KINDS[found.trials % len(KINDS)]
        found.trials += 1
        found.kinds[kind.name] += 1
        with scene.put_back():
            kind.tamper(scene, random)
            if not kind.is_seen(scene):
                found.missed.append(kind.name)
    return found
