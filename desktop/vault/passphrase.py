"""Passphrases: made for the officer, or their own where enough guesses would be left."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

import resources
from desktop.domain.code_tables import is_of_old_table
from desktop.vault.guesses import bits
from sync.key_cost import normalise

PAIRS = 5
LEAST = 15
# 10^12 guesses after the words of the neighbourhood, each at half a second or more.
LEAST_BITS = 40.0


@cache
def words() -> tuple[str, ...]:
    """Return the 2,048 pairs of unaccented syllables; five of them make 55 bits."""
    return tuple(resources.read_text("lookups", "passphrase_pairs.txt").split())


def generate(randbelow: Callable[[int], int]) -> str:
    """Make a passphrase: five pairs, each drawn evenly; ``secrets.randbelow`` in earnest."""
    pairs = words()
    return " ".join(pairs[randbelow(len(pairs))] for _ in range(PAIRS))


def weakness(typed: str, *, names: Iterable[str]) -> str | None:
    """Return the code of what is wrong with one's own passphrase, or nothing."""
    if is_of_old_table(typed):
        return "passphrase_code_table"
    unified = normalise(typed)
    if sum(not unicodedata.combining(each) for each in unified) < LEAST:
        return "passphrase_short"
    return "passphrase_plain" if bits(unified, names=names) < LEAST_BITS else None


def depends_on_keyboard(typed: str) -> bool:
    """Say whether another input method could give other letters for the same keys."""
    return not normalise(typed).isascii()
