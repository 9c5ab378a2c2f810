"""Vietnamese text: cleaned at the edge, folded for search, ordered for lists."""

import re
import unicodedata

KEPT_CONTROLS = frozenset("\n\t")
# The alphabet of the dictionary; each letter stands with its bare form for the tones.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
RANK = {letter: chr(ord("A") + place) for place, letter in enumerate(ALPHABET)}
# Ngang, huyền, hỏi, ngã, sắc, nặng: the order of tones in Vietnamese dictionaries.
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
SPACES = re.compile(r"\s+")
NOT_WORD = re.compile(r"[^\w]+")


def clean(text: str) -> str:
    """Return NFC text without control, direction or zero-width format characters.

    Line feeds and tabs stay. Emoji joiners go with the other format characters: the
    parts of such an emoji remain.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        character
        for character in unified
        if character in KEPT_CONTROLS or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return unicodedata.normalize("NFC", "".join(kept))


def fold(text: str) -> str:
    """Return the text as typed by someone in a hurry: lower case, no accents, single spaces."""
    decomposed = unicodedata.normalize("NFD", clean(text).casefold().replace("đ", "d"))
    bare = "".join(mark for mark in decomposed if unicodedata.category(mark) != "Mn")
    return SPACES.sub(" ", bare).strip()


def match_tokens(query: str) -> tuple[str, ...]:
    """Return the folded words of a question; punctuation never reaches the search engine."""
    return tuple(word for word in NOT_WORD.split(fold(query).replace("_", " ")) if word)


def sort_key(name: str) -> str:
    """Return a storable key that orders people by given name (the last word), then whole name."""
    words = SPACES.split(clean(name).strip())
    if words == [""]:
        return ""
    given = words[-1]
    return f"{_word_key(given)} {' '.join(_word_key(word) for word in words)}"


def _word_key(word: str) -> str:
    letters: list[str] = []
    tone = "0"
    for character in word.casefold():
        base, mark = _letter_and_tone(character)
        letters.append(RANK.get(base, base))
        tone = mark or tone
    return "".join(letters) + tone


def _letter_and_tone(character: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", character)
    tone = "".join(TONES.get(mark, "") for mark in decomposed[1:])
    rest = "".join(mark for mark in decomposed if mark not in TONES)
    return unicodedata.normalize("NFC", rest), tone
