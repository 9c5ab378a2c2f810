"""Recovery as it travels: what a laptop keeps for its province, asks of it, and is granted.

The province's two key holders open the database key with the recovery key and seal it at once to
the key of whoever asks; nobody sees it. Request and grant are small files, or texts for a QR.
"""

import base64
import binascii
from hashlib import sha256
from typing import Annotated, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta

from sync.protocol import BadFormat
from sync.province_keys import fingerprint
from sync.sealing import KEY_BYTES, MAX_BLOB, seal, unseal

VERSION = 1
VAULT_BYTES = DEVICE_BYTES = CHALLENGE_BYTES = 16
ID_BYTES = 8
MAX_FILE = 8_192
LIFE_MS = 72 * 60 * 60 * 1000
# A grant's writer and its reader may disagree so much about the time.
SLACK_MS = 60 * 60 * 1000
SLOT_LABEL, ESCROW_LABEL = b"MN/recovery/1|", b"MN/escrow/1|"
REQUEST_LABEL, GRANT_LABEL = b"MN/recovery-request/1|", b"MN/recovery-grant/1|"
# A file begins with its magic, its text with the same and a colon.
REQUEST_MAGIC, GRANT_MAGIC = b"MNASK1", b"MNGIVE1"

T = TypeVar("T")
Id16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
Id8 = Annotated[bytes, Meta(min_length=ID_BYTES, max_length=ID_BYTES)]
Key = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
Blob = Annotated[bytes, Meta(max_length=MAX_BLOB)]
Name = Annotated[str, Meta(max_length=64)]
Count = Annotated[int, Meta(ge=0, lt=2**53)]


class SealedKey(msgspec.Struct, frozen=True, array_like=True):
    """A key sealed to the province: to which of its keys, and in the how-manieth epoch of ours."""

    version: int
    reader: Id8
    epoch: Count
    blob: Blob


class Request(msgspec.Struct, frozen=True, array_like=True):
    """What a laptop asks: which vault, for whom, and the key to seal the answer to.

    ``slot`` holds the database key, ``escrow`` the sealing key of ``owner``, where it is asked
    for. ``seq`` and ``chain`` say where the laptop's journal stands, unproved.
    """

    version: int
    vault: Id16
    device: Id16
    slot: SealedKey
    officer: Name
    owner: Name
    escrow: SealedKey | None
    reader: Key
    challenge: Id16
    seq: Count
    chain: Key
    asked_at: Count

    def words(self) -> tuple[str, ...]:
        """Return eight words that both ends read to each other: it is this request, unchanged."""
        return fingerprint(REQUEST_LABEL + msgspec.msgpack.encode(self))


class Grant(msgspec.Struct, frozen=True, array_like=True):
    """The answer: the keys, sealed to whoever asked; for one request, for 72 hours."""

    version: int
    number: Id8
    vault: Id16
    device: Id16
    challenge: Id16
    officer: Name
    role: Annotated[str, Meta(max_length=20)]
    sealed: Blob
    granted_at: Count
    expires_at: Count
    signature: bytes = b""

    def signed_part(self) -> bytes:
        """Return the bytes that the province's grant key signs."""
        return GRANT_LABEL + msgspec.msgpack.encode(msgspec.structs.replace(self, signature=b""))


def seal_slot(database: bytes | bytearray, reader: bytes, *, vault: bytes, epoch: int) -> SealedKey:
    """Seal the database key to the province's recovery key."""
    blob = seal(database, reader, info=_slot_info(vault, epoch))
    return SealedKey(VERSION, reader_id(reader), epoch, blob)


def open_slot(slot: SealedKey, private: bytes | bytearray, *, vault: bytes) -> bytearray:
    """Return the database key (the province's side); raises ``BadFormat``."""
    return _a_key(unseal(slot.blob, private, info=_slot_info(vault, slot.epoch)))


def seal_escrow(
    sealing: bytes | bytearray, reader: bytes, *, vault: bytes, owner: str
) -> SealedKey:
    """Seal an officer's own sealing key to the province: it opens the boxes they may read."""
    blob = seal(sealing, reader, info=_escrow_info(vault, owner))
    return SealedKey(VERSION, reader_id(reader), 0, blob)


def open_escrow(
    escrow: SealedKey, private: bytes | bytearray, *, vault: bytes, owner: str
) -> bytearray:
    """Return an officer's sealing key (the province's side); raises ``BadFormat``."""
    return _a_key(unseal(escrow.blob, private, info=_escrow_info(vault, owner)))


