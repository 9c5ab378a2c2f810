"""The key file: the database key, wrapped once for each way to open the vault.

``magic | u16 version | u16 header length | header | slots``; a slot's whole header is the
associated data of its wrap, so that no parameter can be changed unseen.
"""

import os
import struct
from collections.abc import Callable
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.domain.troubles import Unavailable
from desktop.store.passphrase import normalise

MAGIC = b"MNKEYS"
VERSION = 1
MAX_FILE = 16_384
KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
PASSPHRASE = "passphrase"  # noqa: S105 - the kind of a slot
FLOOR_MEMORY_KIB = 131_072
FLOOR_PASSES = 3
CEILING_MEMORY_KIB = 2_097_152
CEILING_PASSES = 20


class KeyCost(msgspec.Struct, frozen=True, array_like=True):
    """What one guess costs (Argon2id, RFC 9106): memory in KiB, passes, lanes."""

    memory_kib: int
    passes: int
    lanes: int


STRONG = KeyCost(FLOOR_MEMORY_KIB, FLOOR_PASSES, 1)


class SlotHeader(msgspec.Struct, frozen=True, array_like=True):
    """What the wrap is bound to: vault, kind of slot, whose, and the cost of a guess."""

    version: int
    vault: bytes
    kind: str
    owner: str
    cost: KeyCost
    salt: bytes
    nonce: bytes


class Slot(msgspec.Struct, frozen=True, array_like=True):
    """A wrapped copy of the database key; ``header`` is kept byte for byte."""

    header: bytes
    wrapped: bytes


Random = Callable[[int], bytes]


def wrap(key: bytes, *, passphrase: str, header: SlotHeader) -> Slot:
    """Wrap the database key under a passphrase."""
    raw = msgspec.msgpack.encode(header)
    return Slot(raw, AESGCMSIV(_kek(passphrase, header)).encrypt(header.nonce, key, raw))


def new_header(vault: bytes, *, owner: str, cost: KeyCost, random: Random) -> SlotHeader:
    """Prepare a slot for an officer's passphrase."""
    salt, nonce = random(SALT_BYTES), random(NONCE_BYTES)
    return SlotHeader(VERSION, vault, PASSPHRASE, owner, cost, salt, nonce)


def unwrap(slots: tuple[Slot, ...], *, passphrase: str, floor: KeyCost) -> bytearray:
    """Return the database key, or raise ``vault_wrong_passphrase``.

    A slot whose cost is under the floor is damage or an attack, never a passphrase to try.
    """
    for slot in slots:
        header = _slot_header(slot, floor)
        try:
            key = AESGCMSIV(_kek(passphrase, header)).decrypt(
                header.nonce, slot.wrapped, slot.header
            )
        except InvalidTag:
            continue
        return bytearray(key)
    raise Unavailable("vault_wrong_passphrase")


def _slot_header(slot: Slot, floor: KeyCost) -> SlotHeader:
    try:
        header = msgspec.msgpack.decode(slot.header, type=SlotHeader)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable("vault_keyfile_damaged") from error
    cost = header.cost
    enough = cost.memory_kib >= floor.memory_kib and cost.passes >= floor.passes
    bounded = cost.memory_kib <= CEILING_MEMORY_KIB and cost.passes <= CEILING_PASSES
    if not (enough and bounded and 1 <= cost.lanes <= 16):  # noqa: PLR2004 - sane lanes
        raise Unavailable("vault_keyfile_damaged")
    if (header.version, header.kind) != (VERSION, PASSPHRASE):
        raise Unavailable("vault_keyfile_newer")
    if len(header.salt) != SALT_BYTES or len(header.nonce) != NONCE_BYTES:
        raise Unavailable("vault_keyfile_damaged")
    return header


def _kek(passphrase: str, header: SlotHeader) -> bytes:
    cost = header.cost
    stretched = Argon2id(
        salt=header.salt,
        length=KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(normalise(passphrase).encode())
    info = b"MN/kek/1|" + header.vault + b"|" + header.owner.encode()
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(stretched)


def read(path: Path) -> tuple[Slot, ...]:
    """Read the slots; a missing, empty, foreign, newer or damaged file each has its trouble."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise Unavailable("vault_keyfile_missing") from error
    if not raw:
        raise Unavailable("vault_keyfile_empty")
    if len(raw) > MAX_FILE or not raw.startswith(MAGIC):
        raise Unavailable("vault_keyfile_damaged")
    (version,) = struct.unpack_from(">H", raw.ljust(len(MAGIC) + 2, b"\0"), len(MAGIC))
    if version != VERSION:
        raise Unavailable("vault_keyfile_newer")
    try:
        slots = msgspec.msgpack.decode(raw[len(MAGIC) + 2 :], type=tuple[Slot, ...])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable("vault_keyfile_damaged") from error
    if not slots:
        raise Unavailable("vault_keyfile_damaged")
    return slots


def write(path: Path, slots: tuple[Slot, ...]) -> None:
    """Write the file whole or not at all: beside it, synced, then put in its place."""
    raw = MAGIC + struct.pack(">H", VERSION) + msgspec.msgpack.encode(slots)
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


_BINARY = getattr(os, "O_BINARY", 0)


def sync_folder(folder: Path) -> None:
    """Make a rename durable where the system lets a folder be synced (not on Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
