"""Tokens for programmes: made by a person for their own account, good for a time, ended at once.

Only a mark of a token is kept. A programme may do what its account may, and no more.
"""

import re
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from sync.server.office.audit import note
from sync.server.office.fates import Declined, Missing
from sync.server.office.roles import Visitor
from sync.server.office.sealing import Keys
from sync.server.office.tables import api_token

DAY_MS = 86_400_000
DAYS = (30, 90, 365)
LABEL = re.compile(r"[^\x00-\x1f]{2,40}")
MOST = 10


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token of one's own: what it is for, until when, when it was last shown."""

    label: str
    made_at: int
    expires_at: int
    seen_at: int | None


def token_rows(connection: Connection, known: Visitor, *, now_ms: int) -> tuple[TokenRow, ...]:
    """Return the account's tokens that are still good, the newest first."""
    found = connection.execute(
        select(api_token)
        .where(
            api_token.c.account == known.name,
            api_token.c.ended_at.is_(None),
            api_token.c.expires_at > now_ms,
        )
        .order_by(api_token.c.made_at.desc(), api_token.c.label)
    )
    return tuple(TokenRow(row.label, row.made_at, row.expires_at, row.seen_at) for row in found)


def make_token(
    connection: Connection, by: Visitor, label: str, days: int, *, keys: Keys, now_ms: int
) -> str:
    """Make a token and return it, this once; raises ``Declined``."""
    rows = token_rows(connection, by, now_ms=now_ms)
    if days not in DAYS or not LABEL.fullmatch(label) or label in {row.label for row in rows}:
        raise Declined("token_label")
    if len(rows) >= MOST:
        raise Declined("token_many")
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(api_token).values(
            mark=keys.mark("token", token),
            label=label,
            account=by.name,
            made_at=now_ms,
            expires_at=now_ms + days * DAY_MS,
        )
    )
    note(connection, by.name, "token_made", now_ms=now_ms)
    return token


def end_token(connection: Connection, by: Visitor, label: str, *, now_ms: int) -> None:
    """End a token of one's own at once; raises ``Missing``."""
    done = connection.execute(
        update(api_token)
        .where(
            api_token.c.account == by.name,
            api_token.c.label == label,
            api_token.c.ended_at.is_(None),
        )
        .values(ended_at=now_ms)
    )
    if done.rowcount == 0:
        raise Missing
    note(connection, by.name, "token_ended", now_ms=now_ms)
