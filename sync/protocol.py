"""The words of ``bvte-sync/1``: operations, their chain, the reply codes, and enrolment.

An operation is a MessagePack array kept byte for byte as its author wrote it; its identity is
its place in the hash chain, so that no identifier travels and no byte can change unseen. What
one exchange says is in ``sync.messages``.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

import msgspec

VERSION = 1
PUT, PATCH, ADD, VOID, RESOLVE, SNAPSHOT, REPLAY, HOLD, PURGE, MARK = range(10)
KINDS = frozenset({PUT, PATCH, ADD, VOID, RESOLVE, SNAPSHOT, REPLAY, HOLD, PURGE, MARK})

# By what right an operation is written; the province's own stream alone has the last.
OFFICER, SUPERVISOR, PROVINCE = 1, 2, 3

ZERO = bytes(32)
ENTITY_BYTES = 16
DEVICE_BYTES = 16
MAX_OP_BYTES = 1 << 20
MAX_ACTOR = 64
MAX_PATH = 120
MAX_FIELDS = 500
MAX_POSITION = 1 << 62
MAX_FORM = 40
MAX_VERSION = 1 << 15
ID = re.compile(r"[0-9a-f]{32}", re.ASCII)

OK = "ok"
GAP = "gap"
FORK = "fork"
REVOKED = "revoked"
SUSPENDED = "suspended"
PENDING = "pending"
NOT_ENROLLED = "not_enrolled"
TOO_LARGE = "too_large"
CLOCK = "clock"
BAD = "bad"
UNKNOWN_DICTIONARY = "unknown_dictionary"
CODE_WRONG = "enrol_code_wrong"
CODE_EXPIRED = "enrol_code_expired"
PRACTICE = "practice_mismatch"


class BadFormat(Exception):  # noqa: N818 - the fate of foreign bytes
    """Bytes from outside that are not what they should be; carries a code and no content."""


class Op(msgspec.Struct, frozen=True, array_like=True):
    """One change: ``ctx`` is the commune-feed position its author had seen.

    ``rank`` is the right by which it is written, an officer's where nothing is said.
    """

    entity: bytes
    kind: int
    hlc_ms: int
    ctx: int
    actor: str
    payload: msgspec.Raw
    rank: int = OFFICER


@dataclass(frozen=True, slots=True)
class Footing:
    """What the author of an operation had seen, and by what right they write."""

    ctx: int = 0
    rank: int = OFFICER


PLAIN = Footing()


class Put(msgspec.Struct, frozen=True, array_like=True):
    """The payload of PUT: a whole record; ``case_code`` stands where the form opens a case."""

    form: str
    form_version: int
    case_id: str | None
    case_code: str | None
    answers: dict[str, object]


def encode_op(
    entity: bytes,
    kind: int,
    *,
    hlc_ms: int,
    actor: str,
    payload: object,
    footing: Footing = PLAIN,
) -> bytes:
    """Write an operation; ``entity`` is 16 bytes."""
    fields = [entity, kind, hlc_ms, footing.ctx, actor, payload]
    return msgspec.msgpack.encode(fields if footing.rank == OFFICER else [*fields, footing.rank])


_OP = msgspec.msgpack.Decoder(Op)
_PUT = msgspec.msgpack.Decoder(Put)


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
    numbers_fit = 0 <= op.ctx < MAX_POSITION and 0 <= op.hlc_ms < MAX_POSITION
    if not numbers_fit or not OFFICER <= op.rank <= PROVINCE:
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
    if not 0 < len(put.form) <= MAX_FORM or not 0 <= put.form_version < MAX_VERSION:
        raise BadFormat("put_fields")
    named = put.case_id is None or ID.fullmatch(put.case_id)
    if not named or len(put.case_code or "") > MAX_FORM or "\0" in f"{put.form}{put.case_code}":
        raise BadFormat("put_fields")
    if not all(map(is_answer, put.answers.values())):
        raise BadFormat("answer_kind")
    return put


def is_answer(value: object) -> bool:
    """Say whether a value is what a form can hold: text, a number, words, rows of cells.

    The store would take other things and fail on reading them; a NUL fits in no text column.
    """
    if isinstance(value, list):
        return all(_is_word(item) for item in value) or all(_is_row(item) for item in value)
    return _is_cell(value)


def _is_row(item: object) -> bool:
    return isinstance(item, dict) and all(
        _is_word(key) and _is_cell(cell) for key, cell in item.items()
    )


def _is_cell(value: object) -> bool:
    return _is_word(value) or (type(value) is int and abs(value) < MAX_POSITION)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value


def chain(previous: bytes, op: bytes) -> bytes:
    """Return the operation's identity: SHA-256 of the one before and its own bytes."""
    return sha256(previous + op).digest()


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
    """The province takes the laptop in; ``proof`` shows that it knows the code too.

    ``keys`` is its list of keys (``sync.province_keys``), empty where it has none yet.
    """

    code: str
    server_key: bytes
    province: str
    server_epoch: int
    nonce: bytes
    keys: bytes = b""
    proof: bytes = b""

    def proved_part(self) -> bytes:
        """Return the bytes under the proof."""
        fields = [self.code, self.server_key, self.province, self.server_epoch, self.nonce]
        return b"bvte-enrolled/1" + msgspec.msgpack.encode([*fields, self.keys])


class TimeAnswer(msgspec.Struct, frozen=True, array_like=True):
    """The province's clock, signed over the asker's nonce."""

    at_ms: int
    nonce: bytes
    signature: bytes = b""

    def signed_part(self) -> bytes:
        """Return the bytes that the province signs."""
        return b"bvte-time/1" + msgspec.msgpack.encode([self.at_ms, self.nonce])
