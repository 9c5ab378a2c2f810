"""Coming in and staying in: two factors at the door, sessions that end by themselves."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from sync.server.office import lockout, passphrases, second_factor
from sync.server.office.audit import note
from sync.server.office.roles import Role, Step, Visitor
from sync.server.office.sealing import Keys
from sync.server.office.tables import account, account_commune, api_token, session

IDLE_MS = 30 * 60 * 1000
LONGEST_MS = 8 * 60 * 60 * 1000
FRESH_MS = 10 * 60 * 1000
WRONG_AGAIN = 3
# A look within the same minute is not worth a write.
SEEN_MS = 60 * 1000
ACTIVE = "active"
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Knock:
    """Who says they are at the door: ``code`` is of the telephone, or one on paper."""

    name: str
    passphrase: str
    code: str
    address: str


def log_in(engine: Engine, knock: Knock, *, keys: Keys, now_ms: int) -> str | None:
    """Return a session's token, or nothing; what was wrong is not told, not even by time.

    The passphrase is stretched between two transactions: no laptop waits for a person's log-in.
    """
    name = knock.name.strip().lower()[:40]
    with engine.begin() as connection:
        row = _account(connection, name)
        shut = lockout.is_shut(connection, name, knock.address, keys=keys, now_ms=now_ms)
    salt, kept = passphrases.nobodys() if row is None else (row["salt"], row["verifier"])
    right = passphrases.is_right(knock.passphrase, bytes(salt), bytes(kept))
    with engine.begin() as connection:
        row = _account(connection, name)
        second = None
        if right and row is not None and row["status"] == ACTIVE and not shut:
            second = _second(connection, row, knock.code, keys=keys, now_ms=now_ms)
        if second is None:
            lockout.count(connection, name, knock.address, keys=keys, now_ms=now_ms)
            known = UNKNOWN if row is None else name
            note(connection, known, "login_shut" if shut else "login_failed", now_ms=now_ms)
            return None
        lockout.clear(connection, name, knock.address, keys=keys)
        connection.execute(
            update(account).where(account.c.name == name).values(totp_used=second, seen_at=now_ms)
        )
        note(connection, name, "login", now_ms=now_ms)
        return open_session(connection, name, now_ms=now_ms)


def _account(connection: Connection, name: str) -> RowMapping | None:
    return connection.execute(select(account).where(account.c.name == name)).mappings().first()


def _second(
    connection: Connection, row: RowMapping, code: str, *, keys: Keys, now_ms: int
) -> int | None:
    """Return the half minute to remember as used, or nothing where the code is not right."""
    used = int(row["totp_used"])
    if row["step"] == Step.SETUP:
        return used
    secret = keys.unseal(bytes(row["totp"]), f"totp {row['name']}")
    step = second_factor.step_of(secret, "".join(code.split()), now_ms=now_ms)
    if step is not None:
        # A code that someone saw over a shoulder is of no use a second time.
        return step if step > used else None
    if second_factor.use_recovery(connection, row["name"], code, keys=keys, now_ms=now_ms):
        note(connection, row["name"], "recovery_code_used", now_ms=now_ms)
        return used
    return None


def open_session(connection: Connection, name: str, *, now_ms: int) -> str:
    """Open a session and return its token; only the token's hash is kept."""
    token = secrets.token_urlsafe(32)
    connection.execute(delete(session).where(session.c.seen_at < now_ms - IDLE_MS))
    connection.execute(
        insert(session).values(
            token=_hash(token),
            account=name,
            csrf=secrets.token_urlsafe(32),
            made_at=now_ms,
            seen_at=now_ms,
            proved_at=now_ms,
            wrong=0,
        )
    )
    return token


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def visitor(connection: Connection, token: str, *, now_ms: int) -> Visitor | None:
    """Return who holds a session: half an hour idle ends it, and eight hours in any case."""
    mark = _hash(token)
    row = (
        connection.execute(
            select(session, account.c.role, account.c.step)
            .join(account, account.c.name == session.c.account)
            .where(session.c.token == mark, account.c.status == ACTIVE)
        )
        .mappings()
        .first()
    )
    idle = row is None or row["seen_at"] < now_ms - IDLE_MS
    if row is None or idle or row["made_at"] < now_ms - LONGEST_MS:
        return None
    if row["seen_at"] < now_ms - SEEN_MS:
        connection.execute(update(session).where(session.c.token == mark).values(seen_at=now_ms))
    return _visitor(connection, row, csrf=row["csrf"], proved_at=row["proved_at"], mark=mark)


def _visitor(
    connection: Connection, row: RowMapping, *, csrf: str, proved_at: int, mark: bytes
) -> Visitor:
    found = select(account_commune.c.commune).where(account_commune.c.account == row["account"])
    communes = frozenset(str(code) for code in connection.execute(found).scalars())
    role, step = Role(row["role"]), Step(row["step"])
    return Visitor(row["account"], role, communes, step, csrf, proved_at, mark)


def bearer(connection: Connection, token: str, *, keys: Keys, now_ms: int) -> Visitor | None:
    """Return whose programme shows a token; it does what its account may do, and no more."""
    mark = keys.mark("token", token)
    row = (
        connection.execute(
            select(api_token, account.c.role, account.c.step)
            .join(account, account.c.name == api_token.c.account)
            .where(
                api_token.c.mark == mark,
                api_token.c.ended_at.is_(None),
                api_token.c.expires_at > now_ms,
                account.c.status == ACTIVE,
                account.c.step == Step.READY,
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    connection.execute(update(api_token).where(api_token.c.mark == mark).values(seen_at=now_ms))
    return _visitor(connection, row, csrf="", proved_at=now_ms, mark=b"")


def is_fresh(known: Visitor, *, now_ms: int) -> bool:
    """Say whether the account was proved within the last ten minutes."""
    return known.proved_at > now_ms - FRESH_MS


def prove_again(engine: Engine, known: Visitor, passphrase: str, *, now_ms: int) -> bool:
    """Prove the account once more before a critical act; three wrong words end the session."""
    with engine.begin() as connection:
        row = connection.execute(select(account).where(account.c.name == known.name)).one()
    right = passphrases.is_right(passphrase, bytes(row.salt), bytes(row.verifier))
    where = session.c.token == known.session
    with engine.begin() as connection:
        if right:
            connection.execute(update(session).where(where).values(proved_at=now_ms, wrong=0))
            return True
        connection.execute(update(session).where(where).values(wrong=session.c.wrong + 1))
        connection.execute(delete(session).where(where, session.c.wrong >= WRONG_AGAIN))
        note(connection, known.name, "proof_failed", now_ms=now_ms)
        return False


def log_out(connection: Connection, known: Visitor, *, now_ms: int) -> None:
    """End a session."""
    connection.execute(delete(session).where(session.c.token == known.session))
    note(connection, known.name, "logout", now_ms=now_ms)


def end_sessions(connection: Connection, name: str, *, but: bytes = b"") -> None:
    """End every session of an account, but perhaps the one that asks."""
    connection.execute(delete(session).where(session.c.account == name, session.c.token != but))


def is_own(known: Visitor, csrf: str) -> bool:
    """Say whether a form came from a page of this very session."""
    return bool(known.csrf) and hmac.compare_digest(known.csrf.encode(), csrf.encode())
