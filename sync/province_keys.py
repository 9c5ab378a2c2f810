"""The province's public keys: one list, signed by a root that each laptop pins when it enrols.

A server, or whoever took it over, can hand out an old list or none, but never a key of its own:
``version`` of the list only grows, and the root's private half never comes near a network.
"""

from hashlib import sha256
from typing import Annotated, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta

import resources
from sync.protocol import BadFormat
from sync.sealing import HYBRID_PUBLIC_BYTES, KEY_BYTES

FORMAT = 1
MAX_LIST = 8_192
MAX_KEYS = 16
LABEL = b"MN/province-keys/1|"
WORDS_LABEL = b"MN/root-words/1|"
WORDS, WORD_BITS = 8, 11

# What a key is for; one of another version's purposes is kept and never used.
RECOVERY, ESCROW, GRANT = "recovery", "escrow", "grant"
LENGTHS = {RECOVERY: HYBRID_PUBLIC_BYTES, ESCROW: KEY_BYTES, GRANT: KEY_BYTES}

T = TypeVar("T")
Moment = Annotated[int, Meta(ge=0, lt=2**53)]
Key = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]


class ProvinceKey(msgspec.Struct, frozen=True, array_like=True):
    """A public key with its purpose and the time in which it counts (milliseconds of UTC)."""

    role: Annotated[str, Meta(min_length=1, max_length=20)]
    public: Annotated[bytes, Meta(max_length=HYBRID_PUBLIC_BYTES)]
    not_before: Moment
    not_after: Moment


class KeyList(msgspec.Struct, frozen=True, array_like=True):
    """What the root signs: whose keys, the how-manieth list, the keys."""

    form: int
    province: Annotated[str, Meta(max_length=10)]
    version: Annotated[int, Meta(ge=1, lt=2**31)]
    keys: Annotated[tuple[ProvinceKey, ...], Meta(max_length=MAX_KEYS)]

    def key(self, role: str, *, at_ms: int) -> bytes | None:
        """Return the key of a purpose that counts at a moment, or nothing."""
        for each in self.keys:
            if each.role == role and each.not_before <= at_ms <= each.not_after:
                return each.public
        return None


class SignedKeys(msgspec.Struct, frozen=True, array_like=True):
    """A list as it travels: its bytes, the root that signed it, the signature."""

    body: Annotated[bytes, Meta(max_length=MAX_LIST)]
    root: Key
    signature: Annotated[bytes, Meta(min_length=64, max_length=64)]


def sign_keys(keys: KeyList, root: Ed25519PrivateKey) -> bytes:
    """Sign a list with the root, offline."""
    body = msgspec.msgpack.encode(keys)
    public = root.public_key().public_bytes_raw()
    return msgspec.msgpack.encode(SignedKeys(body, public, root.sign(LABEL + body)))


def read_keys(raw: bytes, *, root: bytes | None) -> tuple[KeyList, bytes]:
    """Return a list and the root that signed it; ``root`` is the pinned one, if one is pinned.

    Raises ``BadFormat``: ``keys_root`` where another root signed, ``keys_signature``, ``keys``.
    """
    if len(raw) > MAX_LIST:
        raise BadFormat("keys_length")
    signed = _decode(raw, SignedKeys)
    if root is not None and signed.root != root:
        raise BadFormat("keys_root")
    try:
        Ed25519PublicKey.from_public_bytes(signed.root).verify(
            signed.signature, LABEL + signed.body
        )
    except (InvalidSignature, ValueError) as error:
        raise BadFormat("keys_signature") from error
    keys = _decode(signed.body, KeyList)
    if keys.form != FORMAT:
        raise BadFormat("keys_newer")
    if any(len(each.public) != LENGTHS.get(each.role, len(each.public)) for each in keys.keys):
        raise BadFormat("keys")
    return keys, signed.root


def newer(known: bytes, offered: bytes, *, root: bytes) -> bytes:
    """Return the list to keep of two by the same root: the offered one, if it is no older.

    Raises ``BadFormat("keys_older")`` for an older list, or another of the same version.
    """
    if offered == known:
        return known
    before, _ = read_keys(known, root=root)
    after, _ = read_keys(offered, root=root)
    if after.version <= before.version or after.province != before.province:
        raise BadFormat("keys_older")
    return offered


def words_of(root: bytes) -> tuple[str, ...]:
    """Return the root's fingerprint as eight words of two syllables (88 bits), to be read aloud.

    They stand in the province's printed manual and are compared when a laptop enrols.
    """
    return fingerprint(WORDS_LABEL + root)


def fingerprint(what: bytes) -> tuple[str, ...]:
    """Return eight words that stand for some bytes (SHA-256, its first 88 bits)."""
    bits = int.from_bytes(sha256(what).digest()[: WORDS * WORD_BITS // 8], "big")
    pairs = resources.read_text("lookups", "passphrase_pairs.txt").split()
    places = (bits >> WORD_BITS * place for place in reversed(range(WORDS)))
    return tuple(pairs[place & ((1 << WORD_BITS) - 1)] for place in places)


def _decode(raw: bytes, shape: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFormat("keys") from error
