"""Sync without a network: what goes out on a stick, and what comes back on one.

All that is not in the province's backup goes along, even what it has acknowledged: whichever road
arrives first wins, and the other changes nothing. What comes back is believed as a network's answer
is: by the province's signature alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from desktop.domain.changed import Changed
from desktop.domain.troubles import Unavailable
from sync.engine import (
    CLOSED,
    NONCE_BYTES,
    SEGMENT_OPS,
    SEGMENT_RAW,
    Around,
    Outcome,
    asking_of,
    packed,
)
from sync.feed import Page, read_page
from sync.messages import Signed, SyncAnswer, are_signed, is_from, read_body, read_message
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

PAGE_BYTES = 1 << 20
# What a file holds at the most, so that with its seal and its filling it stays under its limit.
MOST = MAX_FILE - (1 << 20)
PACKING = Packing(SLOW_LEVEL, KNOWN)


@dataclass(frozen=True, slots=True)
class Load:
    """One file's load: its frames, the last operation in it, whether more wait for another file."""

    frames: tuple[Frame, ...]
    last: int
    more: bool


def loads(laptop: Laptop, around: Around, *, reply_to: bytes) -> Iterator[Load]:
    """Give what goes out, a file at a time; there is one even where nothing waits.

    ``reply_to`` is the public key to seal the answer to.
    """
    head = laptop.head()
    outing = Outing(
        VERSION,
        asking_of(head, around, PACKING, page_bytes=PAGE_BYTES),
        around.province_ms(head),
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


def _load(laptop: Laptop, head: Head, front: Frame, start: int) -> Load:
    frames, size, mark = [front], len(front.body), start
    while mark < head.seq and size < MOST - SEGMENT_RAW:
        limit = min(SEGMENT_OPS, head.seq - mark)
        ops = laptop.after(mark, limit=limit, max_bytes=SEGMENT_RAW)
        frames.append(Frame(SEGMENT, packed(laptop, head, mark, ops, PACKING)))
        size += len(frames[-1].body)
        mark += len(ops)
    return Load(tuple(frames), mark, more=mark < head.seq)


def take(laptop: Laptop, frames: Iterable[Frame], around: Around) -> Outcome:
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
    if not are_signed(answer.receipts, key):
        raise Unavailable("stick_strange")
    return answer, page
