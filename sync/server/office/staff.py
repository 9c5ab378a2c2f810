"""What the page of accounts shows: who has one, for what, and what waits to be decided."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.server.office.accounts import AGREED
from sync.server.office.tables import account, account_change, account_commune

RECENT = 20


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in the list."""

    name: str
    role: str
    status: str
    step: str
    communes: tuple[str, ...]
    made_at: int
    seen_at: int | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A proposal, decided or not."""

    id: int
    account: str
    kind: str
    role: str
    communes: tuple[str, ...]
    proposed_by: str
    proposed_at: int
    decided_by: str
    agreed: bool


def account_rows(connection: Connection) -> tuple[AccountRow, ...]:
    """Return every account by name."""
    reach: dict[str, list[str]] = {}
    for row in connection.execute(select(account_commune).order_by(account_commune.c.commune)):
        reach.setdefault(row.account, []).append(row.commune)
    found = connection.execute(select(account).order_by(account.c.name))
    return tuple(
        AccountRow(
            row.name,
            row.role,
            row.status,
            row.step,
            tuple(reach.get(row.name, ())),
            row.made_at,
            row.seen_at,
        )
        for row in found
    )


def change_rows(connection: Connection, *, waiting: bool) -> tuple[ChangeRow, ...]:
    """Return the proposals that wait, or the last ones decided; the newest first."""
    undecided = account_change.c.decision.is_(None)
    found = connection.execute(
        select(account_change)
        .where(undecided if waiting else ~undecided)
        .order_by(account_change.c.id.desc())
        .limit(RECENT)
    )
    return tuple(
        ChangeRow(
            row.id,
            row.account,
            row.kind,
            row.role,
            tuple(str(row.communes).split()),
            row.proposed_by,
            row.proposed_at,
            row.decided_by or "",
            row.decision == AGREED,
        )
        for row in found
    )
