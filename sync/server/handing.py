"""Handing a case from one commune to another, with the province's receipt for both.

The whole story of every record goes over, with its authors, its open conflicts and its holds. The
commune that gave it keeps what it wrote; what a laptop there still had unsent follows of itself.
Sealed compartments go over closed: their keys are the giving commune's officers'.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from desktop.domain.clock import from_ms
from sync.protocol import HOLD, PUT
from sync.server.applying import write_down
from sync.server.book import Place, turned
from sync.server.office.fates import Declined, Missing
from sync.server.province import ACTIVE
from sync.server.schema import device, entity, handover
from sync.server.telling import story, tell_over
from sync.state import State

HANDOVER_FORM = "@transfer"
LABEL = b"bvte-handover/1"
PAGE = 100


@dataclass(frozen=True, slots=True)
class Handing:
    """Who hands over, why (words for both communes), and how the province signs.

    ``new_id`` is 16 random bytes: the receipt's id in both books.
    """

    actor: str
    why: str
    new_id: bytes
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A case handed over: counts, and how many active laptops of each side have read of it.

    ``answer`` is what the receiving commune wrote when it took the case, or empty.
    """

    number: str
    giving: str
    receiving: str
    case_id: str
    records: int
    operations: int
    actor: str
    at: int
    giving_read: tuple[int, int]
    receiving_read: tuple[int, int]
    answer: str


def hand_over(
    connection: Connection, giving: Place, receiving: Place, case_id: str, handing: Handing
) -> HandoverRow:
    """Hand a case over and write the receipt into both books.

    Raises ``Missing`` for no such case, ``Declined`` where it is handed over already or stays.
    """
    _take_both(connection, giving, receiving)
    records = _records(connection, giving.commune, case_id)
    told = _move(connection, giving, receiving, records)
    receipt = _receipt(connection, giving, receiving, records, handing)
    here, there = (_tell(connection, place, handing, receipt) for place in (giving, receiving))
    connection.execute(
        insert(handover).values(
            commune=giving.commune,
            number=receipt["number"],
            case_id=case_id,
            receiving=receiving.commune,
            records=len(records),
            operations=told,
            note=handing.new_id.hex(),
            pos=here,
            receiving_pos=there,
            digest=bytes.fromhex(str(receipt["digest"])),
            signature=bytes.fromhex(str(receipt["signature"])),
            actor=handing.actor,
            at=giving.now_ms,
        )
    )
    return _handed(connection, _of(connection, giving.commune, str(receipt["number"])))


def _receipt(
    connection: Connection,
    giving: Place,
    receiving: Place,
    records: Collection[Row[tuple[object, ...]]],
    handing: Handing,
) -> dict[str, object]:
    """Return the province's signed word over what went over, as it stands in both books."""
    case_id = next(str(row.case_id) for row in records)
    digest = _digest(connection, receiving.commune, [row.id for row in records])
    number = _number(connection, giving)
    fields = [number, giving.commune, receiving.commune, case_id, digest, giving.now_ms]
    return {
        "number": number,
        "case_id": case_id,
        "case_code": next((row.case_code for row in records if row.case_code), "") or "",
        "from": giving.commune,
        "to": receiving.commune,
        "records": len(records),
        "why": handing.why,
        "at": giving.now_ms,
        "digest": digest.hex(),
        "signature": handing.sign(LABEL + msgspec.msgpack.encode(fields)).hex(),
    }


def _tell(
    connection: Connection, place: Place, handing: Handing, answers: Mapping[str, object]
) -> int:
    """Write the receipt into a commune's book and return where it stands."""
    payload = [HANDOVER_FORM, 1, None, None, dict(answers)]
    return write_down(connection, place, handing.new_id, PUT, payload, actor=handing.actor)


def _take_both(connection: Connection, giving: Place, receiving: Place) -> None:
    """Take both communes' books, always in the same order: two hand-overs never wait crosswise."""
    if giving.commune == receiving.commune:
        raise Declined("case_stays")
    for place in sorted((giving, receiving), key=lambda each: each.commune):
        turned(connection, place)


def _records(connection: Connection, commune: str, case_id: str) -> list[Row[tuple[object, ...]]]:
    where = and_(entity.c.commune == commune, entity.c.case_id == case_id)
    records = list(connection.execute(select(entity).where(where).order_by(entity.c.id)))
    if not records:
        raise Missing
    if any(row.moved_to for row in records):
        raise Declined("case_moved")
    return records


