"""A practice province in memory, and laptops enrolled with it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select

from desktop.domain.clock import to_ms
from desktop.domain.record import RecordId
from desktop.domain.troubles import Unavailable
from desktop.store.journal import Journal
from desktop.store.laptop import Laptop
from desktop.store.store import Store
from sync.engine import Around, Outcome, sync_once
from sync.enrol import Applicant, derive, enrol
from sync.messages import Signed
from sync.ports import Server
from sync.protocol import EnrolAnswer, EnrolRequest, TimeAnswer
from sync.server.desk import Desk
from sync.server.province import Province
from sync.server.schema import enrol_code, entity
from sync.server.store import open_engine
from tests.builders.world import CATALOG, COMMUNE, START, open_store

# The province's clock stands where the officers' day begins.
NOW_MS = to_ms(START)
CODE = "ABCDE23456"


def make_desk(
    folder: Path, *, practice: bool = True, now_ms: Callable[[], int] = lambda: NOW_MS
) -> Desk:
    province = Province("Sở Y tế Mẫu", "08", practice, 1, Ed25519PrivateKey.generate())
    engine = open_engine(f"sqlite:///{folder / 'province.db'}")
    desk = Desk(engine, province, CATALOG, now_ms=now_ms)
    desk.folder = folder
    return desk


def issue_code(desk: Desk, code: str = CODE, *, commune: str = COMMUNE.code, days: int = 3) -> str:
    known = derive(code)
    with desk.engine.begin() as connection:
        connection.execute(
            insert(enrol_code).values(
                id=known.id,
                key=known.key,
                commune=commune,
                expires_at=NOW_MS + days * 86_400_000,
                tries=0,
            )
        )
    return code


def applicant(store: Store, *, practice: bool = True, commune: str = COMMUNE.code) -> Applicant:
    journal = Journal(store.connection)
    return Applicant(
        journal.head().device, journal.public_key(), commune, store.device_prefix, "0.1", practice
    )


def enrolled(store: Store, desk: Desk, code: str = CODE, *, commune: str = COMMUNE.code) -> Around:
    """Let a laptop join by a code of its own; its clock stands where the day begins."""
    issue_code(desk, code, commune=commune)
    admission = enrol(desk, applicant(store, commune=commune), code=code, nonce=bytes(16))
    return Around(lambda: NOW_MS, os.urandom, admission.server_key, "0.1")


@contextmanager
def two_laptops(folder: Path, desk: Desk) -> Iterator[tuple[Store, Store, Around]]:
    """Let two laptops of one commune join."""
    with ExitStack() as stack:
        one, other = (stack.enter_context(open_store(folder / name)) for name in ("one", "other"))
        enrolled(one, desk, f"{CODE[:-1]}0")
        yield one, other, enrolled(other, desk, f"{CODE[:-1]}1")


def answers_at(desk: Desk, record: RecordId) -> dict[str, object]:
    """Return a record's answers as the province keeps them."""
    with desk.engine.begin() as connection:
        kept = connection.execute(select(entity.c.answers).where(entity.c.id == record))
        return msgspec.json.decode(kept.scalar_one(), type=dict[str, object])


def sync(store: Store, server: Server, around: Around) -> Outcome:
    return sync_once(Laptop(store, CATALOG), server, around)


@dataclass
class Line:
    """A line to the province that loses requests or answers by plan: 'r', 'a' or '.'."""

    desk: Desk
    plan: str = ""
    used: list[str] = field(default_factory=list)
    heard: list[Signed] = field(default_factory=list)

    def time(self, nonce: bytes) -> TimeAnswer:
        return self.desk.time(nonce)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self.desk.enrol(request)

    def sync(self, request: Signed) -> Signed:
        fate, self.plan = (self.plan[:1] or "."), self.plan[1:]
        self.used.append(fate)
        self.heard.append(request)
        if fate == "r":
            raise Unavailable("offline")
        answer = self.desk.sync(request)
        if fate == "a":
            raise Unavailable("half_answer")
        return answer
