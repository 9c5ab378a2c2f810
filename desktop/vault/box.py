"""A closed box: a few answers under a key of their own, which is sealed to each named reader.

``base64(msgpack [version, nonce, readers, ciphertext])``. The cipher is AES-256-GCM-SIV; the place
of the box (record and compartment) and the list of readers are associated data, so that no box
opens elsewhere and no reader is added unseen. Every closing draws a new key.
"""

import binascii
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from desktop.vault.officer_keys import OfficerKeys
from sync.key_cost import KEY_BYTES, wipe
from sync.protocol import BadFormat
from sync.sealing import seal, unseal

VERSION = 1
NONCE_BYTES = 12
MAX_READERS = 64
MAX_BOX = 1_400_000
LABEL = b"MN/box/1|"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who may open a box, and the public key that it is sealed to for them."""

    id: str
    public_key: bytes


class _Wrap(msgspec.Struct, frozen=True, array_like=True):
    reader: str
    key: bytes


class _Box(msgspec.Struct, frozen=True, array_like=True):
    version: int
    nonce: bytes
    wraps: tuple[_Wrap, ...]
    body: bytes


def close_box(plain: bytes, readers: Sequence[Reader], *, place: str) -> str:
    """Close a box for its readers; ``place`` names the record and the compartment."""
    if not 0 < len(readers) <= MAX_READERS:
        raise ValueError("a box has readers, and not too many")
    key, nonce = bytearray(os.urandom(KEY_BYTES)), os.urandom(NONCE_BYTES)
    try:
        wraps = tuple(
            _Wrap(reader.id, seal(key, reader.public_key, info=_info(place, reader.id)))
            for reader in readers
        )
        bound = _bound(place, tuple(reader.id for reader in readers))
        body = AESGCMSIV(key).encrypt(nonce, plain, bound)
    finally:
        wipe(key)
    return b64encode(msgspec.msgpack.encode(_Box(VERSION, nonce, wraps, body))).decode()


def open_box(text: str, keys: OfficerKeys, *, place: str) -> bytes | None:
    """Return what the box holds, or nothing where this officer is no reader of it.

    An officer who left and came back has other keys: what was sealed before stays closed. One to
    whom the province gave a predecessor's key opens what was sealed to that predecessor.
    Raises ``BadFormat`` for what is no box, or one that was changed.
    """
    box = _read(text)
    key = _key_in(box, keys, place)
    if key is None:
        return None
    try:
        bound = _bound(place, tuple(wrap.reader for wrap in box.wraps))
        return AESGCMSIV(key).decrypt(box.nonce, box.body, bound)
    except (InvalidTag, ValueError) as error:
        raise BadFormat("box") from error
    finally:
        wipe(key)


def _key_in(box: _Box, keys: OfficerKeys, place: str) -> bytearray | None:
    """Return the box's key from the first wrap that this officer's key opens, their own first."""
    for wrap in sorted(box.wraps, key=lambda each: each.reader != keys.owner):
        try:
            return unseal(wrap.key, keys.sealing, info=_info(place, wrap.reader))
        except BadFormat:
            continue
    return None


def readers_of(text: str) -> tuple[str, ...]:
    """Return the ids of those the box was closed for."""
    return tuple(wrap.reader for wrap in _read(text).wraps)


def _read(text: str) -> _Box:
    if len(text) > MAX_BOX:
        raise BadFormat("box_length")
    try:
        box = msgspec.msgpack.decode(b64decode(text, validate=True), type=_Box)
    except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error, ValueError) as error:
        raise BadFormat("box") from error
    if box.version != VERSION:
        raise BadFormat("box_version")
    if len(box.nonce) != NONCE_BYTES or not 0 < len(box.wraps) <= MAX_READERS:
        raise BadFormat("box")
    return box


def _info(place: str, reader: str) -> bytes:
    return LABEL + place.encode() + b"|" + reader.encode()


def _bound(place: str, readers: tuple[str, ...]) -> bytes:
    return LABEL + msgspec.msgpack.encode([place, list(readers)])
