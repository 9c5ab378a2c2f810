"""What one exchange says (``bvte-sync/1``): receipts, the request, the answer.

Each is signed by its writer; further elements from a newer program are ignored.
"""

from hashlib import sha256

import msgspec


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """The province's word that it keeps a device's operations ``first`` to ``last``."""

    number: str
    device: bytes
    incarnation: int
    first: int
    last: int
    head: bytes
    at_ms: int
    signature: bytes = b""

    def signed_part(self) -> bytes:
        """Return the bytes that the province signs."""
        fields = [self.number, self.device, self.incarnation, self.first, self.last]
        return b"bvte-rcpt/1" + msgspec.msgpack.encode([*fields, self.head, self.at_ms])


class SyncRequest(msgspec.Struct, frozen=True, array_like=True):
    """One exchange as a laptop asks it: what it has, and perhaps a segment."""

    version: int
    device: bytes
    incarnation: int
    server_epoch: int
    cursor: int
    last_seq: int
    last_chain: bytes
    at_ms: int
    nonce: bytes
    app: str
    segment: bytes
    signature: bytes = b""

    def signed_part(self) -> bytes:
        """Return the bytes that the device signs; the segment is bound by its hash."""
        fields = [self.version, self.device, self.incarnation, self.server_epoch, self.cursor]
        more = [self.last_seq, self.last_chain, self.at_ms, self.nonce, self.app]
        body = sha256(self.segment).digest()
        return b"bvte-sync/1" + msgspec.msgpack.encode([*fields, *more, body])


class SyncAnswer(msgspec.Struct, frozen=True, array_like=True):
    """The province's answer: a code, where it stands, and what it gives."""

    code: str
    at_ms: int
    server_epoch: int
    seq: int
    head: bytes
    receipts: tuple[Receipt, ...]
    feed: tuple[bytes, ...]
    more: bool
    nonce: bytes
    signature: bytes = b""

    def signed_part(self) -> bytes:
        """Return the bytes that the province signs, bound to the request's nonce."""
        fields = [self.code, self.at_ms, self.server_epoch, self.seq, self.head]
        given = [list(map(msgspec.msgpack.encode, self.receipts)), list(self.feed), self.more]
        return b"bvte-answer/1" + msgspec.msgpack.encode([*fields, *given, self.nonce])
