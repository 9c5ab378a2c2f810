"""Whose sticks were at the desk, and what of them waits for an earlier one."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from sync.server.office.places import place_name
from sync.server.office.roles import Visitor
from sync.server.schema import device
from sync.server.stick_tables import outing, parked


@dataclass(frozen=True, slots=True)
class OutingRow:
    """A laptop's last stick: when it was brought, what was new in it, how many parts wait."""

    commune: str
    commune_name: str
    device: str
    prefix: str
    brought_at: int
    ops: int
    waits: int


def outing_rows(connection: Connection, known: Visitor) -> tuple[OutingRow, ...]:
    """Return the last stick of each laptop within reach, the newest first."""
    mine = and_(parked.c.commune == outing.c.commune, parked.c.device == outing.c.device)
    waits = select(func.count()).select_from(parked).where(mine).scalar_subquery()
    wanted = (
        select(outing, device.c.prefix, waits.label("waits"))
        .join(device, and_(device.c.id == outing.c.device, device.c.commune == outing.c.commune))
        .order_by(outing.c.brought_at.desc())
    )
    if not known.whole_province:
        wanted = wanted.where(outing.c.commune.in_(known.communes))
    return tuple(
        OutingRow(
            row.commune,
            place_name(row.commune),
            bytes(row.device).hex(),
            row.prefix,
            row.brought_at,
            row.ops,
            row.waits,
        )
        for row in connection.execute(wanted)
    )
