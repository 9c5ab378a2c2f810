"""Who may look: accounts with a passphrase, sessions that end by themselves, a chained audit."""

import hmac
import os
import secrets
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

import msgspec
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import Connection, delete, insert, select, update

from sync.protocol import ZERO
from sync.server.office.tables import account, audit, session

IDLE_MS = 30 * 60 * 1000
LEAST = 15
MEMORY_KIB = 65_536


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone logged in; ``csrf`` must come back with every form they send."""

    name: str
    csrf: str


def _verifier(passphrase: str, salt: bytes) -> bytes:
    return Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=MEMORY_KIB).derive(
        passphrase.encode()
    )


def add_account(connection: Connection, name: str, passphrase: str, *, now_ms: int) -> None:
    """Make an account, or give an existing one a new passphrase."""
    salt = os.urandom(16)
    connection.execute(delete(account).where(account.c.name == name))
    connection.execute(
        insert(account).values(
            name=name, salt=salt, verifier=_verifier(passphrase, salt), created_at=now_ms
        )
    )


@cache
def _nobody() -> tuple[bytes, bytes]:
    """Return a verifier that none can meet: an unknown name costs as much as a wrong word."""
    return os.urandom(16), os.urandom(32)


def log_in(connection: Connection, name: str, passphrase: str, *, now_ms: int) -> str | None:
    """Return a session's token, or nothing; which of the two was wrong is not told."""
    row = connection.execute(select(account).where(account.c.name == name)).first()
    salt, kept = _nobody() if row is None else (bytes(row.salt), bytes(row.verifier))
    matches = hmac.compare_digest(_verifier(passphrase, salt), kept)
    if row is None or not matches:
        return None
    token = secrets.token_urlsafe(32)
    connection.execute(delete(session).where(session.c.seen_at < now_ms - IDLE_MS))
    connection.execute(
        insert(session).values(
            token=_hash(token), account=name, csrf=secrets.token_urlsafe(32), seen_at=now_ms
        )
    )
    return token


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def visitor(connection: Connection, token: str, *, now_ms: int) -> Visitor | None:
    """Return who holds a token, if it was used within the last half hour."""
    row = connection.execute(select(session).where(session.c.token == _hash(token))).first()
    if row is None or row.seen_at < now_ms - IDLE_MS:
        return None
    connection.execute(
        update(session).where(session.c.token == _hash(token)).values(seen_at=now_ms)
    )
    return Visitor(row.account, row.csrf)


def log_out(connection: Connection, token: str) -> None:
    """End a session."""
    connection.execute(delete(session).where(session.c.token == _hash(token)))


def note(connection: Connection, actor: str, action: str, thing: str, *, now_ms: int) -> None:
    """Write a look or an act to the chained audit; ids only."""
    last = connection.execute(
        select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
    ).first()
    number, previous = (0, ZERO) if last is None else (last.id, bytes(last.hash))
    values = (number + 1, now_ms, actor, action, thing)
    connection.execute(
        insert(audit).values(
            id=number + 1,
            at=now_ms,
            actor=actor,
            action=action,
            object=thing,
            previous=previous,
            hash=_link(previous, values),
        )
    )


def _link(previous: bytes, values: tuple[int, int, str, str, str]) -> bytes:
    return sha256(previous + msgspec.msgpack.encode(values)).digest()


def first_broken(connection: Connection) -> int | None:
    """Recompute the audit's chain and return the first entry that does not hold."""
    previous, expected = ZERO, 1
    for row in connection.execute(select(audit).order_by(audit.c.id)):
        values = (row.id, row.at, row.actor, row.action, row.object)
        if row.id != expected or _link(previous, values) != bytes(row.hash):
            return expected
        previous, expected = bytes(row.hash), expected + 1
    return None
