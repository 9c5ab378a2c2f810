"""The vault: a folder with the encrypted file and its keys; made once, opened by passphrase."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.officer import Officer
from desktop.domain.troubles import Unavailable
from desktop.store import keyfile
from desktop.store.keyfile import STRONG, KeyCost
from desktop.store.migrations import migrate
from desktop.store.opening import create_database, look, open_database
from desktop.store.store import Store
from sync.enrol import ALPHABET
from sync.protocol import ZERO

DATABASE = "vault.db"
KEYS = "vault.key"
PREFIX_LENGTH = 3


def exists(folder: Path) -> bool:
    """Say whether anything of a vault stands here, whole or not: then never set up anew."""
    return (folder / DATABASE).exists() or (folder / KEYS).exists()


def create(folder: Path, *, passphrase: str, officer: Officer, cost: KeyCost = STRONG) -> Store:
    """Make a vault in an empty folder and open it."""
    if exists(folder):
        raise Unavailable("vault_exists")
    folder.mkdir(parents=True, exist_ok=True)
    key = bytearray(os.urandom(keyfile.KEY_BYTES))
    header = keyfile.new_header(
        os.urandom(keyfile.SALT_BYTES), owner=officer.id, cost=cost, random=os.urandom
    )
    slot = keyfile.wrap(bytes(key), passphrase=passphrase, header=header)
    connection = create_database(folder / DATABASE, key)
    migrate(connection)
    signing = Ed25519PrivateKey.generate().private_bytes_raw()
    connection.execute(
        "INSERT INTO device (one, id, prefix, incarnation, signing_key, acked_chain)"
        " VALUES (1, ?, ?, 1, ?, ?)",
        (os.urandom(16), new_prefix(), signing, ZERO),
    )
    keyfile.write(folder / KEYS, (slot,))
    _wipe(key)
    return Store(connection, folder)


def new_prefix() -> str:
    """Draw the laptop's part of its case codes: three of Crockford's characters."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in os.urandom(PREFIX_LENGTH))


def unlock(folder: Path, *, passphrase: str, floor: KeyCost = STRONG) -> Store:
    """Open the vault; nothing is created or written before the key has proved itself.

    Raises ``Unavailable`` with a code of its own for each thing that can be wrong.
    """
    if not exists(folder):
        raise Unavailable("vault_missing")
    look(folder / DATABASE)
    key = keyfile.unwrap(keyfile.read(folder / KEYS), passphrase=passphrase, floor=floor)
    connection = open_database(folder / DATABASE, key)
    _wipe(key)
    try:
        migrate(connection)
    except Unavailable:
        connection.close()
        raise
    return Store(connection, folder)


def _wipe(key: bytearray) -> None:
    key[:] = bytes(len(key))