def reader_id(reader: bytes) -> bytes:
    """Name one of the province's keys by eight bytes of its SHA-256."""
    return sha256(reader).digest()[:ID_BYTES]


def write_sealed(sealed: SealedKey) -> bytes:
    """Return the bytes of a sealed key, as the key file holds them."""
    return msgspec.msgpack.encode(sealed)


def read_sealed(raw: bytes) -> SealedKey:
    """Read a sealed key; raises ``BadFormat``."""
    sealed = _decode(raw, SealedKey)
    if sealed.version != VERSION:
        raise BadFormat("recovery_newer")
    return sealed


def seal_grant(keys: bytes | bytearray, request: Request) -> bytes:
    """Seal what is granted to whoever asked: the database key, and a sealing key after it."""
    return seal(keys, request.reader, info=_grant_info(request.vault, request.challenge))


def open_grant(grant: Grant, private: bytes | bytearray) -> tuple[bytearray, bytearray | None]:
    """Return the database key, and the sealing key where it was granted; raises ``BadFormat``."""
    keys = unseal(grant.sealed, private, info=_grant_info(grant.vault, grant.challenge))
    if len(keys) not in {KEY_BYTES, 2 * KEY_BYTES}:
        raise BadFormat("grant")
    return keys[:KEY_BYTES], keys[KEY_BYTES:] or None


def sign_grant(grant: Grant, key: Ed25519PrivateKey) -> Grant:
    """Sign a grant with the key that the root put on the list for it."""
    return msgspec.structs.replace(grant, signature=key.sign(grant.signed_part()))


def is_granted_by(grant: Grant, public: bytes) -> bool:
    """Say whether a grant's signature holds."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(grant.signature, grant.signed_part())
    except (InvalidSignature, ValueError):
        return False
    return True


def write_request(request: Request) -> bytes:
    """Return a request's file."""
    return REQUEST_MAGIC + msgspec.msgpack.encode(request)


def read_request(raw: bytes) -> Request:
    """Read a request from its file or its text; raises ``BadFormat``."""
    request = _decode(_body(raw, REQUEST_MAGIC), Request)
    if request.version != VERSION or request.slot.version != VERSION:
        raise BadFormat("recovery_newer")
    return request


def write_grant(grant: Grant) -> bytes:
    """Return a grant's file."""
    return GRANT_MAGIC + msgspec.msgpack.encode(grant)


def read_grant(raw: bytes) -> Grant:
    """Read a grant from its file or its text; its signature is not yet looked at."""
    grant = _decode(_body(raw, GRANT_MAGIC), Grant)
    if grant.version != VERSION:
        raise BadFormat("recovery_newer")
    return grant


def as_text(file: bytes) -> str:
    """Return a file as a text of capitals and digits, which a QR holds compactly."""
    magic = REQUEST_MAGIC if file.startswith(REQUEST_MAGIC) else GRANT_MAGIC
    return f"{magic.decode()}:{base64.b32encode(file).decode().rstrip('=')}"


def _body(raw: bytes, magic: bytes) -> bytes:
    """Return what stands in a file behind its magic, or in the text of such a file."""
    head = magic + b":"
    if len(raw) > 2 * MAX_FILE:
        raise BadFormat("recovery_length")
    if raw.startswith(head):
        letters = b"".join(raw[len(head) :].split())
        try:
            raw = base64.b32decode(letters + b"=" * (-len(letters) % 8))
        except (binascii.Error, ValueError) as error:
            raise BadFormat("recovery") from error
    if not raw.startswith(magic) or len(raw) > MAX_FILE:
        raise BadFormat("recovery")
    return raw[len(magic) :]


def _decode(raw: bytes, shape: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("recovery") from error


def _a_key(raw: bytearray) -> bytearray:
    if len(raw) != KEY_BYTES:
        raise BadFormat("recovery")
    return raw


def _slot_info(vault: bytes, epoch: int) -> bytes:
    return SLOT_LABEL + vault + epoch.to_bytes(8, "big")


def _escrow_info(vault: bytes, owner: str) -> bytes:
    return ESCROW_LABEL + vault + owner.encode()


def _grant_info(vault: bytes, challenge: bytes) -> bytes:
    return GRANT_LABEL + vault + challenge
