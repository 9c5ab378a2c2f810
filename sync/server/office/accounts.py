"""Accounts of the desk: one person proposes, another decides, and nobody does both.

Whoever decides is an officer who sees the whole province already, and the passphrase appears
before their eyes only: an administrator cannot make an account to read cases with.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from sync.server.office import passphrases, second_factor
from sync.server.office.audit import note
from sync.server.office.fates import Declined, Missing
from sync.server.office.roles import Role, Step, Visitor
from sync.server.office.sealing import Keys
from sync.server.office.sessions import ACTIVE, end_sessions
from sync.server.office.tables import account, account_change, account_commune

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
SUSPENDED = "suspended"
CREATE, RENEW, REACH, RESUME = "create", "renew", "reach", "resume"
KINDS = (CREATE, RENEW, REACH, RESUME)
AGREED, TURNED_DOWN = "agreed", "turned_down"


@dataclass(frozen=True, slots=True)
class Place:
    """What an account is for, and in which communes; none means the whole province."""

    role: Role
    communes: frozenset[str] = frozenset()


def add_account(
    connection: Connection, name: str, passphrase: str, *, place: Place, keys: Keys, now_ms: int
) -> None:
    """Make an account from the server's own terminal, or give one new words and a new phone."""
    if not NAME.fullmatch(name):
        raise Declined("account_name")
    connection.execute(delete(account).where(account.c.name == name))
    end_sessions(connection, name)
    _write(connection, name, passphrase, keys=keys, now_ms=now_ms, role=place.role)
    _set_reach(connection, name, place.communes)
    note(connection, "terminal", "account_made", name, now_ms=now_ms)


def _write(
    connection: Connection, name: str, passphrase: str, *, keys: Keys, now_ms: int, role: Role
) -> None:
    salt, verifier = passphrases.kept(passphrase)
    connection.execute(
        insert(account).values(
            name=name,
            role=role,
            status=ACTIVE,
            step=Step.SETUP,
            salt=salt,
            verifier=verifier,
            totp=keys.seal(second_factor.new_secret(), f"totp {name}"),
            totp_used=0,
            made_at=now_ms,
        )
    )


def _set_reach(connection: Connection, name: str, communes: Collection[str]) -> None:
    connection.execute(delete(account_commune).where(account_commune.c.account == name))
    if communes:
        rows = [{"commune": commune, "account": name} for commune in sorted(communes)]
        connection.execute(insert(account_commune), rows)


def propose(
    connection: Connection, by: Visitor, name: str, kind: str, *, place: Place, now_ms: int
) -> int:
    """Propose a change to an account, and return its number; nothing changes until decided."""
    known = connection.execute(select(account.c.name).where(account.c.name == name)).first()
    if kind not in KINDS or (kind != CREATE and known is None):
        raise Missing
    if kind == CREATE and (known is not None or not NAME.fullmatch(name)):
        raise Declined("account_name")
    last = connection.execute(select(func.max(account_change.c.id))).scalar()
    number = int(last or 0) + 1
    connection.execute(
        insert(account_change).values(
            id=number,
            account=name,
            kind=kind,
            role=place.role,
            communes=" ".join(sorted(place.communes)),
            proposed_by=by.name,
            proposed_at=now_ms,
        )
    )
    note(connection, by.name, f"account_{kind}_proposed", name, now_ms=now_ms)
    return number


def decide(
    connection: Connection, by: Visitor, number: int, *, agreed: bool, keys: Keys, now_ms: int
) -> str | None:
    """Decide on a proposal; returns the new passphrase where there is one, to hand over.

    Raises ``Declined`` where the proposer, or the account itself, would decide.
    """
    where = (account_change.c.id == number, account_change.c.decision.is_(None))
    row = connection.execute(select(account_change).where(*where)).first()
    if row is None:
        raise Missing
    if by.name in {row.proposed_by, row.account}:
        raise Declined("two_persons")
    decision = AGREED if agreed else TURNED_DOWN
    connection.execute(
        update(account_change)
        .where(account_change.c.id == number)
        .values(decided_by=by.name, decided_at=now_ms, decision=decision)
    )
    note(connection, by.name, f"account_{row.kind}_{decision}", row.account, now_ms=now_ms)
    if not agreed:
        return None
    place = Place(Role(row.role), frozenset(str(row.communes).split()))
    return _carry_out(connection, row.account, row.kind, place=place, keys=keys, now_ms=now_ms)


