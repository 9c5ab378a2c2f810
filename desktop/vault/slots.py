"""Slots: one officer's way into the vault, in two halves that change for different reasons.

The lock holds the officer's own keys, wrapped under passphrase and device secret; it changes with
the passphrase. The entry holds the database key, sealed to the officer's own key; it changes when
the database key does, which needs nobody's passphrase (docs/decisions/0009).
"""

import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.domain.code_tables import readings
from desktop.domain.troubles import Unavailable
from desktop.vault.officer_keys import BUNDLE_BYTES, OfficerKeys
from sync.key_cost import KEY_BYTES, SALT_BYTES, KeyCost, is_allowed, stretch, wipe
from sync.protocol import BadFormat
from sync.sealing import seal, unseal

VERSION = 2
NONCE_BYTES = 12
TAG_BYTES = 16
VAULT_BYTES = 16
MAX_OWNER = 64
MAX_LABEL = 80
MAX_HEADER = 512
OFFICER = "officer"
# Which second secrets are mixed into the key; a token would make another word here.
DEVICE = "device"
KEK_LABEL = b"MN/kek/2|"
ENTRY_LABEL = b"MN/entry/2|"


class SlotHeader(msgspec.Struct, frozen=True, array_like=True):
    """What a lock is bound to: vault, whose, which making of it, what opens it, what a guess costs.

    ``label`` is what stands on the unlock screen; ``epoch`` counts the makings of this lock.
    """

    version: int
    vault: bytes
    kind: str
    owner: str
    label: str
    epoch: int
    secrets: str
    cost: KeyCost
    salt: bytes
    nonce: bytes


class Slot(msgspec.Struct, frozen=True, array_like=True):
    """One officer's slot; the header is kept byte for byte, as the wrap is bound to it.

    ``escrow`` is the officer's sealing key, sealed to the province; empty where it has no key.
    """

    header: bytes
    lock: bytes
    entry: bytes
    escrow: bytes = b""


def new_header(vault: bytes, *, owner: str, label: str, epoch: int, cost: KeyCost) -> SlotHeader:
    """Prepare a lock: a fresh salt and a fresh nonce each time."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    return SlotHeader(VERSION, vault, OFFICER, owner, label, epoch, DEVICE, cost, salt, nonce)


def make_lock(
    keys: OfficerKeys, *, header: SlotHeader, passphrase: str, device: bytearray
) -> tuple[bytes, bytes]:
    """Wrap an officer's own keys; returns the header's bytes and the lock."""
    raw = msgspec.msgpack.encode(header)
    kek, bundle = _kek(passphrase, device, header), keys.bundle()
    try:
        return raw, AESGCMSIV(kek).encrypt(header.nonce, bundle, raw)
    finally:
        wipe(kek)
        wipe(bundle)


def open_lock(
    slot: Slot, *, header: SlotHeader, passphrase: str, device: bytearray
) -> bytearray | None:
    """Return the officer's own keys, or nothing where the passphrase is another.

    One typed under an old code table opens too: a second and third stretching, for it alone.
    """
    tried = (_opened(slot, header, reading, device) for reading in readings(passphrase))
    return next((bundle for bundle in tried if bundle is not None), None)


def _opened(slot: Slot, header: SlotHeader, passphrase: str, device: bytearray) -> bytearray | None:
    kek, bundle = _kek(passphrase, device, header), bytearray(BUNDLE_BYTES)
    try:
        AESGCMSIV(kek).decrypt_into(header.nonce, slot.lock, slot.header, bundle)
    except InvalidTag:
        return None
    finally:
        wipe(kek)
    return bundle


def make_entry(
    database: bytearray, *, owner: str, place: bytes, reader: bytes, guard: bytearray | bytes
) -> bytes:
    """Seal the database key to an officer's public key, guarded by their entry key.

    ``place`` is vault and epoch. The guard lets nobody outside put a key of their own here;
    the seal lets nobody who once saw the guard read a later key.
    """
    info = ENTRY_LABEL + place + owner.encode()
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCMSIV(guard).encrypt(nonce, seal(database, reader, info=info), info)


def open_entry(entry: bytes, bundle: bytearray, *, owner: str, place: bytes) -> bytearray:
    """Return the database key; raises ``vault_keyfile_changed`` where it is not for this lock."""
    info = ENTRY_LABEL + place + owner.encode()
    try:
        sealed = AESGCMSIV(bundle[2 * KEY_BYTES :]).decrypt(
            entry[:NONCE_BYTES], entry[NONCE_BYTES:], info
        )
        database = unseal(sealed, bundle[:KEY_BYTES], info=info)
    except (InvalidTag, ValueError, BadFormat) as error:
        raise Unavailable("vault_keyfile_changed") from error
    if len(database) != KEY_BYTES:
        raise Unavailable("vault_keyfile_changed")
    return database


def place_of(vault: bytes, epoch: int) -> bytes:
    """Return what an entry is bound to besides its owner."""
    return vault + epoch.to_bytes(4, "big")


def read_header(slot: Slot, *, vault: bytes) -> SlotHeader:
    """Read a header, refusing another vault's, another version's, and what is out of bounds."""
    try:
        header = msgspec.msgpack.decode(slot.header, type=SlotHeader)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable("vault_keyfile_damaged") from error
    if (header.version, header.kind, header.secrets) != (VERSION, OFFICER, DEVICE):
        raise Unavailable("vault_keyfile_newer")
    named = 0 < len(header.owner) <= MAX_OWNER and len(header.label) <= MAX_LABEL
    sized = (len(header.salt), len(header.nonce)) == (SALT_BYTES, NONCE_BYTES)
    if not (named and sized) or header.vault != vault:
        raise Unavailable("vault_keyfile_damaged")
    if len(slot.lock) != BUNDLE_BYTES + TAG_BYTES:
        raise Unavailable("vault_keyfile_damaged")
    return header


def check_cost(header: SlotHeader, *, floor: KeyCost) -> None:
    """Refuse a guess made cheaper than the floor, or so dear that the laptop would stand still."""
    if not is_allowed(header.cost, floor=floor):
        raise Unavailable("vault_keyfile_damaged")


def _kek(passphrase: str, device: bytearray, header: SlotHeader) -> bytearray:
    """Mix both secrets into the key that wraps the lock (HKDF-SHA256, RFC 5869)."""
    stretched = stretch(passphrase, cost=header.cost, salt=header.salt)
    both = stretched + device
    info = KEK_LABEL + place_of(header.vault, header.epoch) + header.owner.encode()
    kek = bytearray(KEY_BYTES)
    HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive_into(both, kek)
    wipe(stretched)
    wipe(both)
    return kek
