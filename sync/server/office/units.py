"""Changes of communes: the official old-to-new table read, held against the books, carried out.

Where a commune went as a whole into one other, its caseload follows; where it was divided, people
decide case by case (by handing over). Nothing moves before a dry run was looked at, and nothing
where the counts before and after are not equal.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from sync.rules import OWN_FORM
from sync.server.book import Place
from sync.server.desk import Desk
from sync.server.handing import Rehomed, rehome
from sync.server.office.audit import note
from sync.server.office.fates import Declined
from sync.server.office.places import known_communes, place_name
from sync.server.office.roles import Visitor
from sync.server.office.standings import forget
from sync.server.office.tables import account_commune
from sync.server.schema import commune, device, entity

CODE = re.compile(r"\d{5}", re.ASCII)
HEADS = {"new": "mã xã mới", "old": "mã xã cũ"}
MOST_ROWS = 40_000


@dataclass(frozen=True, slots=True)
class Change:
    """A commune with a book whose code is no more: where it went, and what its book holds.

    ``into`` has more than one code where it was divided; then nothing is moved by itself.
    """

    old: str
    into: tuple[str, ...]
    names: tuple[str, ...]
    records: int
    cases: int
    laptops: int

    @property
    def is_clear(self) -> bool:
        """Say whether it went into one commune that exists."""
        return len(self.into) == 1 and bool(known_communes(self.into))


def read_table(raw: bytes) -> Mapping[str, frozenset[str]]:
    """Return where each old commune went, from the official table as CSV; raises ``Declined``."""
    try:
        rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        return _read(list(_some(rows)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Declined("units_file") from error


def _some(rows: Iterable[list[str]]) -> Iterable[list[str]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise Declined("units_file")
        yield row


def _read(rows: list[list[str]]) -> Mapping[str, frozenset[str]]:
    heads = next((row for row in rows if _place(row, "new") is not None), None)
    if heads is None:
        raise Declined("units_file")
    new, old = _place(heads, "new"), _place(heads, "old")
    if new is None or old is None:
        raise Declined("units_file")
    found: dict[str, set[str]] = {}
    for row in rows:
        if len(row) <= max(new, old):
            continue
        was, became = row[old].strip(), row[new].strip()
        if CODE.fullmatch(was) and CODE.fullmatch(became):
            found.setdefault(was, set()).add(became)
    if not found:
        raise Declined("units_file")
    return {was: frozenset(became) for was, became in found.items()}


def _place(row: list[str], name: str) -> int | None:
    return next((at for at, head in enumerate(row) if head.strip().lower() == HEADS[name]), None)


def planned(connection: Connection, table: Mapping[str, frozenset[str]]) -> tuple[Change, ...]:
    """Return what the table changes for the books of this province; nothing is written."""
    books = set(connection.execute(select(commune.c.code)).scalars())
    books |= set(connection.execute(select(device.c.commune)).scalars())
    gone = [code for code in sorted(books) if table.get(code, {code}) != {code}]
    return tuple(_change(connection, code, tuple(sorted(table[code]))) for code in gone)


def _change(connection: Connection, old: str, into: tuple[str, ...]) -> Change:
    here = (
        entity.c.commune == old,
        ~entity.c.form.startswith(OWN_FORM, autoescape=True),
        entity.c.moved_to.is_(None),
    )
    records = select(func.count()).select_from(entity).where(*here)
    cases = select(func.count(entity.c.case_id.distinct())).where(*here)
    laptops = select(func.count()).select_from(device).where(device.c.commune == old)
    counts = (int(connection.execute(each).scalar_one()) for each in (records, cases, laptops))
    return Change(old, into, tuple(map(place_name, into)), *counts)


def carry_out(connection: Connection, by: Visitor, desk: Desk, old: str, new: str) -> Rehomed:
    """Move a commune's caseload to its successor; all of it, or nothing where counts differ.

    Accounts that were bound to the old commune see the new one. Raises ``Declined``.
    """
    if old == new or not known_communes([new]):
        raise Declined("commune_unknown")
    places: list[Place] = [desk.exchange.place(connection, code) for code in (old, new)]
    moved = rehome(connection, *places)
    if not moved.is_whole:
        raise Declined("units_counts")
    forget(connection, old)
    _widen(connection, old, new)
    note(connection, by.name, "commune_rehomed", f"{old}>{new}", now_ms=places[0].now_ms)
    return moved


def _widen(connection: Connection, old: str, new: str) -> None:
    """Let who was bound to the old commune see the new one: what they follow went there."""
    accounts = select(account_commune.c.account)
    bound = set(connection.execute(accounts.where(account_commune.c.commune == old)).scalars())
    bound -= set(connection.execute(accounts.where(account_commune.c.commune == new)).scalars())
    if bound:
        rows = [{"commune": new, "account": name} for name in sorted(bound)]
        connection.execute(account_commune.insert(), rows)
    connection.execute(delete(account_commune).where(account_commune.c.commune == old))
