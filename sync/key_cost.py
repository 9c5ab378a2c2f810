"""What one guess at a passphrase costs, and the stretching itself (Argon2id, RFC 9106).

The laptop's vault and the province's key holders stretch alike, so it stands where both may look.
"""

import unicodedata

import msgspec
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

KEY_BYTES = 32
SALT_BYTES = 16
FLOOR_MEMORY_KIB = 131_072
FLOOR_PASSES = 3
# A file that asks for more would stop a laptop of 4 GB.
CEILING_MEMORY_KIB = 524_288
CEILING_PASSES = 20
CEILING_LANES = 16
INVISIBLE = "Cf"


class KeyCost(msgspec.Struct, frozen=True, array_like=True):
    """What one guess costs: memory in KiB, passes, lanes."""

    memory_kib: int
    passes: int
    lanes: int


STRONG = KeyCost(FLOOR_MEMORY_KIB, FLOOR_PASSES, 1)


def is_allowed(cost: KeyCost, *, floor: KeyCost) -> bool:
    """Say whether a cost is neither under the floor nor so high that it would stop the laptop.

    The floor is compiled in: a file that asks for less is damage or an attack.
    """
    enough = cost.memory_kib >= floor.memory_kib and cost.passes >= floor.passes
    bounded = cost.memory_kib <= CEILING_MEMORY_KIB and cost.passes <= CEILING_PASSES
    # Argon2 asks for 8 KiB a lane (RFC 9106, section 3.1).
    laned = 1 <= cost.lanes <= min(CEILING_LANES, cost.memory_kib // 8)
    return enough and bounded and laned


def normalise(typed: str) -> str:
    """Return what is stretched: NFKC, without what cannot be seen, spaces single.

    Unikey may give composed or decomposed letters for the same keys; all must open.
    """
    unified = unicodedata.normalize("NFKC", typed)
    seen = "".join(each for each in unified if unicodedata.category(each) != INVISIBLE)
    return " ".join(seen.split())


def stretch(passphrase: str, *, cost: KeyCost, salt: bytes) -> bytearray:
    """Stretch a passphrase into 32 bytes, in a buffer that the caller wipes."""
    stretched = bytearray(KEY_BYTES)
    Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive_into(normalise(passphrase).encode(), stretched)
    return stretched


def wipe(secret: bytearray) -> None:
    """Overwrite a key in place; copies that a library made are beyond reach."""
    secret[:] = bytes(len(secret))
