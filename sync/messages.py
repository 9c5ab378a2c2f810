"""What one exchange says (``bvte-sync/1``): receipts, the request, the answer.

A message travels as the bytes that its writer signed, so that it may grow: a newer program's
further elements are under the signature and ignored. Lengths and ranges are part of the shape.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Annotated, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.protocol import DEVICE_BYTES, MAX_POSITION, ZERO, BadFormat

DeviceId = Annotated[bytes, msgspec.Meta(min_length=DEVICE_BYTES, max_length=DEVICE_BYTES)]
Link = Annotated[bytes, msgspec.Meta(min_length=len(ZERO), max_length=len(ZERO))]
Count = Annotated[int, msgspec.Meta(ge=0, lt=MAX_POSITION)]
Small = Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)]
Nonce = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Short = Annotated[str, msgspec.Meta(max_length=40)]


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """The province's word that it keeps a device's operations ``first`` to ``last``."""

    number: Short
    device: DeviceId
    incarnation: Small
    first: Count
    last: Count
    head: Link
    at_ms: Count
    signature: bytes = b""

    def signed_part(self) -> bytes:
        """Return the bytes that the province signs."""
        fields = [self.number, self.device, self.incarnation, self.first, self.last]
        return b"bvte-rcpt/1" + msgspec.msgpack.encode([*fields, self.head, self.at_ms])


class Asking(msgspec.Struct, frozen=True, array_like=True):
    """Where a laptop stands: what it wrote last, what it knows to be kept, how far it has read."""

    device: DeviceId
    incarnation: Small
    server_epoch: Small
    cursor: Count
    seq: Count
    acked_seq: Count
    acked_chain: Link
    app: Short
    dictionaries: tuple[Small, ...] = ()
    page_bytes: Count = 0
    wants_token: bool = False


class Signed(msgspec.Struct, frozen=True, array_like=True):
    """A message as it travels: the bytes, who signed them, and what is attached to them."""

    body: bytes
    signature: bytes
    attached: bytes = b""


class SyncRequest(msgspec.Struct, frozen=True, array_like=True):
    """One exchange as a laptop asks it: where it stands, and perhaps a segment.

    ``attached`` is the hash of the segment. ``proof`` is an answer of the province's own that it
    seems to know no more, if there is one.
    """

    version: Small
    asking: Asking
    at_ms: Count
    nonce: Nonce
    attached: Link = ZERO
    proof: Signed | None = None


class Order(msgspec.Struct, frozen=True, array_like=True):
    """What the province says to this one laptop: a lease, an alarm; unknown kinds are kept."""

    kind: Short
    value: Count = 0


class SyncAnswer(msgspec.Struct, frozen=True, array_like=True):
    """The province's answer: a code, how far it keeps this laptop's work, and what it gives.

    ``durable`` is the last operation that lies in a verified backup, ``floor`` the place in the
    book at which the present ``server_epoch`` began, ``token`` opens uploads and pages for a while;
    ``attached`` is the hash of the page.
    """

    code: Short
    device: DeviceId
    incarnation: Small
    at_ms: Count
    server_epoch: Small
    floor: Count
    seq: Count
    head: Link
    durable: Count
    receipts: tuple[Receipt, ...] = ()
    orders: tuple[Order, ...] = ()
    more: bool = False
    token: bytes = b""
    nonce: Nonce = bytes(16)
    attached: Link = ZERO


ASK, ANSWER = b"bvte-sync/1", b"bvte-answer/1"
Message = TypeVar("Message", SyncRequest, SyncAnswer)
Sign = Callable[[bytes], bytes]


def sign_message(message: Message, attached: bytes, sign: Sign) -> Signed:
    """Sign a message and bind what is attached to it."""
    bound = msgspec.structs.replace(message, attached=_hash(attached))
    body = msgspec.msgpack.encode(bound)
    return Signed(body, sign(_label(type(message)) + body), attached)


def read_body(signed: Signed, shape: type[Message]) -> Message:
    """Read what a message says, whatever became of its attachment; raises ``BadFormat``."""
    try:
        return msgspec.msgpack.decode(signed.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("message") from error


def read_message(signed: Signed, shape: type[Message]) -> Message:
    """Read what a message says, with what is attached to it, signed or not."""
    message = read_body(signed, shape)
    if message.attached != _hash(signed.attached):
        raise BadFormat("attached")
    return message


def is_from(signed: Signed, shape: type[Message], key: bytes) -> bool:
    """Say whether the holder of a key signed a message of this kind."""
    return is_signed(key, signed.signature, _label(shape) + signed.body)


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether an Ed25519 signature holds."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def are_signed(receipts: Iterable[Receipt], key: bytes) -> bool:
    """Say whether the holder of a key signed every receipt."""
    return all(is_signed(key, each.signature, each.signed_part()) for each in receipts)


def _label(shape: type[SyncRequest | SyncAnswer]) -> bytes:
    return ASK if shape is SyncRequest else ANSWER


def _hash(attached: bytes) -> bytes:
    return sha256(attached).digest() if attached else ZERO
