"""What the engine needs of the world: the laptop's journal, and a province to talk to."""

from dataclasses import dataclass
from typing import Protocol

from sync.messages import Receipt, SyncAnswer, SyncRequest
from sync.protocol import EnrolAnswer, EnrolRequest, TimeAnswer


@dataclass(frozen=True, slots=True)
class Head:
    """Where a journal stands: its device, the last operation and the last acknowledged one."""

    device: bytes
    incarnation: int
    seq: int
    chain: bytes
    acked_seq: int
    acked_chain: bytes
    server_epoch: int
    cursor: int


class Journal(Protocol):
    """The laptop's log, which is its outbox too."""

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

    def acknowledge(self, receipts: tuple[Receipt, ...], *, at_ms: int, epoch: int) -> None:
        """Keep verified receipts and move the mark, in one transaction."""
        ...


class Server(Protocol):
    """A province: over HTTP, or the desk itself in the same process."""

    def time(self, nonce: bytes) -> TimeAnswer:
        """Ask the province's clock."""
        ...

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Ask to be taken in."""
        ...

    def sync(self, request: SyncRequest) -> SyncAnswer:
        """Push, and take receipts and what waits for this commune."""
        ...
