"""Sync without a network: what goes out on a stick, and what comes back on one.

All that is not in the province's backup goes along, even what it has acknowledged: whichever road
arrives first wins, and the other changes nothing. What comes back is believed as a network's answer
is: by the province's signature alone.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from desktop.domain.changed import Changed
from desktop.domain.troubles import Unavailable
from sync.engine import CLOSED, SEGMENT_OPS, SEGMENT_RAW, Around, Outcome
from sync.envelope import pack
from sync.feed import Page, read_page
from sync.messages import Asking, Signed, SyncAnswer, is_from, is_signed, read_body, read_message
from sync.ports import Head, Laptop
from sync.protocol import FORK, VERSION, BadFormat
from sync.squeeze import KNOWN, SLOW_LEVEL, Packing
from sync.stick import (
    ANSWER,
    MAX_FILE,
    OUTING,
    SEGMENT,
    Frame,
    Outing,
    as_frame,
    as_signed,
    sign_outing,
)

NONCE_BYTES = 16
PAGE_BYTES = 1 << 20
# What a file holds at the most, so that with its seal and its filling it stays under its limit.
MOST = MAX_FILE - (1 << 20)
PACKING = Packing(SLOW_LEVEL, KNOWN)


@dataclass(frozen=True, slots=True)
class Load:
    """One file's load: its frames, the operations in it, and whether more wait for another file."""

    frames: tuple[Frame, ...]
    first: int
    last: int
    more: bool


def loads(laptop: Laptop, around: Around, *, reply_to: bytes) -> Iterator[Load]:
    """Give what goes out, a file at a time; there is one even where nothing waits.

    ``reply_to`` is the public key to seal the answer to.
    """
    head = laptop.head()
    outing = Outing(
        VERSION,
        _asking(head, around),
        max(0, around.now_ms() + head.clock_offset_ms),
        around.random_bytes(NONCE_BYTES),
        reply_to,
    )
    front = as_frame(OUTING, sign_outing(outing, laptop.sign))
    mark = min(head.durable_seq, head.acked_seq)
    while True:
        load = _load(laptop, head, front, mark)
        yield load
        if not load.more:
            return
        mark = load.last


def _asking(head: Head, around: Around) -> Asking:
    return Asking(
        head.device,
        head.incarnation,
        head.server_epoch,
        head.cursor,
        head.seq,
        head.acked_seq,
        head.acked_chain,
        around.app,
        tuple(KNOWN),
        PAGE_BYTES,
    )


def _load(laptop: Laptop, head: Head, front: Frame, start: int) -> Load:
    frames, size, mark = [front], len(front.body), start
    while size < MOST - SEGMENT_RAW:
        ops = laptop.after(mark, limit=SEGMENT_OPS, max_bytes=SEGMENT_RAW)
        if not ops or mark >= head.seq:
            return Load(tuple(frames), start + 1, mark, more=False)
        previous = laptop.chain_at(mark)
        if previous is None:
            raise Unavailable("fork")
        segment = pack(
            ops[: head.seq - mark],
            device=head.device,
            incarnation=head.incarnation,
            start=(mark + 1, previous),
            sign=laptop.sign,
            packing=PACKING,
        )
        frames.append(Frame(SEGMENT, segment))
        size += len(segment)
        mark += min(len(ops), head.seq - mark)
    return Load(tuple(frames), start + 1, mark, more=mark < head.seq)


def take(
    laptop: Laptop,
    frames: Iterable[Frame],
    around: Around,
    *,
    told: Callable[[int], None] = lambda _count: None,
) -> Outcome:
    """Take in what the province sent back; the same file twice changes nothing.

    Raises ``Unavailable``: the province's reason where it no longer knows this laptop,
    ``stick_old`` where the network has brought news since, ``stick_strange`` for another's file.
    """
    outcome, found = Outcome(), 0
    for frame in frames:
        if frame.kind != ANSWER:
            continue
        found += 1
        outcome = _take_one(laptop, as_signed(frame), around, outcome)
        told(found)
    if not outcome.rounds:
        raise Unavailable("stick_old" if found else "stick_strange")
    return outcome


def _take_one(laptop: Laptop, told: Signed, around: Around, outcome: Outcome) -> Outcome:
    answer, page = _verified(told, around.server_key)
    head = laptop.head()
    if answer.device != head.device or answer.incarnation != head.incarnation:
        raise Unavailable("stick_strange")
    if _is_older(laptop, answer):
        return outcome
    if answer.code in CLOSED:
        raise Unavailable(answer.code)
    if head.server_epoch and answer.server_epoch > head.server_epoch:
        laptop.turn(answer)
        head = laptop.head()
    if answer.code == FORK or laptop.chain_at(answer.seq) != answer.head:
        laptop.branch("fork")
        raise Unavailable("stick_again")
    usable = page if page is not None and page.start == head.cursor else None
    changed = laptop.take(answer, usable, Signed(told.body, told.signature))
    moved = max(0, laptop.head().acked_seq - head.acked_seq)
    return _added(outcome, answer, moved, changed)


def _added(outcome: Outcome, answer: SyncAnswer, moved: int, changed: Changed) -> Outcome:
    return replace(
        outcome,
        sent_ops=outcome.sent_ops + moved,
        rounds=outcome.rounds + 1,
        receipts=outcome.receipts + answer.receipts,
        orders=answer.orders or outcome.orders,
        changed=outcome.changed | changed,
    )


def _is_older(laptop: Laptop, answer: SyncAnswer) -> bool:
    """Say whether the province has spoken to this laptop since: a later word is not undone."""
    last = laptop.last_answer()
    return last is not None and answer.at_ms < read_body(last, SyncAnswer).at_ms


def _verified(told: Signed, key: bytes) -> tuple[SyncAnswer, Page | None]:
    if not is_from(told, SyncAnswer, key):
        raise Unavailable("stick_strange")
    try:
        answer = read_message(told, SyncAnswer)
        page = read_page(told.attached) if told.attached else None
    except BadFormat as error:
        raise Unavailable("stick_damaged") from error
    if not all(is_signed(key, each.signature, each.signed_part()) for each in answer.receipts):
        raise Unavailable("stick_strange")
    return answer, page
