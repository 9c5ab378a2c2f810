"""What comes by stick at the province: read, kept as if the network had brought it, and answered.

The answer is sealed to the key that the laptop sent along: whoever carries it can read nothing.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, insert, select, update

from sync.envelope import read_header
from sync.feed import read_page
from sync.messages import Asking, Signed, SyncAnswer, read_body
from sync.protocol import GAP, OK, BadFormat
from sync.server import parking, readers
from sync.server.desk import Desk
from sync.server.exchange import Caller, has_lapsed, standing_code
from sync.server.office.sealing import Keys
from sync.server.province import LAPSED
from sync.server.receipts import AT_ONCE
from sync.server.schema import device
from sync.server.stick_tables import outing as outings
from sync.stick import (
    ANSWER,
    DOWN,
    MAX_FILE,
    OUTING,
    READER,
    SEGMENT,
    UP,
    Frame,
    Outing,
    as_frame,
    as_signed,
    is_outing_of,
    read,
    read_front,
    read_outing,
    sign_reader,
    write,
)

# What an answer holds at the most; the rest comes with the next stick.
MOST = MAX_FILE - (2 << 20)


@dataclass(frozen=True, slots=True)
class Opened:
    """A stick's file that a laptop of ours wrote, not yet taken in."""

    commune: str
    signed: Signed
    outing: Outing
    segments: tuple[bytes, ...]
    row: Any


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brought: new operations, and segments that wait or make no sense.

    ``code`` is other than ok where the laptop is no longer served: then nothing was kept.
    """

    code: str
    ops: int
    parked: int
    refused: int


class Sticks:
    """The province's side of the stick."""

    def __init__(self, desk: Desk, keys: Keys) -> None:
        self._desk = desk
        self._keys = keys

    def reader(self, connection: Connection) -> bytes:
        """Return the signed key to which laptops seal their sticks."""
        key = readers.current(connection, self._keys, now_ms=self._desk.now_ms())
        return sign_reader(key, self._desk.province.key.sign)

    def open(self, connection: Connection, raw: bytes) -> Opened:
        """Open a file and see who wrote it; nothing is kept yet.

        Raises ``BadFormat``: ``stick_foreign``, ``stick_sealed`` for another province's or one of a
        key that is no more, ``stick_damaged``, ``stick_stranger`` for a laptop we do not know.
        """
        file = io.BytesIO(raw)
        front = read_front(file)
        private = readers.private_of(connection, self._keys, front.key_id)
        if private is None:
            raise BadFormat("stick_sealed")
        frames = tuple(read(file, front, private, size=len(raw), way=UP))
        if not frames or frames[0].kind != OUTING:
            raise BadFormat("stick_damaged")
        return self._known(connection, as_signed(frames[0]), frames[1:])

    def _known(self, connection: Connection, signed: Signed, frames: tuple[Frame, ...]) -> Opened:
        said = read_outing(signed)
        row = connection.execute(select(device).where(device.c.id == said.asking.device)).first()
        if row is None or not is_outing_of(signed, bytes(row.public_key)):
            raise BadFormat("stick_stranger")
        segments = tuple(frame.body for frame in frames if frame.kind == SEGMENT)
        return Opened(row.commune, signed, said, segments, row)

    def take(self, connection: Connection, opened: Opened) -> Brought:
        """Keep what a file brings; brought twice, the second time changes nothing."""
        code = standing_code(opened.row.status)
        if code == OK:
            caller = self._caller(connection, opened)
            _heard(connection, caller, opened.row)
            brought = self._keep(connection, caller, opened.segments)
        else:
            brought = Brought(code, 0, 0, len(opened.segments))
        self._remember(connection, opened, brought.ops)
        return brought

    def _keep(self, connection: Connection, caller: Caller, segments: tuple[bytes, ...]) -> Brought:
        ops = parked = refused = 0
        for segment in segments:
            done = self._desk.exchange.keep(connection, caller, segment)
            if done.code == GAP:
                parking.park(connection, caller.place, read_header(segment), segment)
                parked += 1
            elif done.code != OK:
                refused += 1
            elif done.last:
                ops += done.last - done.first + 1
        return Brought(OK, ops, parked, refused)

    def _caller(self, connection: Connection, opened: Opened) -> Caller:
        place = self._desk.exchange.place(connection, opened.commune)
        asking, number = opened.outing.asking, opened.outing.number
        return Caller(place, asking, number, fresh=True, key=bytes(opened.row.public_key))

    def _remember(self, connection: Connection, opened: Opened, ops: int) -> None:
        here = and_(outings.c.commune == opened.commune, outings.c.device == opened.row.id)
        kept = connection.execute(select(outings.c.signed).where(here)).scalar()
        if kept is not None:
            before = read_outing(msgspec.msgpack.decode(bytes(kept), type=Signed))
            if before.at_ms > opened.outing.at_ms:
                return  # an older stick than the last: what it asked was answered since
        connection.execute(delete(outings).where(here))
        connection.execute(
            insert(outings).values(
                commune=opened.commune,
                device=opened.row.id,
                signed=msgspec.msgpack.encode(opened.signed),
                brought_at=self._desk.now_ms(),
                ops=ops,
            )
        )

    def last(self, connection: Connection, commune: str, name: bytes) -> Opened | None:
        """Return a laptop's last outing, to answer it anew."""
        here = and_(outings.c.commune == commune, outings.c.device == name)
        kept = connection.execute(select(outings.c.signed).where(here)).scalar()
        if kept is None:
            return None
        signed = msgspec.msgpack.decode(bytes(kept), type=Signed)
        return self._known(connection, signed, ())

    def reply(self, connection: Connection, opened: Opened) -> bytes:
        """Return the file to carry back: receipts, what others wrote, and the key for next time."""
        frames = self._answers(connection, opened)
        return b"".join(write(frames, opened.outing.reply_to, way=DOWN))

    def _answers(self, connection: Connection, opened: Opened) -> Iterator[Frame]:
        yield Frame(READER, self.reader(connection))
        code, outing = standing_code(opened.row.status), opened.outing
        exchange = self._desk.exchange
        if code != OK:
            refusal = exchange.refuse(connection, outing.asking, outing.number, code)
            yield as_frame(ANSWER, refusal)
            return
        caller, size, more = self._caller(connection, opened), 0, True
        while more and size < MOST:
            signed = exchange.serve(connection, caller, b"")
            yield as_frame(ANSWER, signed)
            size += len(signed.attached)
            asking, more = _after(caller.asking, signed)
            caller = replace(caller, asking=asking)


def _after(asking: Asking, told: Signed) -> tuple[Asking, bool]:
    """Return how the laptop will stand once it has taken an answer, and whether more follows."""
    answer = read_body(told, SyncAnswer)
    cursor = read_page(told.attached).end if told.attached else asking.cursor
    last = answer.receipts[-1] if answer.receipts else None
    acked = (asking.acked_seq, asking.acked_chain) if last is None else (last.last, last.head)
    then = msgspec.structs.replace(asking, cursor=cursor, acked_seq=acked[0], acked_chain=acked[1])
    return then, answer.more or len(answer.receipts) == AT_ONCE


def _heard(connection: Connection, caller: Caller, row: Any) -> None:
    """Write down that a laptop was heard of; an old stick says nothing of how it stands now."""
    values: dict[str, object] = {"seen_at": caller.place.now_ms}
    if has_lapsed(row, caller.place.now_ms):
        values["status"] = LAPSED
    connection.execute(update(device).where(device.c.id == row.id).values(values))
