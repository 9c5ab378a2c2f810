"""The supervisor's code: ends a lock-out and opens nothing.

Made once, written down, kept in the commune's safe. The key file keeps what proves it: the code
stretched, mixed with the device secret, so that a copied file is no help in guessing it.
"""

import hmac
import os
from typing import Annotated

import msgspec
from msgspec import Meta

from desktop.domain.troubles import Unavailable
from desktop.domain.typed_code import read_code, write_code
from desktop.vault.device_secret import derive
from sync.key_cost import KEY_BYTES, SALT_BYTES, KeyCost, is_allowed, stretch, wipe

VERSION = 1
# 56 bits: three groups of five letters.
CODE_BYTES = 7
LABEL = b"MN/supervisor/1|"

Salt = Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
Proof = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]


class Verifier(msgspec.Struct, frozen=True, array_like=True):
    """What proves a code without holding it."""

    version: int
    cost: KeyCost
    salt: Salt
    proof: Proof


def make_code() -> str:
    """Draw a code, as it is shown once and written down."""
    return write_code(os.urandom(CODE_BYTES))


def make_verifier(code: str, *, vault: bytes, secret: bytearray, cost: KeyCost) -> bytes:
    """Return what the key file keeps of a code."""
    salt = os.urandom(SALT_BYTES)
    raw = read_code(code, length=CODE_BYTES)
    proof = _prove(raw, place=vault + salt, secret=secret, cost=cost)
    return msgspec.msgpack.encode(Verifier(VERSION, cost, salt, proof))


def is_code(typed: str, kept: bytes, *, vault: bytes, secret: bytearray, floor: KeyCost) -> bool:
    """Say whether this is the code; one mistyped beyond doubt raises ``Refused``.

    Raises ``vault_no_code`` where none was made, ``vault_keyfile_damaged`` where what is kept
    is no verifier, or one cheaper than the floor.
    """
    if not kept:
        raise Unavailable("vault_no_code")
    raw = read_code(typed, length=CODE_BYTES)
    try:
        verifier = msgspec.msgpack.decode(kept, type=Verifier)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable("vault_keyfile_damaged") from error
    if verifier.version != VERSION or not is_allowed(verifier.cost, floor=floor):
        raise Unavailable("vault_keyfile_damaged")
    place = vault + verifier.salt
    proof = _prove(raw, place=place, secret=secret, cost=verifier.cost)
    return hmac.compare_digest(proof, verifier.proof)


def _prove(raw: bytes, *, place: bytes, secret: bytearray, cost: KeyCost) -> bytes:
    stretched = stretch(raw.hex(), cost=cost, salt=place[-SALT_BYTES:])
    both = stretched + secret
    try:
        return bytes(derive(both, LABEL + place))
    finally:
        wipe(stretched)
        wipe(both)
