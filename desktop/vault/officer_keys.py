"""What an officer's passphrase sets free: their own keys and the database key, wiped at lock."""

import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.key_cost import KEY_BYTES, wipe

BUNDLE_BYTES = 3 * KEY_BYTES


class OfficerKeys:
    """The keys of one officer at one laptop; each lives in a buffer, so that it can be wiped.

    ``sealing`` opens what is sealed to the officer (X25519), ``signing`` signs for them
    (Ed25519), ``entry`` guards the copy of the database key that is theirs, ``database`` is that
    key. The buffers are for ``desktop.vault`` and the store; screens have no business with them.
    """

    def __init__(self, owner: str, *, bundle: bytearray, database: bytearray) -> None:
        self.owner = owner
        self.sealing = bundle[:KEY_BYTES]
        self.signing = bundle[KEY_BYTES : 2 * KEY_BYTES]
        self.entry = bundle[2 * KEY_BYTES :]
        self.database = database

    def bundle(self) -> bytearray:
        """Return the officer's own three keys in one buffer, which the caller wipes."""
        return self.sealing + self.signing + self.entry

    def sealing_public(self) -> bytes:
        """Return the public half of the sealing key, 32 bytes."""
        return X25519PrivateKey.from_private_bytes(self.sealing).public_key().public_bytes_raw()

    def signing_public(self) -> bytes:
        """Return the public half of the signing key, 32 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Sign as this officer (Ed25519, RFC 8032)."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).sign(message)

    def take_database_key(self, key: bytearray) -> None:
        """Go on with a new database key."""
        wipe(self.database)
        self.database = key

    def wipe(self) -> None:
        """Let every key go."""
        for key in (self.sealing, self.signing, self.entry, self.database):
            wipe(key)


def make_bundle() -> bytearray:
    """Draw an officer's own keys: any 32 bytes are a key of X25519 and of Ed25519."""
    return bytearray(os.urandom(BUNDLE_BYTES))


def make_database_key() -> bytearray:
    """Draw a key for the database."""
    return bytearray(os.urandom(KEY_BYTES))
