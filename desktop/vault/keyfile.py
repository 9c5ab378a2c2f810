"""The key file: who may open the vault and how; small, bounded, whole or refused.

``magic | u16 version | u32 body length | body | SHA-256 | HMAC``. The sum tells damage from a
wrong passphrase before any key is known; the HMAC, keyed by the device secret, tells that
someone without it changed the file. Two generations are kept.
"""

import hmac
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from desktop.domain.troubles import Unavailable
from desktop.vault.device_secret import CHECK_BYTES, derive
from desktop.vault.side_file import drop_file, read_file, write_file
from desktop.vault.slots import MAX_HEADER, VAULT_BYTES, Slot

KEYS, KEYS_BEFORE, ASIDE = "vault.key", "vault.key.old", "vault.key.damaged"
MAGIC = b"MNKEYS"
VERSION = 2
MAX_FILE = 65_536
MAX_SLOTS = 16
HEAD_BYTES = len(MAGIC) + 6
SUM_BYTES = 32
MAC_LABEL = b"MN/keyfile-mac/2"
FIRST_BYTES = 16
MAX_EPOCH = 2**31
MAX_PART = 4_096

Id = Annotated[bytes, Meta(min_length=VAULT_BYTES, max_length=VAULT_BYTES)]
First = Annotated[bytes, Meta(min_length=FIRST_BYTES, max_length=FIRST_BYTES)]
Check = Annotated[bytes, Meta(min_length=CHECK_BYTES, max_length=CHECK_BYTES)]
Epoch = Annotated[int, Meta(ge=1, lt=MAX_EPOCH)]
Slots = Annotated[tuple[Slot, ...], Meta(max_length=MAX_SLOTS)]
Part = Annotated[bytes, Meta(max_length=MAX_PART)]


class KeyFile(msgspec.Struct, frozen=True, array_like=True):
    """What the file says.

    ``epoch`` counts the database keys; ``first`` is the database file's first bytes (its salt),
    to tell another vault's file from a damaged one; ``check`` tells one device secret from
    another; ``pending`` says that the database of this epoch still lies beside its place.
    ``recovery``, ``supervisor`` and ``province`` are for their own rooms; empty where not made
    yet.
    """

    vault: Id
    device: Id
    epoch: Epoch
    first: First
    check: Check
    pending: bool
    slots: Slots
    recovery: Part = b""
    supervisor: Part = b""
    province: Part = b""


def encode(file: KeyFile, device_secret: bytearray) -> bytes:
    """Write the file's bytes."""
    body = msgspec.msgpack.encode(file)
    head = MAGIC + VERSION.to_bytes(2, "big") + len(body).to_bytes(4, "big")
    summed = head + body + sha256(head + body).digest()
    return summed + _mac(summed, device_secret)


def decode(raw: bytes) -> KeyFile:
    """Read the file's bytes; an empty, foreign, newer or damaged file each has its trouble."""
    if not raw:
        raise Unavailable("vault_keyfile_empty")
    if not HEAD_BYTES + 2 * SUM_BYTES < len(raw) <= MAX_FILE or not raw.startswith(MAGIC):
        raise Unavailable("vault_keyfile_damaged")
    version = int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 2], "big")
    if version != VERSION:
        raise Unavailable("vault_keyfile_newer" if version > VERSION else "vault_keyfile_damaged")
    length = int.from_bytes(raw[len(MAGIC) + 2 : HEAD_BYTES], "big")
    end = HEAD_BYTES + length
    summed = sha256(raw[:end]).digest()
    if len(raw) != end + 2 * SUM_BYTES or not hmac.compare_digest(
        summed, raw[end : end + SUM_BYTES]
    ):
        raise Unavailable("vault_keyfile_damaged")
    try:
        file = msgspec.msgpack.decode(raw[HEAD_BYTES:end], type=KeyFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable("vault_keyfile_damaged") from error
    if any(len(slot.header) > MAX_HEADER for slot in file.slots):
        raise Unavailable("vault_keyfile_damaged")
    return file


def is_genuine(raw: bytes, device_secret: bytearray) -> bool:
    """Say whether whoever wrote the file held this device secret."""
    return hmac.compare_digest(_mac(raw[:-SUM_BYTES], device_secret), raw[-SUM_BYTES:])


def _mac(raw: bytes, device_secret: bytearray) -> bytes:
    return hmac.digest(derive(device_secret, MAC_LABEL), raw, sha256)


def read(folder: Path) -> bytes:
    """Return the file's bytes; a missing or overlong file has its trouble."""
    raw = read_file(folder / KEYS, limit=MAX_FILE)
    if raw is None:
        raise Unavailable("vault_keyfile_missing")
    return raw


def write(folder: Path, file: KeyFile, device_secret: bytearray) -> None:
    """Put a new generation in place; the one before stays beside it until ``settle``."""
    before = read_file(folder / KEYS, limit=MAX_FILE)
    if before is not None:
        write_file(folder / KEYS_BEFORE, before)
    write_file(folder / KEYS, encode(file, device_secret))


def settle(folder: Path) -> None:
    """Make both generations alike: what the new one took away shall not open from the old."""
    if read_file(folder / KEYS_BEFORE, limit=MAX_FILE) != read(folder):
        write_file(folder / KEYS_BEFORE, read(folder))


def mend(folder: Path) -> None:
    """Put the older generation in the place of a missing or damaged file, which is kept aside.

    Raises ``Unavailable`` with the older one's trouble where that is no better.
    """
    older = read_file(folder / KEYS_BEFORE, limit=MAX_FILE)
    if older is None:
        raise Unavailable("vault_keyfile_missing")
    decode(older)
    write_file(folder / ASIDE, read_file(folder / KEYS, limit=MAX_FILE) or b"")
    write_file(folder / KEYS, older)


def was_mended(folder: Path) -> bool:
    """Say whether a damaged file is kept aside, or a missing one was put back."""
    return (folder / ASIDE).exists()


def forget_damaged(folder: Path) -> None:
    """Remove what was kept aside: it has been told."""
    if was_mended(folder):
        drop_file(folder / ASIDE)
