"""Sealing a compartment: its own key, wrapped to named readers; what it holds, encrypted.

A wrap and a text are bound to their place (``Place``): moved to another record, compartment,
epoch or reader, they do not open.
"""

import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from desktop.domain.troubles import Unavailable
from sync.key_cost import KEY_BYTES
from sync.protocol import BadFormat
from sync.sealing import seal, unseal

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16
MAX_PLAIN = 1 << 20
WRAP_LABEL = b"MN/seal/1|"
TEXT_LABEL = b"MN/sealed/1|"


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where something sealed belongs; ``reader`` is empty for what every reader shares."""

    purpose: str
    record: str
    compartment: str
    epoch: int
    reader: str = ""

    def bound(self) -> bytes:
        """Return the bytes that wraps and texts are bound to; no two places share them."""
        return msgspec.msgpack.encode(self)


def make_key() -> bytearray:
    """Draw a compartment's key."""
    return bytearray(os.urandom(KEY_BYTES))


def wrap_for(key: bytes | bytearray, reader_public: bytes, *, info: bytes) -> bytes:
    """Wrap a compartment's key to a reader's public key: an officer's, or the province's hybrid.

    Raises ``Unavailable("sealed_reader")`` for what is no public key.
    """
    try:
        return seal(key, reader_public, info=WRAP_LABEL + info)
    except BadFormat as error:
        raise Unavailable("sealed_reader") from error


def unwrap_with(private: bytes | bytearray, blob: bytes, *, info: bytes) -> bytearray:
    """Return a compartment's key; raises ``sealed_damaged`` for what is not this reader's here."""
    try:
        key = unseal(blob, private, info=WRAP_LABEL + info)
    except BadFormat as error:
        raise Unavailable("sealed_damaged") from error
    if len(key) != KEY_BYTES:
        raise Unavailable("sealed_damaged")
    return key


def encrypt(key: bytes | bytearray, plain: bytes, *, aad: bytes) -> bytes:
    """Encrypt what a compartment holds, up to 1 MiB (AES-256-GCM-SIV, RFC 8452)."""
    if len(plain) > MAX_PLAIN:
        raise ValueError("too long for a compartment")
    nonce = os.urandom(NONCE_BYTES)
    head = bytes([VERSION]) + nonce
    return head + AESGCMSIV(key).encrypt(nonce, plain, TEXT_LABEL + aad)


def decrypt(key: bytes | bytearray, sealed: bytes, *, aad: bytes) -> bytes:
    """Return what a compartment holds; raises ``sealed_damaged`` where anything was changed."""
    start = 1 + NONCE_BYTES
    if not start + TAG_BYTES <= len(sealed) <= start + MAX_PLAIN + TAG_BYTES:
        raise Unavailable("sealed_damaged")
    if sealed[0] != VERSION:
        raise Unavailable("sealed_newer")
    try:
        return AESGCMSIV(key).decrypt(sealed[1:start], sealed[start:], TEXT_LABEL + aad)
    except InvalidTag as error:
        raise Unavailable("sealed_damaged") from error
