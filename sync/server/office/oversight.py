"""What the province watches: communes with their last contact, and what waits in each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from sync.rules import OWN_FORM
from sync.server.office.places import place_name
from sync.server.office.roles import Visitor
from sync.server.office.tables import case_clock
from sync.server.schema import device, entity, op_issue

DAY_MS = 86_400_000
SILENT_DAYS = 7
"""A commune not heard for so long is shown as silent."""


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A commune that has enrolled: its laptops, its last contact, what waits in it.

    ``overdue`` counts clocks past their end; ``conflicts`` answers that two wrote differently.
    """

    code: str
    name: str
    devices: int
    apps: tuple[str, ...]
    seen_at: int | None
    is_silent: bool
    cases: int
    records: int
    overdue: int
    conflicts: int
    issues: int


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A commune that has a laptop."""

    code: str
    name: str


def enrolled(connection: Connection, known: Visitor) -> tuple[Enrolled, ...]:
    """Return the communes within reach that have a laptop, by name."""
    found = connection.execute(select(device.c.commune).distinct()).scalars()
    places = [Enrolled(code, place_name(code)) for code in known.among(list(found))]
    return tuple(sorted(places, key=lambda place: place.name))


def communes(
    connection: Connection, known: Visitor, *, now_ms: int, commune: str = ""
) -> tuple[CommuneRow, ...]:
    """Return every commune within reach that has a laptop, the longest silent first."""
    machines: dict[str, list[Any]] = {}
    for row in connection.execute(select(device.c.commune, device.c.seen_at, device.c.app)):
        if known.sees(row.commune) and commune in {"", row.commune}:
            machines.setdefault(row.commune, []).append(row)
    count = _Counts(connection, tuple(machines))
    own = entity.c.form.startswith(OWN_FORM, autoescape=True)
    here = and_(entity.c.removed.is_(False), entity.c.moved_to.is_(None))
    cases = count.rows(entity.c.commune, here, entity.c.form == "mau_01")
    records = count.rows(entity.c.commune, here, ~own)
    conflicts = count.sums(entity.c.commune, entity.c.conflicts, here)
    issues = count.rows(op_issue.c.commune, op_issue.c.closed_at.is_(None))
    overdue = count.rows(
        case_clock.c.commune,
        case_clock.c.met_at.is_(None),
        case_clock.c.due_at < now_ms,
        case_clock.c.waits.is_(False),
    )
    rows = (
        CommuneRow(
            code,
            place_name(code),
            len(these),
            tuple(sorted({row.app for row in these})),
            _latest(these),
            (_latest(these) or 0) < now_ms - SILENT_DAYS * DAY_MS,
            cases.get(code, 0),
            records.get(code, 0),
            overdue.get(code, 0),
            conflicts.get(code, 0),
            issues.get(code, 0),
        )
        for code, these in machines.items()
    )
    return tuple(sorted(rows, key=lambda row: (row.seen_at or 0, row.code)))


def _latest(machines: Iterable[Any]) -> int | None:
    return max((row.seen_at for row in machines if row.seen_at is not None), default=None)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Counts by commune, one question each."""

    connection: Connection
    communes: tuple[str, ...]

    def rows(self, by: ColumnElement[str], *where: ColumnElement[bool]) -> Mapping[str, int]:
        return self._told(select(by, func.count()).where(*where), by)

    def sums(
        self, by: ColumnElement[str], what: ColumnElement[int], *where: ColumnElement[bool]
    ) -> Mapping[str, int]:
        return self._told(select(by, func.sum(what)).where(*where), by)

    def _told(self, wanted: Select[str, int], by: ColumnElement[str]) -> Mapping[str, int]:
        narrowed = wanted.where(by.in_(self.communes)).group_by(by)
        return {str(code): int(number or 0) for code, number in self.connection.execute(narrowed)}
