"""Enrolment by a one-time code that both sides prove to know and neither sends."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

import msgspec
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop.domain.troubles import Unavailable
from sync.ports import Server
from sync.protocol import OK, VERSION, BadFormat, EnrolRequest
from sync.province_keys import fingerprint, read_keys

# Crockford's alphabet: no I, L, O, U; what people confuse is read as what was meant.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
SALT = b"bvte-enrol-code/1"
SAS_LABEL = b"bvte-sas/1|"
SAS_WORDS = 4
CONFUSED = str.maketrans("ILO", "110")


@dataclass(frozen=True, slots=True)
class Applicant:
    """The laptop that asks: its keys' public half, commune and case-code prefix."""

    device: bytes
    public_key: bytes
    commune: str
    prefix: str
    app: str
    practice: bool


@dataclass(frozen=True, slots=True)
class Admission:
    """What the laptop remembers of its province; ``keys`` is a list that its root has signed.

    The laptop pins that root: whoever enrols compares its eight words with the printed ones.
    """

    server_key: bytes
    province: str
    server_epoch: int
    keys: bytes = b""


def read_code(typed: str) -> str | None:
    """Return the code as issued from what was typed, or nothing if it cannot be one."""
    code = "".join(typed.upper().split()).replace("-", "").translate(CONFUSED)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


@dataclass(frozen=True, slots=True)
class CodeKey:
    """What both sides derive from the code: a name to find it by, and a key to prove it with."""

    id: bytes
    key: bytes


def derive(code: str) -> CodeKey:
    """Stretch the code (Argon2id, 64 MiB, about 0.2 s), so that 50 bits hold for three days."""
    stretched = Argon2id(salt=SALT, length=40, iterations=3, lanes=1, memory_cost=65_536).derive(
        code.encode()
    )
    return CodeKey(stretched[:8], stretched[8:])


def prove(key: bytes, message: bytes) -> bytes:
    """Show knowledge of the code over a message (HMAC-SHA256, RFC 2104)."""
    return hmac.digest(key, message, sha256)


def enrol(server: Server, applicant: Applicant, *, code: str, nonce: bytes) -> Admission:
    """Ask the province to take this laptop in; ``nonce`` is 16 random bytes.

    Raises ``Unavailable`` with the province's reason, or ``tls_untrusted`` where the answer
    does not prove the code: whoever answered is not the province that issued it.
    """
    known = derive(code)
    request = EnrolRequest(
        VERSION,
        applicant.device,
        applicant.public_key,
        applicant.commune,
        applicant.prefix,
        applicant.app,
        applicant.practice,
        nonce,
        known.id,
    )
    proved = msgspec.structs.replace(request, proof=prove(known.key, request.proved_part()))
    answer = server.enrol(proved)
    if answer.code != OK:
        raise Unavailable(answer.code)
    if answer.nonce != nonce or not is_proved(answer.proof, known.key, answer.proved_part()):
        raise Unavailable("tls_untrusted")
    if answer.keys:
        _see_signed(answer.keys)
    return Admission(answer.server_key, answer.province, answer.server_epoch, answer.keys)


def _see_signed(keys: bytes) -> None:
    try:
        read_keys(keys, root=None)
    except BadFormat as error:
        raise Unavailable("province_keys") from error


def short_words(device: bytes, public_key: bytes, server_key: bytes) -> tuple[str, ...]:
    """Return four words (44 bits) that the laptop and the desk show, to be compared by voice.

    They stand for the laptop's name, its key and the province's: whoever sits between the two, or
    used a code that was overheard, shows other words.
    """
    return fingerprint(SAS_LABEL + device + public_key + server_key)[:SAS_WORDS]


def is_proved(proof: bytes, key: bytes, message: bytes) -> bool:
    """Say whether a proof holds, in constant time."""
    return hmac.compare_digest(proof, prove(key, message))
