"""One sync: push what waits, verify the receipts, move the mark; knows only ports."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop.domain.troubles import Unavailable
from sync.envelope import MAX_RAW, pack
from sync.messages import Receipt, SyncAnswer, SyncRequest
from sync.ports import Head, Journal, Server
from sync.protocol import GAP, OK, VERSION

SEGMENT_OPS = 400
SEGMENT_RAW = 1 << 20
MAX_ROUNDS = 10_000
NONCE_BYTES = 16
TROUBLES = frozenset({"revoked", "not_enrolled", "fork", "too_large", "clock"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one sync did; ``sent_bytes`` counts segments, not the transport's own bytes."""

    sent_ops: int = 0
    sent_bytes: int = 0
    rounds: int = 0
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What the engine takes from outside: clock, randomness, the province's key, our version."""

    now_ms: Callable[[], int]
    random_bytes: Callable[[int], bytes]
    server_key: bytes
    app: str


def sync_once(
    journal: Journal,
    server: Server,
    around: Around,
    *,
    progress: Callable[[int, int], None] = lambda _sent, _total: None,
) -> Outcome:
    """Send everything that waits; one exchange even when nothing does, to be heard of.

    ``progress`` is told operations acknowledged and operations in all. Raises ``Unavailable``;
    whatever was acknowledged before stays acknowledged, and nothing leaves the journal.
    """
    outcome = Outcome()
    start = journal.head()
    resend_from: int | None = None
    while outcome.rounds < MAX_ROUNDS:
        head = journal.head()
        mark = head.acked_seq if resend_from is None else resend_from
        ops = journal.after(mark, limit=SEGMENT_OPS, max_bytes=min(SEGMENT_RAW, MAX_RAW))
        request = _request(journal, head, _segment(journal, head, mark, ops), around)
        answer = server.sync(request)
        _verify(answer, request, around.server_key)
        if answer.code == GAP and resend_from is None:
            resend_from = _rewind(journal, answer)
            continue
        outcome = _take(journal, head, answer, outcome, request)
        resend_from = None
        acked = journal.head().acked_seq
        progress(acked - start.acked_seq, head.seq - start.acked_seq)
        if acked >= head.seq:
            break
    return outcome


def _segment(journal: Journal, head: Head, mark: int, ops: tuple[bytes, ...]) -> bytes:
    previous = journal.chain_at(mark)
    if not ops:
        return b""
    if previous is None:
        raise Unavailable("fork")
    return pack(
        ops,
        device=head.device,
        incarnation=head.incarnation,
        start=(mark + 1, previous),
        sign=journal.sign,
    )


def _request(journal: Journal, head: Head, segment: bytes, around: Around) -> SyncRequest:
    request = SyncRequest(
        VERSION,
        head.device,
        head.incarnation,
        head.server_epoch,
        head.cursor,
        head.seq,
        head.chain[:16],
        around.now_ms(),
        around.random_bytes(NONCE_BYTES),
        around.app,
        segment,
    )
    return msgspec.structs.replace(request, signature=journal.sign(request.signed_part()))


def _verify(answer: SyncAnswer, request: SyncRequest, server_key: bytes) -> None:
    """Trust only an answer to this very request, signed by the province of our enrolment."""
    if answer.nonce != request.nonce or not is_signed(
        server_key, answer.signature, answer.signed_part()
    ):
        raise Unavailable("tls_untrusted")
    for receipt in answer.receipts:
        if not is_signed(server_key, receipt.signature, receipt.signed_part()):
            raise Unavailable("tls_untrusted")


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether an Ed25519 signature holds."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _rewind(journal: Journal, answer: SyncAnswer) -> int:
    """Go back to where the province stands, if its chain there is ours."""
    ours = journal.chain_at(answer.seq)
    if ours is None or ours != answer.head:
        raise Unavailable("fork")
    return answer.seq


def _take(
    journal: Journal, head: Head, answer: SyncAnswer, outcome: Outcome, request: SyncRequest
) -> Outcome:
    if answer.code != OK:
        raise Unavailable(answer.code if answer.code in TROUBLES else "server_error")
    if request.segment and not answer.receipts:
        raise Unavailable("server_error")
    for receipt in answer.receipts:
        ours = journal.chain_at(receipt.last)
        mine = receipt.device == head.device and receipt.incarnation == head.incarnation
        if not mine or ours != receipt.head:
            raise Unavailable("fork")
    journal.acknowledge(answer.receipts, at_ms=answer.at_ms, epoch=answer.server_epoch)
    last = max((receipt.last for receipt in answer.receipts), default=head.acked_seq)
    return Outcome(
        outcome.sent_ops + max(0, last - head.acked_seq),
        outcome.sent_bytes + len(request.segment),
        outcome.rounds + 1,
        outcome.receipts + answer.receipts,
    )
