"""The province's side of the protocol: time, enrolment, sync; implements ``sync.ports.Server``."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, and_, insert, select, update

from desktop.domain.clock import from_ms
from desktop.forms.catalog import Catalog
from sync.engine import is_signed
from sync.enrol import is_proved, prove
from sync.envelope import Segment, open_segment
from sync.messages import Receipt, SyncAnswer, SyncRequest
from sync.protocol import (
    BAD,
    CODE_EXPIRED,
    CODE_WRONG,
    NOT_ENROLLED,
    OK,
    PRACTICE,
    REVOKED,
    VERSION,
    ZERO,
    BadFormat,
    EnrolAnswer,
    EnrolRequest,
    TimeAnswer,
)
from sync.server.ingest import Ingested, Standing, ingest, standing_of
from sync.server.schema import device, enrol_code, meta, receipt

TRIES = 5
ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Province:
    """What a province is: its name, its key, whether it is for practice."""

    name: str
    code: str
    practice: bool
    epoch: int
    key: Ed25519PrivateKey


class Desk:
    """The province as a laptop meets it."""

    def __init__(
        self, engine: Engine, province: Province, catalog: Catalog, *, now_ms: Callable[[], int]
    ) -> None:
        self.engine = engine
        self.province = province
        self.catalog = catalog
        self.now_ms = now_ms

    def time(self, nonce: bytes) -> TimeAnswer:
        """Tell the province's clock, signed over the asker's nonce."""
        answer = TimeAnswer(self.now_ms(), nonce)
        return msgspec.structs.replace(answer, signature=self._sign(answer.signed_part()))

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Take a laptop in, where it proves a one-time code of its own commune."""
        with self.engine.begin() as connection:
            code, key = self._judge(connection, request)
            if code == OK:
                self._admit(connection, request)
        answer = EnrolAnswer(
            code,
            self.province.key.public_key().public_bytes_raw(),
            self.province.name,
            self.province.epoch,
            request.nonce,
        )
        return msgspec.structs.replace(answer, proof=prove(key, answer.proved_part()))

    def _judge(self, connection: Connection, request: EnrolRequest) -> tuple[str, bytes]:
        row = connection.execute(
            select(enrol_code).where(enrol_code.c.id == request.code_id)
        ).first()
        wrong_commune = row is not None and row.commune != request.commune
        if row is None or wrong_commune or request.version != VERSION:
            self._count_try(connection, request.commune)
            return CODE_WRONG, b""
        key = bytes(row.key)
        if not is_proved(request.proof, key, request.proved_part()):
            self._count_try(connection, request.commune)
            return CODE_WRONG, b""
        if row.used_at is not None or row.tries >= TRIES or row.expires_at < self.now_ms():
            return CODE_EXPIRED, key
        if request.practice != self.province.practice:
            return PRACTICE, key
        return OK, key

    @staticmethod
    def _count_try(connection: Connection, commune: str) -> None:
        """Count a wrong code against every open code of the commune: five, and they are void."""
        connection.execute(
            update(enrol_code)
            .where(and_(enrol_code.c.commune == commune, enrol_code.c.used_at.is_(None)))
            .values(tries=enrol_code.c.tries + 1)
        )

    def _admit(self, connection: Connection, request: EnrolRequest) -> None:
        now = self.now_ms()
        connection.execute(
            update(enrol_code).where(enrol_code.c.id == request.code_id).values(used_at=now)
        )
        connection.execute(device.delete().where(device.c.id == request.device))
        connection.execute(
            insert(device).values(
                id=request.device,
                public_key=request.public_key,
                commune=request.commune,
                prefix=request.prefix,
                app=request.app[:40],
                status=ACTIVE,
                created_at=now,
                seen_at=now,
            )
        )

    def sync(self, request: SyncRequest) -> SyncAnswer:
        """Keep what a laptop pushes and answer with receipts; everything of it or nothing."""
        with self.engine.begin() as connection:
            row = connection.execute(select(device).where(device.c.id == request.device)).first()
            code = self._known(row, request)
            if code != OK:
                return self._answer(request, code, Standing(0, ZERO), ())
            connection.execute(
                update(device)
                .where(device.c.id == request.device)
                .values(seen_at=self.now_ms(), app=request.app[:40])
            )
            return self._take(connection, request, str(row.commune), bytes(row.public_key))  # type: ignore[union-attr] # a known device has a row

    @staticmethod
    def _known(row: object, request: SyncRequest) -> str:
        if row is None:
            return NOT_ENROLLED
        key, status = bytes(row.public_key), row.status  # type: ignore[attr-defined] # a device row
        if not is_signed(key, request.signature, request.signed_part()):
            return BAD
        return OK if status == ACTIVE else REVOKED

    def _take(
        self, connection: Connection, request: SyncRequest, commune: str, key: bytes
    ) -> SyncAnswer:
        if not request.segment:
            now = standing_of(connection, request.device, request.incarnation)
            return self._answer(request, OK, now, ())
        try:
            segment = open_segment(request.segment, public_key=key)
        except BadFormat:
            return self._answer(request, BAD, Standing(0, ZERO), ())
        sender = (segment.header.device, segment.header.incarnation)
        if sender != (request.device, request.incarnation):
            return self._answer(request, BAD, Standing(0, ZERO), ())
        done = ingest(
            connection, segment, place=commune, catalog=self.catalog, now_ms=self.now_ms()
        )
        receipts = (self._receipt(connection, segment, done),) if done.code == OK else ()
        return self._answer(request, done.code, done.standing, receipts)

    def _receipt(self, connection: Connection, segment: Segment, done: Ingested) -> Receipt:
        """Return a new receipt for new operations, the old one for a repeated segment."""
        header = segment.header
        if not done.new:
            row = connection.execute(
                select(receipt)
                .where(
                    and_(
                        receipt.c.device == header.device,
                        receipt.c.incarnation == header.incarnation,
                        receipt.c.last >= segment.last,
                    )
                )
                .order_by(receipt.c.last)
                .limit(1)
            ).one()
            kept = (row.number, bytes(row.device), row.incarnation, row.first, row.last)
            return Receipt(*kept, bytes(row.chain), row.at, bytes(row.signature))
        now = self.now_ms()
        fresh = Receipt(
            self._next_number(connection, now),
            header.device,
            header.incarnation,
            done.standing.seq - done.new + 1,
            done.standing.seq,
            done.standing.chain,
            now,
        )
        signed = msgspec.structs.replace(fresh, signature=self._sign(fresh.signed_part()))
        _keep_receipt(connection, signed)
        return signed

    @staticmethod
    def _next_number(connection: Connection, now_ms: int) -> str:
        year = from_ms(now_ms).year
        key = f"receipt:{year}"
        last = connection.execute(select(meta.c.v).where(meta.c.k == key)).scalar()
        number = int(last or 0) + 1
        if last is None:
            connection.execute(insert(meta).values(k=key, v=str(number)))
        else:
            connection.execute(update(meta).where(meta.c.k == key).values(v=str(number)))
        return f"BN-{year}-{number:06d}"

    def _answer(
        self,
        request: SyncRequest,
        code: str,
        standing: Standing,
        receipts: tuple[Receipt, ...],
    ) -> SyncAnswer:
        answer = SyncAnswer(
            code,
            self.now_ms(),
            self.province.epoch,
            standing.seq,
            standing.chain,
            receipts,
            (),
            False,
            request.nonce,
        )
        return msgspec.structs.replace(answer, signature=self._sign(answer.signed_part()))

    def _sign(self, message: bytes) -> bytes:
        return self.province.key.sign(message)


def _keep_receipt(connection: Connection, signed: Receipt) -> None:
    connection.execute(
        insert(receipt).values(
            number=signed.number,
            device=signed.device,
            incarnation=signed.incarnation,
            first=signed.first,
            last=signed.last,
            chain=signed.head,
            at=signed.at_ms,
            signature=signed.signature,
        )
    )
