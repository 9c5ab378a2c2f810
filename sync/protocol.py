"""The words of ``bvte-sync/1``: operations, their chain, and the messages of one exchange.

An operation is a MessagePack array kept byte for byte as its author wrote it; its identity is
its place in the hash chain, so that no identifier travels and no byte can change unseen.
"""

from hashlib import sha256

import msgspec

VERSION = 1
PUT, PATCH, ADD, VOID = 0, 1, 2, 3
KINDS = frozenset({PUT, PATCH, ADD, VOID})

ZERO = bytes(32)
ENTITY_BYTES = 16
MAX_OP_BYTES = 1 << 20
MAX_ACTOR = 64
MAX_PATH = 120
MAX_FIELDS = 500

OK = "ok"
GAP = "gap"
FORK = "fork"
REVOKED = "revoked"
NOT_ENROLLED = "not_enrolled"
TOO_LARGE = "too_large"
CLOCK = "clock"
BAD = "bad"
CODE_WRONG = "enrol_code_wrong"
CODE_EXPIRED = "enrol_code_expired"
PRACTICE = "practice_mismatch"


class BadFormat(Exception):  # noqa: N818 - the fate of foreign bytes
    """Bytes from outside that are not what they should be; carries a code and no content."""


class Op(msgspec.Struct, frozen=True, array_like=True):
    """One change: ``ctx`` is the commune-feed position its author had seen."""

    entity: bytes
    kind: int
    hlc_ms: int
    ctx: int
    actor: str
    payload: msgspec.Raw


class Put(msgspec.Struct, frozen=True, array_like=True):
    """The payload of PUT: a whole record; ``case_code`` stands where the form opens a case."""

    form: str
    form_version: int
    case_id: str | None
    case_code: str | None
    answers: dict[str, object]


Patch = list[tuple[str, object]]
"""The payload of PATCH: answer keys and their new values; nil takes an answer away."""


def encode_op(entity: bytes, kind: int, *, hlc_ms: int, actor: str, payload: object) -> bytes:
    """Write an operation; ``entity`` is 16 bytes."""
    return msgspec.msgpack.encode([entity, kind, hlc_ms, 0, actor, payload])


_OP = msgspec.msgpack.Decoder(Op)
_PUT = msgspec.msgpack.Decoder(Put)
_PATCH = msgspec.msgpack.Decoder(Patch)


def decode_op(raw: bytes) -> Op:
    """Read an operation, refusing what is too long or of the wrong shape."""
    if len(raw) > MAX_OP_BYTES:
        raise BadFormat("op_too_long")
    try:
        op = _OP.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("op") from error
    if len(op.entity) != ENTITY_BYTES or len(op.actor) > MAX_ACTOR:
        raise BadFormat("op_fields")
    return op


def read_put(op: Op) -> Put:
    """Read the payload of a PUT."""
    try:
        put = _PUT.decode(op.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("put") from error
    if len(put.answers) > MAX_FIELDS or any(len(key) > MAX_PATH for key in put.answers):
        raise BadFormat("put_fields")
    return put


def read_patch(op: Op) -> Patch:
    """Read the payload of a PATCH."""
    try:
        patch = _PATCH.decode(op.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("patch") from error
    if len(patch) > MAX_FIELDS or any(len(path) > MAX_PATH for path, _ in patch):
        raise BadFormat("patch_fields")
    return patch


def chain(previous: bytes, op: bytes) -> bytes:
    """Return the operation's identity: SHA-256 of the one before and its own bytes."""
    return sha256(previous + op).digest()


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


class EnrolRequest(msgspec.Struct, frozen=True, array_like=True):
    """A laptop asks to be known; ``proof`` shows that it holds the one-time code."""

    version: int
    device: bytes
    public_key: bytes
    commune: str
    prefix: str
    app: str
    practice: bool
    nonce: bytes
    code_id: bytes
    proof: bytes = b""

    def proved_part(self) -> bytes:
        """Return the bytes under the proof."""
        fields = [self.version, self.device, self.public_key, self.commune, self.prefix]
        more = [self.app, self.practice, self.nonce]
        return b"bvte-enrol/1" + msgspec.msgpack.encode([*fields, *more])


class EnrolAnswer(msgspec.Struct, frozen=True, array_like=True):
    """The province takes the laptop in; ``proof`` shows that it knows the code too."""

    code: str
    server_key: bytes
    province: str
    server_epoch: int
    nonce: bytes
    proof: bytes = b""

    def proved_part(self) -> bytes:
        """Return the bytes under the proof."""
        fields = [self.code, self.server_key, self.province, self.server_epoch, self.nonce]
        return b"bvte-enrolled/1" + msgspec.msgpack.encode(fields)


class TimeAnswer(msgspec.Struct, frozen=True, array_like=True):
    """The province's clock, signed over the asker's nonce."""

    at_ms: int
    nonce: bytes
    signature: bytes = b""

    def signed_part(self) -> bytes:
        """Return the bytes that the province signs."""
        return b"bvte-time/1" + msgspec.msgpack.encode([self.at_ms, self.nonce])
