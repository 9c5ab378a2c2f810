"""Shares of a secret: any two of three holders have it, one alone has nothing.

For each pair of holders the secret is the sum (exclusive or) of two pieces, one with each; a piece
alone is pure chance. Each holder's file lies under that holder's passphrase.
"""

import os
from dataclasses import dataclass
from typing import Annotated, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from msgspec import Meta

from sync.key_cost import KEY_BYTES, SALT_BYTES, KeyCost, is_allowed, stretch, wipe
from sync.protocol import BadFormat

HOLDERS = (1, 2, 3)
PAIRS = ((1, 2), (1, 3), (2, 3))
VERSION = 1
MAGIC = b"MNSHARE1"
MAX_FILE = 4_096
NONCE_BYTES = 12

T = TypeVar("T")
Id = Annotated[bytes, Meta(min_length=8, max_length=8)]
Piece = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
Pieces = dict[str, Piece]
"""A holder's pieces, by the pair they are for: ``1-2``."""


class ShareHeader(msgspec.Struct, frozen=True, array_like=True):
    """What a share's wrap is bound to: which ceremony's, whose, what a guess costs."""

    version: int
    ceremony: Id
    holder: Annotated[int, Meta(ge=1, le=3)]
    cost: KeyCost
    salt: Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
    nonce: Annotated[bytes, Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]


class ShareFile(msgspec.Struct, frozen=True, array_like=True):
    """A holder's file: the header byte for byte, and what is wrapped."""

    header: Annotated[bytes, Meta(max_length=256)]
    wrapped: Annotated[bytes, Meta(max_length=1_024)]


@dataclass(frozen=True, slots=True)
class Share:
    """An opened share: whose of which ceremony, and the pieces of each secret by its name."""

    ceremony: bytes
    holder: int
    pieces: dict[str, Pieces]


def split(secret: bytes | bytearray) -> dict[int, Pieces]:
    """Return each holder's pieces of a secret of 32 bytes."""
    pieces: dict[int, Pieces] = {holder: {} for holder in HOLDERS}
    for first, second in PAIRS:
        chance = os.urandom(KEY_BYTES)
        pieces[first][f"{first}-{second}"] = chance
        pieces[second][f"{first}-{second}"] = _sum(secret, chance)
    return pieces


def combine(one: Share, other: Share, name: str) -> bytearray:
    """Return the secret of that name; raises ``BadFormat`` for shares that belong apart."""
    if one.ceremony != other.ceremony or one.holder == other.holder:
        raise BadFormat("shares_apart")
    pair = "-".join(str(holder) for holder in sorted((one.holder, other.holder)))
    try:
        return bytearray(_sum(one.pieces[name][pair], other.pieces[name][pair]))
    except KeyError as error:
        raise BadFormat("share") from error


def write_share(share: Share, *, passphrase: str, cost: KeyCost) -> bytes:
    """Return a holder's file, under their passphrase."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    header = msgspec.msgpack.encode(
        ShareHeader(VERSION, share.ceremony, share.holder, cost, salt, nonce)
    )
    key = stretch(passphrase, cost=cost, salt=salt)
    wrapped = AESGCMSIV(key).encrypt(nonce, msgspec.msgpack.encode(share.pieces), header)
    wipe(key)
    return MAGIC + msgspec.msgpack.encode(ShareFile(header, wrapped))


def read_share(raw: bytes, *, passphrase: str, floor: KeyCost) -> Share:
    """Open a holder's file.

    Raises ``BadFormat``: ``share_passphrase`` for a wrong one, ``share_newer``, ``share``.
    """
    file, header = look_into(raw, floor=floor)
    key = stretch(passphrase, cost=header.cost, salt=header.salt)
    try:
        plain = AESGCMSIV(key).decrypt(header.nonce, file.wrapped, file.header)
    except (InvalidTag, ValueError) as error:
        raise BadFormat("share_passphrase") from error
    finally:
        wipe(key)
    return Share(header.ceremony, header.holder, _decode(plain, dict[str, Pieces]))


def look_into(raw: bytes, *, floor: KeyCost) -> tuple[ShareFile, ShareHeader]:
    """Read a holder's file as far as it can be read without the passphrase."""
    if len(raw) > MAX_FILE or not raw.startswith(MAGIC):
        raise BadFormat("share")
    file = _decode(raw[len(MAGIC) :], ShareFile)
    header = _decode(file.header, ShareHeader)
    if header.version != VERSION:
        raise BadFormat("share_newer")
    if not is_allowed(header.cost, floor=floor):
        raise BadFormat("share")
    return file, header


def _sum(one: bytes | bytearray, other: bytes | bytearray) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _decode(raw: bytes, shape: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadFormat("share") from error
