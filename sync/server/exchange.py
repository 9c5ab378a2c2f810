"""One exchange with a laptop, as the province answers it; everything of it or nothing is kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, and_, func, select, update

from desktop.forms.catalog import Catalog
from sync.envelope import open_segment
from sync.feed import write_page
from sync.messages import (
    Asking,
    Order,
    Signed,
    SyncAnswer,
    SyncRequest,
    is_from,
    read_body,
    read_message,
    sign_message,
)
from sync.protocol import (
    BAD,
    CLOCK,
    NOT_ENROLLED,
    OK,
    PENDING,
    REVOKED,
    SUSPENDED,
    UNKNOWN_DICTIONARY,
    VERSION,
    BadFormat,
)
from sync.rules import Rules
from sync.server import pages, parking, receipts
from sync.server.book import Place, turned
from sync.server.freshness import WINDOW_MS, Nonces, make_token
from sync.server.ingest import Ingested, Standing, ingest, standing_of
from sync.server.province import ACTIVE, LAPSED, Province
from sync.server.rollback import begin_anew
from sync.server.schema import device, head
from sync.server.store import read_meta, write_meta
from sync.squeeze import Packing

LEASE_MS = 60 * 86_400_000
MAX_PAGE = 1 << 20
RAW_OF_PAGE = 4
"""So many bytes of a book become one on the way, about."""

REFUSED = {"revoked": REVOKED, "suspended": SUSPENDED, "pending": PENDING}


Admit = Callable[[bytes], None]


def whoever(_device: bytes) -> None:
    """Let any laptop that is known ask as often as it likes."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A laptop that is known: where it belongs, what it asks, whether it may read."""

    place: Place
    asking: Asking
    nonce: bytes
    fresh: bool
    key: bytes


class Exchange:
    """Answers laptops: keeps what they bring, receipts it, reads them their commune's book."""

    def __init__(
        self, engine: Engine, province: Province, catalog: Catalog, *, now_ms: Callable[[], int]
    ) -> None:
        self._engine = engine
        self._province = province
        self._catalog = catalog
        self._rules = Rules(catalog)
        self._now_ms = now_ms
        self._nonces = Nonces()

    def place(self, connection: Connection, code: str) -> Place:
        """Return a commune as it is kept now."""
        epoch = int(read_meta(connection, "epoch") or self._province.epoch)
        return Place(code, self._catalog, self._rules, epoch, self._now_ms())

    def answer(self, signed: Signed, *, admit: Admit = whoever) -> Signed:
        """Keep what a laptop brings and answer it; raises ``BadFormat`` for no request at all.

        ``admit`` is told the name of a laptop that has proved it, and may raise.
        """
        request = read_message(signed, SyncRequest)
        with self._engine.begin() as connection:
            row = connection.execute(
                select(device).where(device.c.id == request.asking.device)
            ).first()
            code = _admitted(row, signed, request)
            if row is None or code != OK:
                return self.refuse(connection, request.asking, request.nonce, code)
            admit(request.asking.device)
            caller = Caller(
                self.place(connection, row.commune),
                request.asking,
                request.nonce,
                self._is_fresh(request),
                bytes(row.public_key),
            )
            if request.proof is not None:
                caller = self._judge(connection, caller, request.proof)
            _note(connection, caller, row)
            return self.serve(connection, caller, signed.attached)

    def _is_fresh(self, request: SyncRequest) -> bool:
        now = self._now_ms()
        return abs(request.at_ms - now) <= WINDOW_MS and self._nonces.is_new(request.nonce, now)

    def serve(self, connection: Connection, caller: Caller, segment: bytes) -> Signed:
        """Keep what a laptop that is known brings, and answer it."""
        turned(connection, caller.place)
        done = self.keep(connection, caller, segment)
        code = done.code
        if code == OK and not caller.fresh:
            code = CLOCK
        row = connection.execute(
            select(device.c.cloned_at, device.c.status).where(device.c.id == caller.asking.device)
        ).one()
        orders = [Order("lease", caller.place.now_ms + LEASE_MS)] if caller.fresh else []
        if row.cloned_at is not None:
            orders.append(Order("clone", row.cloned_at))
        if row.status == LAPSED:
            orders.append(Order("lapsed", caller.place.now_ms))
        reads = row.cloned_at is None and row.status == ACTIVE
        may_read = code == OK and caller.asking.page_bytes > 0 and reads
        wanted = caller.fresh and caller.asking.wants_token
        token = make_token(self._province.key, caller.asking, self._now_ms()) if wanted else b""
        page, more = self._page(connection, caller) if may_read else (b"", False)
        answer = msgspec.structs.replace(
            self._blank(connection, caller.place, caller.asking, code, done.standing),
            receipts=receipts.after(connection, caller.place, caller.asking),
            orders=tuple(orders),
            more=more,
            token=token,
            nonce=caller.nonce,
        )
        return sign_message(answer, page, self._province.key.sign)

    def keep(self, connection: Connection, caller: Caller, raw: bytes) -> Ingested:
        """Keep a segment, and after it what a stick had brought too early."""
        done = self._take(connection, caller, raw)
        stream = caller.asking.device, caller.asking.incarnation
        while done.last:
            seq = done.standing.seq
            waits = parking.waiting(connection, caller.place, stream, after=seq)
            if waits is None:
                break
            more = self._take(connection, caller, waits)
            done = Ingested(OK, done.first, more.last or done.last, more.standing)
        return done

    def _take(self, connection: Connection, caller: Caller, raw: bytes) -> Ingested:
        now = standing_of(connection, caller.place, caller.asking)
        if not raw:
            return Ingested(OK, 0, 0, now)
        try:
            segment = open_segment(raw, public_key=caller.key)
        except BadFormat as error:
            unknown = str(error) == UNKNOWN_DICTIONARY
            return Ingested(UNKNOWN_DICTIONARY if unknown else BAD, 0, 0, now)
        sender = (segment.header.device, segment.header.incarnation)
        if sender != (caller.asking.device, caller.asking.incarnation):
            return Ingested(BAD, 0, 0, now)
        done = ingest(connection, caller.place, caller.asking, segment)
        if done.last:
            sign = self._province.key.sign
            receipts.issue(connection, caller.place, caller.asking, done, sign=sign)
        return done

    def _page(self, connection: Connection, caller: Caller) -> tuple[bytes, bool]:
        end = int(turned(connection, caller.place).feed_pos)
        wanted = min(caller.asking.page_bytes, MAX_PAGE)
        read = pages.read(
            connection,
            caller.place.commune,
            caller.asking,
            end=end,
            max_raw=wanted * RAW_OF_PAGE,
        )
        if read.page.end <= caller.asking.cursor:
            return b"", False
        return write_page(read.page, Packing(dictionaries=caller.asking.dictionaries)), read.more

    def _judge(self, connection: Connection, caller: Caller, proof: Signed) -> Caller:
        """Begin a new epoch where a laptop holds our own word over what we no longer have."""
        public = self._province.key.public_key().public_bytes_raw()
        if not is_from(proof, SyncAnswer, public):
            return caller
        said = read_body(proof, SyncAnswer)
        where = and_(
            head.c.commune == caller.place.commune,
            head.c.device == caller.asking.device,
            head.c.incarnation == said.incarnation,
        )
        kept = connection.execute(select(head.c.seq).where(where)).scalar() or 0
        forgotten = kept < said.seq or caller.place.epoch < said.server_epoch
        if said.device != caller.asking.device or not forgotten:
            return caller
        epoch = max(caller.place.epoch, said.server_epoch) + 1
        write_meta(connection, "epoch", str(epoch))
        place = self.place(connection, caller.place.commune)
        begin_anew(connection, place, said_ms=said.at_ms)
        return replace(caller, place=place)

    def refuse(self, connection: Connection, asking: Asking, nonce: bytes, code: str) -> Signed:
        """Tell a laptop why it is not served."""
        answer = self._blank(connection, None, asking, code, Standing())
        answer = msgspec.structs.replace(answer, nonce=nonce)
        return sign_message(answer, b"", self._province.key.sign)

    def _blank(
        self,
        connection: Connection,
        place: Place | None,
        asking: Asking,
        code: str,
        standing: Standing,
    ) -> SyncAnswer:
        floor = 0 if place is None else int(turned(connection, place).floor)
        epoch = self._province.epoch if place is None else place.epoch
        return SyncAnswer(
            code,
            asking.device,
            asking.incarnation,
            self._now_ms(),
            epoch,
            floor,
            standing.seq,
            standing.chain,
            standing.durable,
        )