def _carry_out(
    connection: Connection, name: str, kind: str, *, place: Place, keys: Keys, now_ms: int
) -> str | None:
    if kind == RESUME:
        _set(connection, name, status=ACTIVE)
        return None
    if kind == REACH:
        _set(connection, name, role=place.role)
        _set_reach(connection, name, place.communes)
        end_sessions(connection, name)
        return None
    words = passphrases.made_passphrase()
    if kind == RENEW:
        place = Place(_role_of(connection, name))
        connection.execute(delete(account).where(account.c.name == name))
        end_sessions(connection, name)
    else:
        _set_reach(connection, name, place.communes)
    _write(connection, name, words, keys=keys, now_ms=now_ms, role=place.role)
    return words


def _role_of(connection: Connection, name: str) -> Role:
    found = connection.execute(select(account.c.role).where(account.c.name == name)).scalar()
    if found is None:
        raise Missing
    return Role(found)


def _set(connection: Connection, name: str, **values: object) -> None:
    done = connection.execute(update(account).where(account.c.name == name).values(values))
    if done.rowcount == 0:
        raise Missing


def suspend(connection: Connection, by: Visitor, name: str, *, now_ms: int) -> None:
    """Close an account at once; this direction needs no second person."""
    if by.name == name:
        raise Declined("own_account")
    _set(connection, name, status=SUSPENDED)
    end_sessions(connection, name)
    note(connection, by.name, "account_suspended", name, now_ms=now_ms)


def secret_of(connection: Connection, known: Visitor, *, keys: Keys) -> bytes:
    """Return the second factor's secret, to be shown while it is being set up and never after."""
    if known.step is not Step.SETUP:
        raise Missing
    row = connection.execute(select(account.c.totp).where(account.c.name == known.name)).one()
    return keys.unseal(bytes(row.totp), f"totp {known.name}")


def confirm_second(
    connection: Connection, known: Visitor, code: str, *, keys: Keys, now_ms: int
) -> None:
    """Take the telephone's first code as the sign that it holds the secret."""
    secret = secret_of(connection, known, keys=keys)
    step = second_factor.step_of(secret, "".join(code.split()), now_ms=now_ms)
    if step is None:
        raise Declined("code_wrong")
    _set(connection, known.name, step=Step.CHANGE, totp_used=step)
    note(connection, known.name, "second_factor_set", known.name, now_ms=now_ms)


def change_passphrase(
    connection: Connection, known: Visitor, passphrase: str, *, keys: Keys, now_ms: int
) -> tuple[str, ...]:
    """Take a passphrase of one's own; returns new recovery codes, shown once.

    Every other session of the account ends, and its programmes' tokens stay.
    """
    if known.step is Step.SETUP:
        raise Missing
    if code := passphrases.problem(passphrase, account=known.name):
        raise Declined(code)
    row = connection.execute(select(account).where(account.c.name == known.name)).one()
    if passphrases.is_right(passphrase, bytes(row.salt), bytes(row.verifier)):
        raise Declined("passphrase_same")
    salt, verifier = passphrases.kept(passphrase)
    _set(connection, known.name, salt=salt, verifier=verifier, step=Step.READY)
    end_sessions(connection, known.name, but=known.session)
    note(connection, known.name, "passphrase_changed", known.name, now_ms=now_ms)
    return second_factor.renew_recovery(connection, known.name, keys)
