"""Holding a case for the law, and forgetting one by a legal order: one proposes, another agrees.

What is forgotten is forgotten in every book and at every laptop's next sync; the order's number,
who proposed and who agreed stay.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from sync.server import erasing
from sync.server.book import Place
from sync.server.erasing import LegalOrder
from sync.server.office.accounts import AGREED, TURNED_DOWN
from sync.server.office.audit import note
from sync.server.office.fates import Declined, Missing
from sync.server.office.places import place_name
from sync.server.office.roles import Visitor
from sync.server.office.standings import forget
from sync.server.office.tables import access_reason, erasure
from sync.server.schema import entity

SHOWN = 100


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """A proposal to forget a case: by which order, who proposed, what became of it."""

    commune: str
    commune_name: str
    case_id: str
    number: str
    proposed_by: str
    proposed_at: int
    decided_by: str
    decision: str


def _records(connection: Connection, place: Place, case_id: str) -> list[str]:
    wanted = select(entity.c.id).where(
        entity.c.commune == place.commune, entity.c.case_id == case_id
    )
    found = [str(name) for name in connection.execute(wanted.order_by(entity.c.id)).scalars()]
    if not found:
        raise Missing
    return found


def is_held(connection: Connection, place: Place, case_id: str) -> bool:
    """Say whether any record of a case is held for the law; raises ``Missing``."""
    names = _records(connection, place, case_id)
    return any(erasing.is_held(connection, place.commune, name) for name in names)


def hold(connection: Connection, by: Visitor, place: Place, case_id: str, *, held: bool) -> None:
    """Hold every record of a case, or let them go."""
    for name in _records(connection, place, case_id):
        erasing.hold(connection, place, name, actor=by.name, is_held=held)
    what = "case_held" if held else "case_let_go"
    note(connection, by.name, what, f"{place.commune}/{case_id}", now_ms=place.now_ms)


def propose(connection: Connection, by: Visitor, place: Place, case_id: str, number: str) -> None:
    """Propose to forget a case by an order; nothing is forgotten until another agrees."""
    _records(connection, place, case_id)
    if not 0 < len(number) <= erasing.LONGEST_ORDER:
        raise Declined("purge_two")
    if _open(connection, place, case_id) is not None:
        raise Declined("purge_waits")
    connection.execute(
        insert(erasure).values(
            commune=place.commune,
            case_id=case_id,
            number=number,
            proposed_by=by.name,
            proposed_at=place.now_ms,
        )
    )
    about = f"{place.commune}/{case_id}"
    note(connection, by.name, "erasure_proposed", about, now_ms=place.now_ms)


def _open(connection: Connection, place: Place, case_id: str) -> tuple[str, str] | None:
    row = connection.execute(
        select(erasure.c.number, erasure.c.proposed_by).where(
            erasure.c.commune == place.commune,
            erasure.c.case_id == case_id,
            erasure.c.decision.is_(None),
        )
    ).first()
    return None if row is None else (row.number, row.proposed_by)


def decide(
    connection: Connection, by: Visitor, place: Place, case_id: str, *, agreed: bool
) -> None:
    """Agree, and the case is forgotten; or turn it down. Never whoever proposed it."""
    waiting = _open(connection, place, case_id)
    if waiting is None:
        raise Missing
    number, proposer = waiting
    if proposer == by.name:
        raise Declined("purge_two")
    if agreed:
        order = LegalOrder(number, proposer, by.name)
        for name in _records(connection, place, case_id):
            erasing.purge(connection, place, name, order)
        # Why people opened it was told in words, in which they may have written names.
        told = access_reason.c.case_id == case_id
        connection.execute(update(access_reason).where(told).values(words=""))
        forget(connection, place.commune, case_id)
    connection.execute(
        update(erasure)
        .where(
            erasure.c.commune == place.commune,
            erasure.c.case_id == case_id,
            erasure.c.decision.is_(None),
        )
        .values(
            decided_by=by.name,
            decided_at=place.now_ms,
            decision=AGREED if agreed else TURNED_DOWN,
        )
    )
    what = "erasure_agreed" if agreed else "erasure_turned_down"
    note(connection, by.name, what, f"{place.commune}/{case_id}", now_ms=place.now_ms)


def erasure_rows(connection: Connection, known: Visitor) -> tuple[ErasureRow, ...]:
    """Return the proposals within reach, those that wait first."""
    wanted = select(erasure).order_by(erasure.c.proposed_at.desc()).limit(SHOWN)
    if not known.whole_province:
        wanted = wanted.where(erasure.c.commune.in_(known.communes))
    rows = [
        ErasureRow(
            row.commune,
            place_name(row.commune),
            row.case_id,
            row.number,
            row.proposed_by,
            row.proposed_at,
            row.decided_by or "",
            row.decision or "",
        )
        for row in connection.execute(wanted)
    ]
    return tuple(sorted(rows, key=lambda row: bool(row.decision)))