def _admitted(row: Any, signed: Signed, request: SyncRequest) -> str:
    if request.version != VERSION:
        return BAD
    if row is None:
        return NOT_ENROLLED
    if not is_from(signed, SyncRequest, bytes(row.public_key)):
        return BAD
    return standing_code(row.status)


def standing_code(status: str) -> str:
    """Return the code with which a laptop of this status is met."""
    return OK if status in {ACTIVE, LAPSED} else REFUSED.get(status, SUSPENDED)


def _note(connection: Connection, caller: Caller, row: Any) -> None:
    """Write down that a laptop was heard, and whether another speaks in its name.

    An incarnation that speaks again after a later one has spoken was restored from a copy, or is
    the other of two copies; where two of them return, both are alive.
    """
    asking, place = caller.asking, caller.place
    values = {"seen_at": place.now_ms, "app": asking.app, "cursor": asking.cursor}
    streams = and_(head.c.device == asking.device, head.c.commune == place.commune)
    known = connection.execute(
        select(head.c.incarnation).where(and_(streams, head.c.incarnation == asking.incarnation))
    ).first()
    if row.incarnation and row.incarnation != asking.incarnation and known is not None:
        mine = and_(streams, head.c.incarnation == asking.incarnation)
        connection.execute(update(head).where(mine).values(returned=True))
        returned = select(func.count()).select_from(head).where(and_(streams, head.c.returned))
        if int(connection.execute(returned).scalar_one()) > 1 and row.cloned_at is None:
            values["cloned_at"] = place.now_ms
    values["incarnation"] = asking.incarnation
    if has_lapsed(row, place.now_ms):
        values["status"] = LAPSED
    connection.execute(update(device).where(device.c.id == asking.device).values(values))


def has_lapsed(row: Any, now_ms: int) -> bool:
    """Say whether a laptop was not heard for longer than its lease: a lost one reads no more."""
    return max(row.seen_at or now_ms, row.renewed_at or 0) + LEASE_MS < now_ms
