"""Keys of the desk, drawn from the province's own: a stolen database alone opens nothing."""

import hmac
import os
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class Unsealable(Exception):  # noqa: N818 - it says what is so
    """A sealed value that these keys did not seal: another province's, or a changed one."""


@dataclass(frozen=True, slots=True)
class Keys:
    """One key to seal what must be read again, one to mark what must only be recognised."""

    sealing: bytes
    marking: bytes

    def seal(self, plain: bytes, about: str) -> bytes:
        """Seal a value, bound to what it is about (AES-256-GCM-SIV, RFC 8452)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCMSIV(self.sealing).encrypt(nonce, plain, about.encode())

    def unseal(self, sealed: bytes, about: str) -> bytes:
        """Open a sealed value; raises ``Unsealable``."""
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return AESGCMSIV(self.sealing).decrypt(nonce, rest, about.encode())
        except (InvalidTag, ValueError) as error:
            raise Unsealable from error

    def mark(self, *parts: str) -> bytes:
        """Return the mark by which a value is found again and not read (HMAC-SHA256)."""
        return hmac.digest(self.marking, "\0".join(parts).encode(), sha256)


def keys_of(private: Ed25519PrivateKey) -> Keys:
    """Draw the desk's keys from the province's signing key (HKDF-SHA256, RFC 5869)."""
    raw = private.private_bytes_raw()
    drawn = HKDF(SHA256(), length=64, salt=None, info=b"bvte-desk/1").derive(raw)
    return Keys(drawn[:32], drawn[32:])
