"""Sealing a key to a named reader: HPKE (RFC 9180), and its hybrid with ML-KEM-768 (X-Wing).

A blob begins with the number of its suite. Officers hold X25519 keys, the province's recovery key
is a hybrid: what is sealed to it must stay closed for fifty years.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from sync.protocol import BadFormat

PLAIN, HYBRID = 1, 2
KEY_BYTES = 32
KEM_PUBLIC_BYTES = 1184
KEM_SEED_BYTES = 64
HYBRID_PUBLIC_BYTES = KEM_PUBLIC_BYTES + KEY_BYTES
HYBRID_PRIVATE_BYTES = KEM_SEED_BYTES + KEY_BYTES
MAX_BLOB = 2_048

_PLAIN = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_HYBRID = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal(secret: bytes | bytearray, reader: bytes, *, info: bytes) -> bytes:
    """Seal a secret to a reader's public key: 32 bytes, or 1,216 of a hybrid.

    ``info`` names purpose, owner and place; with another one the blob does not open.
    """
    try:
        if len(reader) == HYBRID_PUBLIC_BYTES:
            kem = MLKEM768PublicKey.from_public_bytes(reader[:KEM_PUBLIC_BYTES])
            curve = X25519PublicKey.from_public_bytes(reader[KEM_PUBLIC_BYTES:])
            public = MLKEM768X25519PublicKey(kem, curve)
            return bytes([HYBRID]) + _HYBRID.encrypt(secret, public, info)
        key = X25519PublicKey.from_public_bytes(reader)
        return bytes([PLAIN]) + _PLAIN.encrypt(secret, key, info)
    except ValueError as error:
        raise BadFormat("reader_key") from error


def unseal(blob: bytes, private: bytes | bytearray, *, info: bytes) -> bytearray:
    """Open a blob with a reader's private key: 32 bytes, or 96 of a hybrid.

    Raises ``BadFormat`` for another's blob, a changed one, another purpose.
    """
    if not 1 < len(blob) <= MAX_BLOB:
        raise BadFormat("sealed_length")
    try:
        if blob[0] == HYBRID and len(private) == HYBRID_PRIVATE_BYTES:
            kem = MLKEM768PrivateKey.from_seed_bytes(private[:KEM_SEED_BYTES])
            curve = X25519PrivateKey.from_private_bytes(private[KEM_SEED_BYTES:])
            pair = MLKEM768X25519PrivateKey(kem, curve)
            return bytearray(_HYBRID.decrypt(blob[1:], pair, info))
        if blob[0] == PLAIN and len(private) == KEY_BYTES:
            key = X25519PrivateKey.from_private_bytes(private)
            return bytearray(_PLAIN.decrypt(blob[1:], key, info))
    except InvalidTag as error:
        raise BadFormat("sealed") from error
    raise BadFormat("sealed_suite")


def new_pair() -> tuple[bytearray, bytes]:
    """Make a hybrid's private and public key, 96 and 1,216 bytes."""
    private = bytearray(os.urandom(HYBRID_PRIVATE_BYTES))
    return private, hybrid_public(private)


def hybrid_public(private: bytes | bytearray) -> bytes:
    """Return the public half of a hybrid's 96 private bytes."""
    kem = MLKEM768PrivateKey.from_seed_bytes(private[:KEM_SEED_BYTES])
    curve = X25519PrivateKey.from_private_bytes(private[KEM_SEED_BYTES:])
    return kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