def _move(
    connection: Connection,
    giving: Place,
    receiving: Place,
    records: Collection[Row[tuple[object, ...]]],
) -> int:
    """Tell records over, leave word where they went, and return how many operations were told."""
    told = 0
    for row in records:
        told += len(tell_over(connection, giving, receiving, row.id))
        if msgspec.msgpack.decode(bytes(row.state), type=State).held:
            name = bytes.fromhex(row.id)
            write_down(connection, receiving, name, HOLD, payload=True, actor="province")
        for place, moved_to in ((giving, receiving.commune), (receiving, None)):
            where = and_(entity.c.commune == place.commune, entity.c.id == row.id)
            connection.execute(update(entity).where(where).values(moved_to=moved_to))
    return told


def _digest(connection: Connection, commune: str, records: Collection[str]) -> bytes:
    """Return one hash over the identities of all that a commune's book has of some records."""
    found = sha256(LABEL)
    for record in sorted(records):
        for chain in sorted(each.chain for each in story(connection, commune, record)):
            found.update(chain)
    return found.digest()


def _number(connection: Connection, place: Place) -> str:
    counted = select(func.count()).select_from(handover).where(handover.c.commune == place.commune)
    number = int(connection.execute(counted).scalar_one()) + 1
    return f"BG-{place.commune}-{from_ms(place.now_ms).year}-{number:04d}"


def handovers(
    connection: Connection, communes: Collection[str] | None, *, before: int | None = None
) -> tuple[HandoverRow, ...]:
    """Return cases handed over by or to communes, the newest first; none means the province."""
    wanted = select(handover).order_by(handover.c.at.desc(), handover.c.number).limit(PAGE)
    if communes is not None:
        some = list(communes)
        wanted = wanted.where(or_(handover.c.commune.in_(some), handover.c.receiving.in_(some)))
    if before is not None:
        wanted = wanted.where(handover.c.at < before)
    return tuple(_handed(connection, row) for row in connection.execute(wanted).all())


def _of(connection: Connection, commune: str, number: str) -> Row[tuple[object, ...]]:
    where = and_(handover.c.commune == commune, handover.c.number == number)
    return connection.execute(select(handover).where(where)).one()


def _handed(connection: Connection, row: Row[tuple[object, ...]]) -> HandoverRow:
    note = connection.execute(
        select(entity.c.answers).where(
            and_(entity.c.commune == row.receiving, entity.c.id == row.note)
        )
    ).scalar_one()
    return HandoverRow(
        row.number,
        row.commune,
        row.receiving,
        row.case_id,
        row.records,
        row.operations,
        row.actor,
        row.at,
        readers(connection, row.commune, row.pos),
        readers(connection, row.receiving, row.receiving_pos),
        str(msgspec.json.decode(note).get("answer") or ""),
    )


def readers(connection: Connection, commune: str, pos: int) -> tuple[int, int]:
    """Return how many of a commune's active laptops have read up to a position, and how many are.

    A laptop says with each sync how far it had read before: it counts from the one after.
    """
    cursors = connection.execute(
        select(device.c.cursor).where(and_(device.c.commune == commune, device.c.status == ACTIVE))
    ).scalars()
    reached = [cursor >= pos for cursor in cursors]
    return sum(reached), len(reached)


@dataclass(frozen=True, slots=True)
class Rehomed:
    """What a commune's book held before, and what its successor's holds of it after."""

    records: int
    cases: int
    arrived_records: int
    arrived_cases: int

    @property
    def is_whole(self) -> bool:
        """Say whether nothing is missing."""
        return (self.records, self.cases) == (self.arrived_records, self.arrived_cases)


def rehome(connection: Connection, old: Place, new: Place) -> Rehomed:
    """Tell every record of a commune that is no more into its successor's book.

    What is there already is not told twice, so that a long move can be begun again. The old
    commune's laptops join the new commune with a code of their own.
    """
    _take_both(connection, old, new)
    where = and_(entity.c.commune == old.commune, entity.c.form.not_like("@%"))
    rows = list(connection.execute(select(entity).where(where).order_by(entity.c.id)))
    _move(connection, old, new, [row for row in rows if row.moved_to in {None, new.commune}])
    names = {row.id for row in rows if row.moved_to in {None, new.commune}}
    cases = {row.case_id for row in rows if row.id in names and row.case_id}
    arrived = [
        row
        for row in connection.execute(
            select(entity.c.id, entity.c.case_id).where(entity.c.commune == new.commune)
        )
        if row.id in names
    ]
    found = {row.case_id for row in arrived if row.case_id}
    return Rehomed(len(names), len(cases), len(arrived), len(found))
