"""The system's key store as keeper of the device secret: Windows' DPAPI, Linux' Secret Service.

Only stores that encrypt are taken; one that writes in clear, or none, falls back to the file.
``keyring`` is loaded when first asked for, in the worker: it costs a sixth of a second.
"""

import base64
import binascii
import importlib
from hmac import compare_digest
from pathlib import Path
from typing import Protocol, cast

from desktop.domain.troubles import Unavailable
from desktop.vault.device_secret import SYSTEM, FileKeeper, KeyKeeper

SERVICE = "mang-non"
# Backends of the keyring package that encrypt at rest, by module.
TRUSTED = frozenset(
    {
        "keyring.backends.Windows",
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
    }
)
LOCAL = "local machine"


class Backend(Protocol):
    """What is used of a backend of the keyring package."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept, or nothing."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        ...


class SystemKeeper:
    """Keeps the secret in the system's key store, under the vault's id."""

    kind = SYSTEM

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def fetch(self, vault: bytes) -> bytearray | None:
        """Return the secret; a text that is no secret of ours is none."""
        try:
            kept = self._backend.get_password(SERVICE, vault.hex())
        except Exception as error:  # a backend raises whatever its system gives it
            raise Unavailable("vault_key_store") from error
        if kept is None:
            return None
        try:
            return bytearray(base64.b64decode(kept.encode("ascii"), validate=True))
        except (binascii.Error, UnicodeEncodeError):
            return None

    def keep(self, vault: bytes, secret: bytearray) -> None:
        """Keep the secret for this user of this machine."""
        try:
            self._backend.set_password(SERVICE, vault.hex(), base64.b64encode(secret).decode())
        except Exception as error:  # same
            raise Unavailable("vault_key_store") from error


def system_keeper() -> SystemKeeper | None:
    """Return the system's key store, if it has one that encrypts."""
    backend = pick_backend(importlib.import_module("keyring").get_keyring())
    return None if backend is None else SystemKeeper(cast("Backend", backend))


def pick_backend(found: object) -> object | None:
    """Return what encrypts, out of what the keyring package found: a store, or a chain of them."""
    backends: tuple[object, ...] = (found, *getattr(found, "backends", ()))
    for backend in backends:
        if type(backend).__module__ in TRUSTED:
            # Windows would else let the secret roam with the user's profile.
            if hasattr(backend, "persist"):
                backend.persist = LOCAL
            return backend
    return None


def usual_keepers(folder: Path) -> tuple[KeyKeeper, ...]:
    """Return whoever may hold this laptop's secret, the better keeper first."""
    system = system_keeper()
    file = FileKeeper(folder)
    return (file,) if system is None else (system, file)


def keep_secret(keepers: tuple[KeyKeeper, ...], vault: bytes, secret: bytearray) -> KeyKeeper:
    """Give the secret to the first keeper that really returns it, and say which."""
    for keeper in keepers:
        try:
            keeper.keep(vault, secret)
            kept = keeper.fetch(vault)
            if kept is not None and compare_digest(kept, secret):
                return keeper
        except Unavailable:
            continue
    raise Unavailable("vault_key_store")
