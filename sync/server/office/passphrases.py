"""Passphrases of the desk: how one is kept, judged and made."""

import hmac
import os
import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

import resources
from desktop.domain.vietnamese import fold

LEAST = 15
MOST = 200
LEAST_LETTERS = 6
PAIRS = 5
MEMORY_KIB = 65_536
SALT_BYTES = 16
VERIFIER_BYTES = 32
# Two at a time: a crowd at the door waits its turn and does not fill the memory.
_TURN = BoundedSemaphore(2)
# Words that stand in the lists which guessers begin with, without accents.
COMMON = (
    "matkhau",
    "password",
    "anhyeuem",
    "123456",
    "qwerty",
    "abcdef",
    "mangnon",
    "treem",
    "ubnd",
)


def made_passphrase() -> str:
    """Make a passphrase of five pairs of syllables: 55 bits."""
    pairs = resources.read_text("lookups", "passphrase_pairs.txt").split()
    return " ".join(secrets.choice(pairs) for _ in range(PAIRS))


def as_typed(passphrase: str) -> str:
    """Return the passphrase in one form, whatever keyboard sent it (NFKC, single spaces)."""
    return " ".join(unicodedata.normalize("NFKC", passphrase[:MOST]).split())


def problem(passphrase: str, *, account: str) -> str | None:
    """Return why a passphrase of one's own will not do, as a code (NIST SP 800-63B-4).

    Length and the lists of guessers decide; no rule about capitals or signs.
    """
    words = as_typed(passphrase)
    bare = fold(words).replace(" ", "")
    if len(words) < LEAST:
        return "passphrase_short"
    left = bare
    for known in (*COMMON, fold(account).replace(" ", "")):
        left = left.replace(known, "")
    if len(set(bare)) < LEAST_LETTERS or len(left) < LEAST // 2:
        return "passphrase_common"
    return None


def verifier_of(passphrase: str, salt: bytes) -> bytes:
    """Stretch a passphrase (Argon2id, RFC 9106: 64 MiB, three passes)."""
    with _TURN:
        return Argon2id(
            salt=salt, length=VERIFIER_BYTES, iterations=3, lanes=1, memory_cost=MEMORY_KIB
        ).derive(as_typed(passphrase).encode())


def kept(passphrase: str) -> tuple[bytes, bytes]:
    """Return a new salt and the verifier to keep."""
    salt = os.urandom(SALT_BYTES)
    return salt, verifier_of(passphrase, salt)


@cache
def nobodys() -> tuple[bytes, bytes]:
    """Return a verifier that none can meet: an unknown name costs as much as a wrong word."""
    return os.urandom(SALT_BYTES), os.urandom(VERIFIER_BYTES)


def is_right(passphrase: str, salt: bytes, verifier: bytes) -> bool:
    """Say whether a passphrase is the kept one, in constant time."""
    return hmac.compare_digest(verifier_of(passphrase, salt), verifier)
