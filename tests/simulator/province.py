"""The province of a history: its database may be cut off in a transaction and put back."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select, update

from desktop.domain.troubles import Unavailable
from sync.messages import Signed
from sync.protocol import BadFormat, EnrolAnswer, EnrolRequest, TimeAnswer
from sync.server.desk import Desk
from sync.server.province import Province
from sync.server.schema import device, op
from sync.server.store import open_engine, read_meta, write_meta
from tests.builders.world import CATALOG
from tests.simulator.clock import WorldClock

DATABASE = "province.db"
FILES = (DATABASE, f"{DATABASE}-wal")
STEP = 20
"""So many steps of the database's machine pass between two chances to be cut off."""


@dataclass(frozen=True)
class Copy:
    """A copy of the database, with the operations that stand in it."""

    folder: Path
    chains: frozenset[bytes]


@dataclass
class Desks:
    """The province: opened, cut off, copied and put back; implements ``sync.ports.Server``."""

    folder: Path
    clock: WorldClock
    key: Ed25519PrivateKey
    desk: Desk = field(init=False)
    copies: list[Copy] = field(default_factory=list)
    made: int = 0

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Start the server program."""
        province = Province("Sở Y tế Mẫu", "08", practice=True, epoch=1, key=self.key)
        engine = open_engine(f"sqlite:///{self.folder / DATABASE}")
        with engine.begin() as connection:
            epoch = int(read_meta(connection, "epoch") or 1)
        self.desk = Desk(
            engine, replace(province, epoch=epoch), CATALOG, now_ms=self.clock.now_ms
        )  # fmt: skip

    def close(self) -> None:
        """Stop it."""
        self.desk.engine.dispose()

    def time(self, nonce: bytes) -> TimeAnswer:
        return self.desk.time(nonce)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self.desk.enrol(request)

    def sync(self, request: Signed) -> Signed:
        try:
            return self.desk.sync(request)
        except BadFormat as error:
            raise Unavailable("server_refused") from error

    def chains(self) -> frozenset[bytes]:
        """Return every operation that stands in the book."""
        with self.desk.engine.begin() as connection:
            return frozenset(
                bytes(each) for each in connection.execute(select(op.c.chain)).scalars()
            )

    def copy(self) -> None:
        """Make a backup."""
        self.made += 1
        folder = self.folder.with_name(f"province-copy-{self.made}")
        self.copies.append(Copy(folder, self.chains()))
        self._copy_to(folder)

    def _copy_to(self, folder: Path) -> None:
        folder.mkdir()
        for name in FILES:
            if (self.folder / name).exists():
                shutil.copyfile(self.folder / name, folder / name)

    def put_back(self, copy: Copy, *, new_epoch: bool) -> None:
        """Go back to an older copy; the operator may forget to begin a new epoch."""
        with self.desk.engine.begin() as connection:
            before = int(read_meta(connection, "epoch") or 1)
        self._become(copy.folder)
        if new_epoch:
            with self.desk.engine.begin() as connection:
                write_meta(connection, "epoch", str(before + 1))

    def _become(self, folder: Path) -> None:
        self.close()
        for name in (*FILES, f"{DATABASE}-shm"):
            (self.folder / name).unlink(missing_ok=True)
        for name in FILES:
            if (folder / name).exists():
                shutil.copyfile(folder / name, self.folder / name)
        self.open()

    def end_clone_alarm(self) -> None:
        """Take the laptop in anew, as the desk does once the second copy is out of use."""
        with self.desk.engine.begin() as connection:
            connection.execute(update(device).values(cloned_at=None, incarnation=0))

    @contextmanager
    def cut_off_after(self, chances: int) -> Iterator[None]:
        """Have the power fail in the middle of a request, after so many steps of the database."""
        self.made += 1
        wreck = self.folder.with_name(f"province-wreck-{self.made}")
        left = [chances]

        def pull() -> int:
            left[0] -= 1
            if left[0] == 0:
                self._copy_to(wreck)
            return int(left[0] <= 0)

        engine: Engine = self.desk.engine
        with engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
        driver.set_progress_handler(pull, STEP)
        try:
            yield
        except Exception as error:
            if not wreck.exists():
                raise
            raise Unavailable("offline") from error
        finally:
            driver.set_progress_handler(None, 0)
            if wreck.exists():
                self._become(wreck)
