"""How many guesses an own passphrase would withstand from someone who knows Vietnamese.

A meter trained on English calls "ubndxaphuongmai" strong. Here the text is cut, in the way that is
cheapest for the guesser, into what such a guesser tries: names and places of the neighbourhood,
common secrets, syllables, dates, runs of keys; what is left over costs as much as any letter.
After zxcvbn's method (D. Wheeler, USENIX Security 2016), with words of our own.
"""

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

import resources
from desktop.domain.vietnamese import fold
from resources.communes import province_rows

# Bits for one choice of each kind, low on purpose: natural phrases are likelier than chance.
NAME_BITS, COMMON_BITS, SYLLABLE_BITS = 3.0, 7.0, 7.0
RUN_BITS, YEAR_BITS, DATE_BITS, SAME_BITS = 6.0, 7.0, 15.0, 5.0
LETTER_BITS = math.log2(10)
AGAIN_BITS = 1.0
LONGEST = 40
# The beginning of a longer text is judged alone: it is never worth more than the whole.
MOST_LETTERS = 160
SHORTEST_NAME, SHORTEST_RUN = 3, 3

ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm",
        "1qaz", "2wsx", "3edc", "qazwsx", "9876543210")  # fmt: skip
STEPS = frozenset(pair for row in ROWS for way in (row, row[::-1]) for pair in pairwise(way))
YEAR = re.compile(r"(19[3-9]|20[0-3])\d")
DATE = re.compile(r"(0?[1-9]|[12]\d|3[01])(0?[1-9]|1[0-2])((19|20)?\d\d)")
ONSET = "b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|q|r|s|th|tr|t|v|x|"
RIME = (
    "a(ch?|i|m|n[gh]?|o|p|t|u|y)?|e(ch?|m|n[gh]?|o|p|t|u)?|"
    "i(a|ch|e(c|m|ng?|p|t|u)|m|nh?|p|t|u)?|"
    "o(a(ch?|i|m|n[gh]?|o|p|t|y)?|c|e(n|o|t)?|i|m|n|o?ng|p|t)?|"
    "u(a(n|ng|t|u|y)?|c|e(ch|nh)?|i|o(c|i|m|ng?|p|t|u)?|m|ng?|p|t|u|y(a|ch|en|et|nh|p|t)?)?|"
    "y(e(m|n|t|u))?"
)
SYLLABLE = re.compile(f"({ONSET})({RIME})")
# What a symbol stands for when letters are dressed up.
DRESSED = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s",
                         "5": "s", "7": "t"})  # fmt: skip


def bits(passphrase: str, *, names: Iterable[str]) -> float:
    """Return the logarithm of the guesses that it would withstand, to base 2.

    ``names`` are those of the officer, the unit and the people around: the first to be tried.
    """
    bare = "".join(fold(passphrase).split())[:MOST_LETTERS]
    known = _known(tuple(names))
    return min(_cheapest(text, known) for text in {bare, bare.translate(DRESSED)})


def _cheapest(text: str, known: Mapping[str, float]) -> float:
    """Cut the text in the cheapest way; a piece that came before costs next to nothing."""
    best: list[tuple[float, frozenset[str]]] = [(0.0, frozenset())]
    for end in range(1, len(text) + 1):
        ways = [
            _add(best[start], text[start:end], known) for start in range(max(0, end - LONGEST), end)
        ]
        best.append(min(ways, key=lambda way: way[0]))
    return best[-1][0]


def _add(
    before: tuple[float, frozenset[str]], piece: str, known: Mapping[str, float]
) -> tuple[float, frozenset[str]]:
    cost, seen = before
    price = AGAIN_BITS if piece in seen and len(piece) > 1 else _price(piece, known)
    return cost + price, seen | {piece}


def _price(piece: str, known: Mapping[str, float]) -> float:
    """Return the bits of one piece, as the kind of thing that is cheapest to guess."""
    prices = [known.get(piece, LETTER_BITS * len(piece))]
    if len(piece) > 1 and SYLLABLE.fullmatch(piece):
        prices.append(SYLLABLE_BITS)
    if len(piece) >= SHORTEST_RUN and all(pair in STEPS for pair in pairwise(piece)):
        prices.append(RUN_BITS)
    if len(piece) >= SHORTEST_RUN and len(set(piece)) == 1:
        prices.append(SAME_BITS)
    if YEAR.fullmatch(piece):
        prices.append(YEAR_BITS)
    if DATE.fullmatch(piece):
        prices.append(DATE_BITS)
    return min(prices)


def _known(names: tuple[str, ...]) -> dict[str, float]:
    near: dict[str, float] = {}
    for name in names:
        words = fold(name).split()
        pieces = [*words, *("".join(words[place:]) for place in range(len(words)))]
        near |= {piece: NAME_BITS for piece in pieces if len(piece) >= SHORTEST_NAME}
    return {**_places(), **_common(), **near}


@cache
def _common() -> dict[str, float]:
    words = resources.read_text("lookups", "common_secrets.txt").split()
    return {word: COMMON_BITS for word in words if len(word) > 1}


@cache
def _places() -> dict[str, float]:
    """Return every province and commune, with its kind and without, by how many there are."""
    found: dict[str, float] = {}
    provinces = province_rows()
    wards = [ward.name for province in provinces for ward in province.wards]
    for group in (wards, [province.name for province in provinces]):
        for name in group:
            kind, *rest = fold(name).split()
            cost = math.log2(len(group))
            found |= {"".join(rest): cost, "".join((kind, *rest)): cost}
    return found
