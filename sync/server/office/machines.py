"""Laptops as the desk sees them: codes to join by, and whether each may still speak.

A suspended laptop can be let in again; a revoked one never. What it sent before stays.
"""

import os
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from sync.enrol import ALPHABET, CODE_LENGTH, derive, short_words
from sync.server.exchange import LEASE_MS
from sync.server.office.audit import note
from sync.server.office.fates import Declined, Missing
from sync.server.office.places import known_communes, place_name
from sync.server.office.roles import Visitor
from sync.server.province import ACTIVE, LAPSED, PENDING
from sync.server.schema import device, enrol_code

CODE_DAYS = 3
DAY_MS = 86_400_000
SUSPENDED, REVOKED = "suspended", "revoked"
# From what it is to what it may become.
STEPS = {
    PENDING: (ACTIVE, REVOKED),
    ACTIVE: (SUSPENDED, REVOKED),
    LAPSED: (ACTIVE, SUSPENDED, REVOKED),
    SUSPENDED: (ACTIVE, REVOKED),
    REVOKED: (),
}


@dataclass(frozen=True, slots=True)
class MachineRow:
    """A laptop in the list; ``steps`` are the states that it may be put in.

    ``words`` are compared by voice before a new one is let in; ``lease_until`` is when one that
    is not heard any more stops being told anything.
    """

    id: str
    commune: str
    commune_name: str
    prefix: str
    app: str
    status: str
    created_at: int
    seen_at: int | None
    lease_until: int
    words: tuple[str, ...]
    steps: tuple[str, ...]


def machine_rows(
    connection: Connection, known: Visitor, *, server_key: bytes
) -> tuple[MachineRow, ...]:
    """Return the laptops within reach: those that wait first, then by commune."""
    wanted = select(device).order_by(device.c.status != PENDING, device.c.commune, device.c.seen_at)
    if not known.whole_province:
        wanted = wanted.where(device.c.commune.in_(known.communes))
    return tuple(
        MachineRow(
            bytes(row.id).hex(),
            row.commune,
            place_name(row.commune),
            row.prefix,
            row.app,
            row.status,
            row.created_at,
            row.seen_at,
            max(row.seen_at or 0, row.renewed_at or 0) + LEASE_MS,
            short_words(bytes(row.id), bytes(row.public_key), server_key),
            STEPS.get(row.status, ()),
        )
        for row in connection.execute(wanted)
    )


def issue_code(
    connection: Connection, *, commune: str, now_ms: int, needs_approval: bool = False
) -> str:
    """Make a one-time code for one laptop of a commune; only what proves it is kept."""
    code = "".join(ALPHABET[byte % len(ALPHABET)] for byte in os.urandom(CODE_LENGTH))
    proof = derive(code)
    connection.execute(
        insert(enrol_code).values(
            id=proof.id,
            key=proof.key,
            commune=commune,
            expires_at=now_ms + CODE_DAYS * DAY_MS,
            tries=0,
            needs_approval=needs_approval,
        )
    )
    return code


def hand_code(connection: Connection, by: Visitor, commune: str, *, now_ms: int) -> str:
    """Make a code at the desk; raises ``Declined`` for a commune that there is not."""
    if not known_communes([commune]):
        raise Declined("commune_unknown")
    if not by.sees(commune):
        raise Missing
    note(connection, by.name, "enrol_code_made", commune, now_ms=now_ms)
    return issue_code(connection, commune=commune, now_ms=now_ms, needs_approval=True)


def set_status(
    connection: Connection, by: Visitor, commune: str, machine: str, status: str, *, now_ms: int
) -> None:
    """Suspend a laptop, let it in again, or revoke it for good."""
    try:
        name = bytes.fromhex(machine)
    except ValueError as error:
        raise Missing from error
    where = (device.c.id == name, device.c.commune == commune)
    row = connection.execute(select(device.c.status).where(*where)).first()
    if row is None:
        raise Missing
    if status not in STEPS.get(row.status, ()):
        raise Declined("machine_state")
    values: dict[str, object] = {"status": status}
    if status == ACTIVE:
        values["renewed_at"] = now_ms
    connection.execute(update(device).where(*where).values(values))
    note(connection, by.name, f"device_{status}", f"{commune}/{machine}", now_ms=now_ms)
