"""The laptops of a history: real vaults, which lose power, are copied, and are put back."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from desktop.commands.hand import Hand
from desktop.domain.officer import Officer
from desktop.domain.troubles import Unavailable
from desktop.store import vault
from desktop.store.backup import make_backup
from desktop.store.caller import Caller
from desktop.store.journal import Journal
from desktop.store.laptop import Laptop
from desktop.store.restore import prepare
from desktop.store.store import Store
from sync.engine import Around, Outcome, sync_once
from sync.ports import Server
from tests.builders.world import CATALOG, CHEAP, OFFICER, PASSPHRASE
from tests.simulator.clock import WrongClock

STEP = 20
OTHERS = (
    OFFICER,
    Officer("b7", "Trần Văn Thử Hai", "Công chức"),
    Officer("c3", "Lò Thị Thử Ba", "Công chức"),
)

T = TypeVar("T")


class PowerCut(Exception):  # noqa: N818 - it happens to the laptop, not to the program
    """The laptop went off in the middle of what it did; it is on again."""


@dataclass(frozen=True)
class Image:
    """A copy of a laptop: its folder, or a backup that the program made; and what it holds."""

    path: Path
    chains: frozenset[bytes]
    by_program: bool


@dataclass
class Machine:
    """One laptop; its officer, its clock, the copies that were made of it."""

    folder: Path
    clock: WrongClock
    officer: Officer
    server_key: bytes
    random_bytes: Callable[[int], bytes]
    name: str = ""
    store: Store = field(init=False)
    images: list[Image] = field(default_factory=list)
    acked: set[bytes] = field(default_factory=set)
    turn: int = 0
    made: int = 0

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Switch on and unlock."""
        self.store = vault.unlock(self.folder, passphrase=PASSPHRASE, floor=CHEAP)

    def hand(self) -> Hand:
        """Give the officer's hand for one act."""
        self.turn += 1
        entropy = sha256(f"{self.name}/{self.turn}/{self.clock.true.at_ms}".encode()).digest()
        return Hand(self.officer, self.clock.now(), entropy)

    def own_chains(self) -> frozenset[bytes]:
        """Return the operations that stand in this laptop's journal."""
        rows = self.store.connection.execute("SELECT chain FROM op").fetchall()
        return frozenset(bytes(row[0]) for row in rows)

    def sync(self, server: Server, *, cut_after: int = 0) -> Outcome:
        """Sync once; perhaps the power fails after so many chances of the store."""
        around = Around(self.clock.now_ms, self.random_bytes, self.server_key, "0.1")

        def work() -> Outcome:
            return sync_once(Laptop(self.store, CATALOG), server, around)

        try:
            return self.cut_off(work, cut_after) if cut_after else work()
        finally:
            self._note_acked()

    def _note_acked(self) -> None:
        """Write down what the laptop believes to be kept: that may never be lost."""
        head = Journal(self.store.connection).head()
        query = "SELECT chain FROM op WHERE seq <= ?"
        rows = self.store.connection.execute(query, (head.acked_seq,)).fetchall()
        self.acked |= {bytes(row[0]) for row in rows}

    def cut_off(self, work: Callable[[], T], chances: int) -> T:
        """Do something and have the power fail on the way, if the store is busy long enough.

        What is on the disk in the middle of the transaction is what the laptop wakes up with.
        """
        self.made += 1
        wreck = self.folder.with_name(f"{self.folder.name}-wreck-{self.made}")
        left = [chances]

        def pull() -> int:
            left[0] -= 1
            if left[0] == 0:
                shutil.copytree(self.folder, wreck)
            return int(left[0] <= 0)

        self.store.connection.set_progress_handler(pull, STEP)
        try:
            return work()
        except Exception as error:
            if not wreck.exists():
                raise
            raise PowerCut from error
        finally:
            self.store.connection.set_progress_handler(None, 0)
            if wreck.exists():
                self._become(wreck)

    def _become(self, folder: Path) -> None:
        """Go on with another folder's files."""
        with suppress(Unavailable):
            self.store.close()
        self.folder = folder
        self.open()

    def image(self, *, by_program: bool) -> None:
        """Make a copy: a backup of the program's own, or of the whole folder."""
        self.made += 1
        chains = self.own_chains()
        if by_program:
            copy = make_backup(self.store, made_at_ms=self.clock.now_ms()).copy
            path = self.folder.with_name(f"{self.folder.name}-{self.made}{copy.path.suffix}")
            shutil.copyfile(copy.path, path)
        else:
            path = self.folder.with_name(f"{self.folder.name}-image-{self.made}")
            shutil.copytree(self.folder, path)
        self.images.append(Image(path, chains, by_program))

    def put_back(self, image: Image) -> None:
        """Go back to a copy: by the program's restore, or by putting the folder back."""
        if not image.by_program:
            self.made += 1
            again = self.folder.with_name(f"{self.folder.name}-again-{self.made}")
            shutil.copytree(image.path, again)
            self._become(again)
            return
        self.store.close()
        caller = Caller(PASSPHRASE, floor=CHEAP)
        prepare(image.path, self.folder, caller).bring_in(at_ms=self.clock.now_ms())
        self.open()

    def twin(self, name: str) -> "Machine":
        """Copy the whole laptop to another machine, which goes on beside this one."""
        self.made += 1
        folder = self.folder.with_name(f"{self.folder.name}-twin-{self.made}")
        shutil.copytree(self.folder, folder)
        clock = WrongClock(self.clock.true, self.clock.off_ms)
        twin = Machine(folder, clock, self.officer, self.server_key, self.random_bytes, name)
        twin.acked = set(self.acked)
        return twin


@contextmanager
def closing(machines: list[Machine]) -> Iterator[None]:
    """Close every laptop at the end, however it ends."""
    try:
        yield
    finally:
        for machine in machines:
            with suppress(Unavailable):
                machine.store.close()
