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
# Sắc, huyền, hỏi, ngã, nặng.
TONES = frozenset("\u0301\u0300\u0309\u0303\u0323")


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
    """Return what is stretched: NFKC, without what cannot be seen, spaces single, tones last.

    Unikey may give composed or decomposed letters for the same keys, and by its settings "hòa" or
    "hoà"; all must open.
    """
    unified = unicodedata.normalize("NFKC", typed)
    seen = "".join(each for each in unified if unicodedata.category(each) != INVISIBLE)
    return " ".join(_tone_last(word) for word in seen.split())


def _tone_last(word: str) -> str:
    """Put a word's only tone behind its last letter: where it is written is a matter of taste."""
    marks = unicodedata.normalize("NFD", word)
    tones = [mark for mark in marks if mark in TONES]
    if len(tones) != 1:
        return word
    toneless = "".join(mark for mark in marks if mark not in TONES)
    return unicodedata.normalize("NFC", toneless + tones[0])


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
