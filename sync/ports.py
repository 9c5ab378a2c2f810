"""What the engine needs of the world: the laptop's journal, and a province to talk to."""

from dataclasses import dataclass
from typing import Protocol

from desktop.domain.changed import Changed
from sync.feed import Page
from sync.messages import Signed, SyncAnswer
from sync.protocol import EnrolAnswer, EnrolRequest, TimeAnswer


@dataclass(frozen=True, slots=True)
class Head:
    """Where a journal stands: its device, the last operation and the last acknowledged one.

    ``cursor`` says how far the commune's book has been read, ``clock_offset_ms`` how far the
    laptop's clock is behind the province's.
    """

    device: bytes
    incarnation: int
    seq: int
    chain: bytes
    acked_seq: int
    acked_chain: bytes
    server_epoch: int
    cursor: int
    durable_seq: int = 0
    clock_offset_ms: int = 0


class Laptop(Protocol):
    """The laptop's log, which is its outbox too, and the place where others' work arrives."""

    def head(self) -> Head:
        """Say where the journal stands."""
        ...

    def after(self, seq: int, *, limit: int, max_bytes: int) -> tuple[bytes, ...]:
        """Return operations from ``seq + 1`` on, at least one where there is one."""
        ...

    def chain_at(self, seq: int) -> bytes | None:
        """Return the chain value after an operation; ZERO for 0, nothing where unknown."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign as this device."""
        ...

    def last_answer(self) -> Signed | None:
        """Return the province's last signed answer, without what was attached to it."""
        ...

    def take(self, answer: SyncAnswer, page: Page | None, proof: Signed) -> Changed:
        """Keep receipts, what others wrote and the mark up to which it was read, all or none."""
        ...

    def turn(self, answer: SyncAnswer) -> None:
        """Begin the province's new epoch: what it lost is to be offered and read again."""
        ...

    def branch(self, why: str) -> None:
        """Go on under a new number: the province keeps another story of this laptop."""
        ...

    def set_clock(self, offset_ms: int) -> None:
        """Remember how far the laptop's clock is behind the province's."""
        ...


class Server(Protocol):
    """A province: over HTTP, or the desk itself in the same process."""

    def time(self, nonce: bytes) -> TimeAnswer:
        """Ask the province's clock."""
        ...

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Ask to be taken in."""
        ...

    def sync(self, request: Signed) -> Signed:
        """Push, and take receipts and what waits for this commune."""
        ...
