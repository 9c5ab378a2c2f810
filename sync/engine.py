"""One sync: push what waits, take what came, move the marks; knows only ports.

Every error has one answer here, and none of them empties the queue.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from desktop.domain.changed import Changed
from desktop.domain.troubles import Unavailable
from sync.envelope import MAX_RAW, pack
from sync.feed import Page, read_page
from sync.messages import (
    Asking,
    Order,
    Receipt,
    Signed,
    SyncAnswer,
    SyncRequest,
    are_signed,
    is_from,
    read_message,
    sign_message,
)
from sync.ports import Head, Laptop, Server
from sync.protocol import (
    CLOCK,
    FORK,
    GAP,
    NOT_ENROLLED,
    OK,
    PENDING,
    REVOKED,
    SUSPENDED,
    UNKNOWN_DICTIONARY,
    VERSION,
    BadFormat,
)
from sync.squeeze import KNOWN, SLOW_LEVEL, Packing

SEGMENT_OPS = 400
SEGMENT_RAW = 1 << 20
PAGE_BYTES = 48 << 10
MAX_ROUNDS = 10_000
MAX_BRANCHES = 3
NONCE_BYTES = 16
NEAR_MS = 60_000
CLOSED = frozenset({REVOKED, SUSPENDED, PENDING, NOT_ENROLLED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one sync did; ``sent_bytes`` counts segments, not the transport's own bytes."""

    sent_ops: int = 0
    sent_bytes: int = 0
    rounds: int = 0
    receipts: tuple[Receipt, ...] = ()
    orders: tuple[Order, ...] = ()
    changed: Changed = field(default_factory=Changed)


@dataclass(frozen=True, slots=True)
class Around:
    """What the engine takes from outside: clock, randomness, the province's key, our version."""

    now_ms: Callable[[], int]
    random_bytes: Callable[[int], bytes]
    server_key: bytes
    app: str

    def province_ms(self, head: Head) -> int:
        """Return the province's time, as far as a laptop knows it."""
        return max(0, self.now_ms() + head.clock_offset_ms)


@dataclass(slots=True)
class _Session:
    """What one sync remembers between its rounds."""

    mark: int | None = None
    proof: Signed | None = None
    packing: Packing = field(default_factory=lambda: Packing(SLOW_LEVEL, KNOWN))
    asked_clock: bool = False
    branches: int = 0


def sync_once(
    laptop: Laptop,
    server: Server,
    around: Around,
    *,
    progress: Callable[[int, int], None] = lambda _sent, _total: None,
) -> Outcome:
    """Send all that waits and read all that came; one exchange even when there is nothing.

    ``progress`` is told operations acknowledged and operations in all. Raises ``Unavailable``;
    whatever was acknowledged before stays acknowledged, and nothing leaves the journal.
    """
    session, outcome = _Session(), Outcome()
    start = laptop.head()
    while outcome.rounds < MAX_ROUNDS:
        head = laptop.head()
        segment, request = _ask(laptop, head, session, around)
        told = server.sync(request)
        answer, page = _verified(told, request, around.server_key)
        outcome = replace(outcome, rounds=outcome.rounds + 1)
        if not _may_take(laptop, head, answer, session, around):
            continue
        outcome = _take(laptop, head, (answer, page, told), outcome, len(segment))
        session.mark, session.proof = answer.seq, None
        progress(max(0, answer.seq - start.acked_seq), head.seq - start.acked_seq)
        if answer.code == OK and answer.seq >= head.seq and not answer.more:
            break
    return outcome


def _ask(laptop: Laptop, head: Head, session: _Session, around: Around) -> tuple[bytes, Signed]:
    mark = head.acked_seq if session.mark is None else session.mark
    ops = laptop.after(mark, limit=SEGMENT_OPS, max_bytes=min(SEGMENT_RAW, MAX_RAW))
    segment = packed(laptop, head, mark, ops, session.packing) if ops else b""
    asking = asking_of(head, around, session.packing, page_bytes=PAGE_BYTES)
    now = around.province_ms(head)
    nonce = around.random_bytes(NONCE_BYTES)
    request = SyncRequest(VERSION, asking, now, nonce, proof=session.proof)
    return segment, sign_message(request, segment, laptop.sign)


