"""Passphrases: made for the officer, or their own under rules that Vietnamese words cannot fool.

A meter trained on English calls "ubndxaphuongmai" strong; so length and names are judged here,
and the program offers a made one first.
"""

from collections.abc import Callable, Iterable
from functools import cache

import resources
from desktop.domain.vietnamese import fold
from sync.key_cost import normalise

PAIRS = 5
LEAST = 15
RUNS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
FEW_LETTERS = 6


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
    bare = fold(normalise(typed)).replace(" ", "")
    if len(normalise(typed)) < LEAST:
        return "passphrase_short"
    for name in names:
        parts = fold(name).replace(" ", "")
        bare = bare.replace(parts, "") if len(parts) > 1 else bare
    for run in RUNS:
        bare = _without_runs(bare, run)
    if len(set(bare)) < FEW_LETTERS or len(bare) < LEAST - 5:
        return "passphrase_plain"
    return None


def _without_runs(text: str, run: str) -> str:
    for size in range(len(run), 3, -1):
        for start in range(len(run) - size + 1):
            piece = run[start : start + size]
            text = text.replace(piece, "").replace(piece[::-1], "")
    return text
