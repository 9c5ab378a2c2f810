"""The vault's own files: the key file with its slots, and what stands in them."""

from hashlib import sha256

import msgspec

from desktop.domain.troubles import Unavailable
from desktop.vault.door import read_slots
from desktop.vault.keyfile import HEAD_BYTES, SUM_BYTES, KeyFile, decode, encode
from desktop.vault.slots import Slot, check_cost, new_header
from tests.builders.world import CHEAP
from tests.figures.parsers import Parser

VAULT = bytes(range(16))
SECRET = bytearray(range(32))


def _file(count: int) -> KeyFile:
    headers = [
        new_header(VAULT, owner=owner, label=owner, epoch=1, cost=CHEAP) for owner in ("a1", "b2")
    ]
    slots = tuple(Slot(msgspec.msgpack.encode(h), bytes(112), bytes(109)) for h in headers)
    return KeyFile(VAULT, VAULT, 1, VAULT, bytes(8), pending=False, slots=slots[:count])


def _keyfiles() -> tuple[bytes, ...]:
    return tuple(encode(_file(count), SECRET) for count in (1, 2))


def _unsummed() -> tuple[bytes, ...]:
    return tuple(raw[: -2 * SUM_BYTES] for raw in _keyfiles())


def _read_keyfile(raw: bytes) -> object:
    """Read the file and the header of each slot, as far as unlocking goes before the stretching."""
    slots = read_slots(decode(raw))
    for _, header in slots:
        check_cost(header, floor=CHEAP)
    return slots


def _sum_and_read(raw: bytes) -> object:
    """Sum the bytes up as their writer would, so that what lies behind the sum is reached."""
    length = max(len(raw) - HEAD_BYTES, 0)
    fitted = raw[: HEAD_BYTES - 4] + length.to_bytes(4, "big") + raw[HEAD_BYTES:]
    return _read_keyfile(fitted + sha256(fitted).digest() + bytes(SUM_BYTES))


PARSERS = (
    Parser("key file", _read_keyfile, _keyfiles, (Unavailable,)),
    Parser("key file of a hostile hand", _sum_and_read, _unsummed, (Unavailable,)),
)
