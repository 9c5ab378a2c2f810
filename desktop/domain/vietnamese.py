"""Vietnamese text: cleaned at the edge, folded for search, ordered for lists."""

import re
import unicodedata

from desktop.domain.syllable import readings, syllables

KEPT_CONTROLS = frozenset("\n\t")
# The alphabet of the dictionary; each letter stands with its bare form for the tones.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
RANK = {letter: chr(ord("A") + place) for place, letter in enumerate(ALPHABET)}
# Ngang, huyền, hỏi, ngã, sắc, nặng: the order of tones in Vietnamese dictionaries.
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# The last two of each plane, and a block in the first (Unicode 17, section 23.7).
NONCHARACTER, NONCHARACTERS = 0xFFFE, range(0xFDD0, 0xFDF0)
SPACES = re.compile(r"\s+")
NOT_WORD = re.compile(r"[^\w]+")


def clean(text: str) -> str:
    """Return NFC text without control, direction or zero-width format characters.

    Line feeds and tabs stay. Emoji joiners go with the other format characters: the
    parts of such an emoji remain.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(filter(_stays, unified)))


def _stays(character: str) -> bool:
    """Say whether a character means something; Unicode's noncharacters turn Qt's byte order."""
    kind = unicodedata.category(character)
    if kind == "Cn":
        code = ord(character)
        return code & NONCHARACTER != NONCHARACTER and code not in NONCHARACTERS
    return kind not in {"Cc", "Cf", "Cs"} or character in KEPT_CONTROLS


def fold(text: str) -> str:
    """Return the text as typed by someone in a hurry: lower case, no accents, single spaces."""
    decomposed = unicodedata.normalize("NFD", clean(text).casefold().replace("đ", "d"))
    bare = "".join(mark for mark in decomposed if unicodedata.category(mark) != "Mn")
    return SPACES.sub(" ", bare).strip()


def match_tokens(query: str) -> tuple[str, ...]:
    """Return the folded words of a question; punctuation never reaches the search engine."""
    return tuple(word for word in NOT_WORD.split(fold(query).replace("_", " ")) if word)


def match_groups(query: str) -> tuple[tuple[str, ...], ...]:
    """Return for each word of a question the words it may mean, the one typed first.

    Keys of Telex or VNI left on are read, and i for y where both write one sound.
    """
    return tuple((word, *readings(word)) for word in match_tokens(query))


def with_readings(text: str) -> str:
    """Return a text with what its mistyped words were meant as, for an index to find both."""
    known = syllables()
    meant = [
        reading
        for word in dict.fromkeys(match_tokens(text))
        if word not in known
        for reading in readings(word)
    ]
    return " ".join([text, *dict.fromkeys(meant)]) if meant else text


def initials(name: str) -> str:
    """Return a name as papers that hide it print it: Nguyễn Thị Hương is N.T.H."""
    words = clean(name).split()
    return "".join(f"{word[0].upper()}." for word in words)


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
