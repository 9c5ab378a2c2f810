"""The second secret: 32 random bytes that stay on this machine, so that a copied vault is noise.

Kept by the system's key store where there is one (``desktop.vault.system_keys``), else in a file
that only its owner may read, which is weaker and said so.
"""

import os
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.domain.troubles import Unavailable
from desktop.vault.side_file import move_file, read_file, write_file
from sync.key_cost import KEY_BYTES

SYSTEM, FILE = "system", "file"
SECRET_FILE = "vault.device"  # noqa: S105 - the name of a file
CHECK_BYTES = 8
MAGIC = b"MNDEV1"
SUM_BYTES = 8


class KeyKeeper(Protocol):
    """Whoever keeps the device secret of a vault; ``kind`` says how well."""

    @property
    def kind(self) -> str:
        """``system`` or ``file``."""
        ...

    def fetch(self, vault: bytes) -> bytearray | None:
        """Return the secret, or nothing where none is kept.

        Raises ``Unavailable("vault_key_store")`` where the keeper does not answer.
        """
        ...

    def keep(self, vault: bytes, secret: bytearray) -> None:
        """Keep a secret in the place of any before it."""
        ...


class FileKeeper:
    """Keeps the secret in a file beside the vault: whoever copies the folder has it too."""

    kind = FILE

    def __init__(self, folder: Path) -> None:
        self._path = folder / SECRET_FILE

    def fetch(self, vault: bytes) -> bytearray | None:
        """Return the secret; a file of another vault or a damaged one is none."""
        return self._read(self._path, vault) or self._read(self._aside(vault), vault)

    def _read(self, path: Path, vault: bytes) -> bytearray | None:
        length = len(MAGIC) + len(vault) + KEY_BYTES + SUM_BYTES
        raw = read_file(path, limit=length)
        if raw is None or len(raw) != length or not raw.startswith(MAGIC + vault):
            return None
        if not compare_digest(_sum(raw[:-SUM_BYTES]), raw[-SUM_BYTES:]):
            return None
        return bytearray(raw[len(MAGIC) + len(vault) : -SUM_BYTES])

    def keep(self, vault: bytes, secret: bytearray) -> None:
        """Write the file, for its owner's eyes only; another vault's secret is set aside.

        So a vault whose place a restored one of another laptop takes can still be opened.
        """
        before = read_file(self._path, limit=1 << 10)
        if before is not None and not before.startswith(MAGIC + vault):
            move_file(self._path, self._aside(before[len(MAGIC) : len(MAGIC) + len(vault)]))
        whole = MAGIC + vault + secret
        write_file(self._path, whole + _sum(whole))

    def _aside(self, vault: bytes) -> Path:
        return self._path.with_name(f"{SECRET_FILE}.{vault.hex()}")


def _sum(raw: bytes) -> bytes:
    return sha256(raw).digest()[:SUM_BYTES]


def make_secret() -> bytearray:
    """Draw a device secret."""
    return bytearray(os.urandom(KEY_BYTES))


def check_of(secret: bytearray) -> bytes:
    """Return what tells one device secret from another without telling anything of it."""
    return bytes(derive(secret, b"MN/device-check/1", CHECK_BYTES))


def derive(secret: bytearray, info: bytes, length: int = KEY_BYTES) -> bytearray:
    """Derive a key for one purpose from a secret, in a buffer (HKDF-SHA256, RFC 5869)."""
    derived = bytearray(length)
    HKDF(SHA256(), length, salt=None, info=info).derive_into(secret, derived)
    return derived


def fetch_secret(
    keepers: tuple[KeyKeeper, ...], *, vault: bytes, check: bytes
) -> tuple[KeyKeeper, bytearray]:
    """Return the first keeper that holds this vault's secret, and the secret.

    Raises ``Unavailable``: ``vault_device_secret_missing`` where none holds any,
    ``vault_device_secret_other`` where one holds another machine's, ``vault_key_store`` where
    the system's store gives no answer and no other keeper has it.
    """
    trouble = Unavailable("vault_device_secret_missing")
    for keeper in keepers:
        try:
            secret = keeper.fetch(vault)
        except Unavailable as unanswered:
            trouble = unanswered
            continue
        if secret is None:
            continue
        if compare_digest(check_of(secret), check):
            return keeper, secret
        trouble = Unavailable("vault_device_secret_other")
    raise trouble
