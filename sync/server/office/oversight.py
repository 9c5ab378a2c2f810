"""What the province watches: communes with their last contact, and what waits in each."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from sync.server.office.places import place_name
from sync.server.office.roles import Visitor
from sync.server.schema import device, entity, op_issue


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A commune that has enrolled: its laptops, its last contact, its cases."""

    code: str
    name: str
    devices: int
    seen_at: int | None
    cases: int
    records: int
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


def communes(connection: Connection, known: Visitor) -> tuple[CommuneRow, ...]:
    """Return every commune within reach that has a laptop, the longest silent first."""
    found = connection.execute(
        select(device.c.commune, func.count(), func.max(device.c.seen_at))
        .group_by(device.c.commune)
        .order_by(func.max(device.c.seen_at))
    ).all()
    return tuple(
        CommuneRow(
            code,
            place_name(code),
            devices,
            seen,
            _count(connection, entity, and_(entity.c.commune == code, entity.c.form == "mau_01")),
            _count(connection, entity, entity.c.commune == code),
            _count(connection, op_issue, op_issue.c.commune == code),
        )
        for code, devices, seen in found
        if known.sees(code)
    )


def _count(connection: Connection, table: Table, where: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(table).where(where)
    return int(connection.execute(counted).scalar_one())
