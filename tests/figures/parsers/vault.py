"""The vault's own files: the key file with its slots."""

import os
from pathlib import Path

import msgspec

from desktop.domain.troubles import Unavailable
from desktop.store import keyfile
from desktop.store.keyfile import MAGIC
from tests.builders.world import CHEAP
from tests.figures.parsers import Parser

VAULT = bytes(range(16))
KEY = bytes(range(32))


def _place() -> Path:
    """Return a file of this process in memory where the system has such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - holds fuzzed bytes alone
    folder = memory if memory.is_dir() else Path.cwd()
    return folder / f"fuzzed-{os.getpid()}.key"


def _read_keyfile(raw: bytes) -> object:
    """Read the file and the header of each slot, as far as unlocking goes before the stretching."""
    place = _place()
    try:
        place.write_bytes(raw)
        return [keyfile._slot_header(slot, CHEAP) for slot in keyfile.read(place)]  # noqa: SLF001
    finally:
        place.unlink()


def _keyfiles() -> tuple[bytes, ...]:
    headers = [
        keyfile.new_header(VAULT, owner=owner, cost=CHEAP, random=bytes) for owner in ("a1", "b2")
    ]
    slots = [keyfile.wrap(KEY, passphrase="x", header=header) for header in headers]
    return tuple(
        MAGIC + b"\x00\x01" + msgspec.msgpack.encode(tuple(slots[:count])) for count in (1, 2)
    )


PARSERS = (Parser("key file", _read_keyfile, _keyfiles, (Unavailable,)),)
