"""The audit: a chain of who looked and who acted, by ids only, sealed once a day.

Each entry holds the hash of the one before. A changed, taken or added entry breaks the chain;
a cut end is missed by the day's seal, which the province signs.
"""

from dataclasses import dataclass
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, select, update

from desktop.domain.clock import from_ms
from sync.protocol import ZERO
from sync.server.office.sealing import Keys, Unsealable
from sync.server.office.tables import audit, audit_seal, audit_tail
from sync.server.store import read_meta, write_meta

LABEL = b"bvte-audit/1"
CHECKED = "audit_checked"
DAY_MS = 86_400_000
LONGEST_OBJECT = 80
PAGE = 100
SHOWN = 12


@dataclass(frozen=True, slots=True)
class End:
    """Where the chain ends: the last entry's number and hash."""

    id: int
    hash: bytes


BEGINNING = End(0, ZERO)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the page shows it; ``hash`` is its beginning, to be read aloud."""

    id: int
    at: int
    actor: str
    action: str
    object: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found: ``broken_at`` is the first entry that does not hold."""

    entries: int
    seals: int
    broken_at: int | None
    end: End


def note(connection: Connection, actor: str, action: str, thing: str = "", *, now_ms: int) -> None:
    """Write a look or an act to the chain; ``thing`` is an id, never a name or an answer."""
    previous = _take_tail(connection)
    number = previous.id + 1
    values = (number, now_ms, actor, action, thing[:LONGEST_OBJECT])
    link = _link(previous.hash, values)
    connection.execute(
        insert(audit).values(
            id=number,
            at=now_ms,
            actor=actor,
            action=action,
            object=values[-1],
            previous=previous.hash,
            hash=link,
        )
    )
    connection.execute(update(audit_tail).values(id=number, hash=link))


def _take_tail(connection: Connection) -> End:
    """Take the chain's end for this transaction; the update holds the row against all others."""
    taken = connection.execute(update(audit_tail).values(id=audit_tail.c.id))
    if taken.rowcount == 0:
        connection.execute(insert(audit_tail).values(one=1, id=0, hash=ZERO))
    return audit_end(connection)


def audit_end(connection: Connection) -> End:
    """Return where the chain ends; this is what a witness keeps."""
    row = connection.execute(select(audit_tail.c.id, audit_tail.c.hash)).first()
    return End(0, ZERO) if row is None else End(row.id, bytes(row.hash))


def _link(previous: bytes, values: tuple[int, int, str, str, str]) -> bytes:
    return sha256(previous + msgspec.msgpack.encode(values)).digest()


def _sealed_part(day: str, end: End) -> bytes:
    return LABEL + msgspec.msgpack.encode([day, end.id, end.hash])


def seal_day(connection: Connection, key: Ed25519PrivateKey, *, now_ms: int) -> None:
    """Sign the chain's end once a day, at the first look of the day."""
    day = from_ms(now_ms).date().isoformat()
    if connection.execute(select(audit_seal.c.day).where(audit_seal.c.day == day)).first():
        return
    end = audit_end(connection)
    connection.execute(
        insert(audit_seal).values(
            day=day, id=end.id, hash=end.hash, signature=key.sign(_sealed_part(day, end))
        )
    )


def last_entries(connection: Connection, *, before: int | None) -> tuple[Entry, ...]:
    """Return the newest entries, or those before one."""
    where = audit.c.id > 0 if before is None else audit.c.id < before
    found = connection.execute(select(audit).where(where).order_by(audit.c.id.desc()).limit(PAGE))
    return tuple(
        Entry(row.id, row.at, row.actor, row.action, row.object, bytes(row.hash).hex()[:SHOWN])
        for row in found
    )


def verify(connection: Connection, key: Ed25519PrivateKey, *, since: End = BEGINNING) -> Verdict:
    """Recompute the chain and hold every day's seal against it; ``since`` was seen whole before."""
    seals = connection.execute(select(audit_seal)).all()
    wanted = {row.id for row in seals}
    links = {since.id: since.hash}
    previous, number = since.hash, since.id
    faults: list[int] = []
    later = select(audit).where(audit.c.id > since.id).order_by(audit.c.id)
    for row in connection.execute(later):
        values = (row.id, row.at, row.actor, row.action, row.object)
        number += 1
        if row.id != number or _link(previous, values) != bytes(row.hash):
            faults.append(number)
        previous = bytes(row.hash)
        if row.id in wanted:
            links[row.id] = previous
    end = audit_end(connection)
    if (end.id, end.hash) != (number, previous):
        faults.append(number + 1)
    for row in [seal for seal in seals if seal.id >= since.id]:
        kept = End(row.id, bytes(row.hash))
        if links.get(kept.id) != kept.hash or not _signed(row.day, kept, row.signature, key):
            faults.append(kept.id)
    return Verdict(number, len(seals), min(faults, default=None), end)


@dataclass(frozen=True, slots=True)
class Checked:
    """A check of the chain, and when all of it was last gone through."""

    verdict: Verdict
    whole_at: int


def check(
    connection: Connection, key: Ed25519PrivateKey, *, keys: Keys, now_ms: int, whole: bool = False
) -> Checked:
    """Check what was written since the last check, and all of it once a day or where asked.

    How far it was whole is kept sealed under the desk's key: whoever writes to the database alone
    cannot say that a part was checked.
    """
    kept = _kept(connection, keys)
    if whole or kept is None or kept[1] < now_ms - DAY_MS:
        kept = BEGINNING, now_ms
    verdict = verify(connection, key, since=kept[0])
    if verdict.broken_at is None:
        raw = msgspec.msgpack.encode([verdict.end.id, verdict.end.hash, kept[1]])
        write_meta(connection, CHECKED, keys.seal(raw, CHECKED).hex())
    return Checked(verdict, kept[1])


def _kept(connection: Connection, keys: Keys) -> tuple[End, int] | None:
    try:
        raw = keys.unseal(bytes.fromhex(read_meta(connection, CHECKED) or ""), CHECKED)
        number, link, at = msgspec.msgpack.decode(raw, type=tuple[int, bytes, int])
    except (Unsealable, ValueError):
        return None
    return End(number, link), at


def _signed(day: str, end: End, signature: bytes, key: Ed25519PrivateKey) -> bool:
    try:
        key.public_key().verify(bytes(signature), _sealed_part(day, end))
    except InvalidSignature:
        return False
    return True