def packed(laptop: Laptop, head: Head, mark: int, ops: Sequence[bytes], packing: Packing) -> bytes:
    """Return the segment of the operations that follow ``mark``, signed by the laptop."""
    previous = laptop.chain_at(mark)
    if previous is None:
        raise Unavailable("fork")
    return pack(
        ops,
        device=head.device,
        incarnation=head.incarnation,
        start=(mark + 1, previous),
        sign=laptop.sign,
        packing=packing,
    )


def asking_of(head: Head, around: Around, packing: Packing, *, page_bytes: int) -> Asking:
    """Say where a laptop stands, and how long a page it takes."""
    return Asking(
        head.device,
        head.incarnation,
        head.server_epoch,
        head.cursor,
        head.seq,
        head.acked_seq,
        head.acked_chain,
        around.app,
        tuple(packing.dictionaries),
        page_bytes,
    )


def _verified(told: Signed, request: Signed, key: bytes) -> tuple[SyncAnswer, Page | None]:
    """Trust only an answer to this very request, signed by the province of our enrolment."""
    try:
        asked = read_message(request, SyncRequest)
        answer = read_message(told, SyncAnswer)
        page = read_page(told.attached) if told.attached else None
    except BadFormat as error:
        raise Unavailable("half_answer") from error
    to_us = (answer.nonce, answer.device, answer.incarnation) == (
        asked.nonce,
        asked.asking.device,
        asked.asking.incarnation,
    )
    if not to_us or not is_from(told, SyncAnswer, key):
        raise Unavailable("tls_untrusted")
    if not are_signed(answer.receipts, key):
        raise Unavailable("tls_untrusted")
    return answer, page


def _may_take(
    laptop: Laptop, head: Head, answer: SyncAnswer, session: _Session, around: Around
) -> bool:
    """Say whether an answer may be taken as it is; where not, what is needed was done first."""
    if answer.code in CLOSED:
        raise Unavailable(answer.code)
    if answer.code == UNKNOWN_DICTIONARY and session.packing.dictionaries:
        session.packing = Packing(session.packing.level, ())
        return False
    if answer.code not in {OK, GAP, FORK, CLOCK}:
        raise Unavailable("server_refused")
    if head.server_epoch and answer.server_epoch != head.server_epoch:
        return _turn(laptop, head, answer, session)
    if answer.code == FORK or laptop.chain_at(answer.seq) != answer.head:
        _branch(laptop, session)
        return False
    if answer.seq < head.acked_seq and session.proof is None:
        session.proof = laptop.last_answer()
        session.mark = answer.seq
        return False
    if answer.code == CLOCK:
        _set_clock(laptop, answer, session, around)
    return True


def _turn(laptop: Laptop, head: Head, answer: SyncAnswer, session: _Session) -> bool:
    """Follow the province into a new epoch; show it one that it has forgotten."""
    if answer.server_epoch < head.server_epoch:
        if session.proof is not None:
            raise Unavailable("server_error")
        session.proof = laptop.last_answer()
        return False
    laptop.turn(answer)
    session.mark, session.proof = None, None
    return False


def _branch(laptop: Laptop, session: _Session) -> None:
    session.branches += 1
    if session.branches > MAX_BRANCHES:
        raise Unavailable("fork")
    laptop.branch("fork")
    session.mark = None


def _set_clock(laptop: Laptop, answer: SyncAnswer, session: _Session, around: Around) -> None:
    offset = answer.at_ms - around.now_ms()
    if abs(offset - laptop.head().clock_offset_ms) < NEAR_MS:
        return  # no wrong clock: a long segment was so long on its way
    if session.asked_clock:
        raise Unavailable("clock")
    session.asked_clock = True
    laptop.set_clock(offset)


def _take(
    laptop: Laptop,
    head: Head,
    told: tuple[SyncAnswer, Page | None, Signed],
    outcome: Outcome,
    segment_bytes: int,
) -> Outcome:
    answer, page, signed = told
    usable = page if page is not None and page.start == head.cursor else None
    changed = laptop.take(answer, usable, Signed(signed.body, signed.signature))
    last = max((receipt.last for receipt in answer.receipts), default=head.acked_seq)
    return Outcome(
        outcome.sent_ops + max(0, last - head.acked_seq),
        outcome.sent_bytes + segment_bytes,
        outcome.rounds,
        outcome.receipts + answer.receipts,
        answer.orders or outcome.orders,
        outcome.changed | changed,
    )
