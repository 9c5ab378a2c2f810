"""The province's side of the protocol: time, enrolment, sync; implements ``sync.ports.Server``."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, and_, insert, select, update

from desktop.forms.catalog import Catalog
from sync.enrol import is_proved, prove
from sync.messages import Signed, SyncRequest, is_from, read_body
from sync.protocol import (
    CODE_EXPIRED,
    CODE_WRONG,
    OK,
    PRACTICE,
    VERSION,
    EnrolAnswer,
    EnrolRequest,
    TimeAnswer,
)
from sync.server.exchange import Admit, Exchange, whoever
from sync.server.province import ACTIVE, PENDING, Province
from sync.server.schema import device, enrol_code

TRIES = 5


class Desk:
    """The province as a laptop meets it."""

    def __init__(
        self, engine: Engine, province: Province, catalog: Catalog, *, now_ms: Callable[[], int]
    ) -> None:
        self.engine = engine
        self.province = province
        self.catalog = catalog
        self.now_ms = now_ms
        self.exchange = Exchange(engine, province, catalog, now_ms=now_ms)
        self.folder: Path | None = None  # where files beside the database lie, if anywhere

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
            self.province.keys,
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
        here = enrol_code.c.id == request.code_id
        waits = connection.execute(select(enrol_code.c.needs_approval).where(here)).scalar_one()
        connection.execute(update(enrol_code).where(here).values(used_at=now))
        connection.execute(device.delete().where(device.c.id == request.device))
        connection.execute(
            insert(device).values(
                id=request.device,
                public_key=request.public_key,
                commune=request.commune,
                prefix=request.prefix,
                app=request.app[:40],
                status=PENDING if waits else ACTIVE,
                created_at=now,
                seen_at=now,
            )
        )

    def sync(self, signed: Signed, *, admit: Admit = whoever) -> Signed:
        """Keep what a laptop brings and answer it; everything of it or nothing."""
        return self.exchange.answer(signed, admit=admit)

    def announced(self, signed: Signed, name: bytes) -> bytes | None:
        """Return the laptop that announces a segment of this name, where it may send one."""
        request = read_body(signed, SyncRequest)
        with self.engine.begin() as connection:
            row = connection.execute(
                select(device).where(device.c.id == request.asking.device)
            ).first()
        known = row is not None and row.status == ACTIVE
        if row is None or not known or not is_from(signed, SyncRequest, bytes(row.public_key)):
            return None
        return bytes(row.id) if request.attached.startswith(name) else None

    def _sign(self, message: bytes) -> bytes:
        return self.province.key.sign(message)
