"""Syllables as hurried hands type them: keys of Telex or VNI left on, i for y.

An input method that was off leaves "nguyeenx" or "nguye64n" where "Nguyễn" was meant. Only the
bare letters matter here, so a key is taken away and the rest must be a syllable of Vietnamese.
"""

from functools import cache
from itertools import combinations

ONSETS = (
    "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh",
    "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
)  # fmt: skip
# Rhymes without accents; ă, â and a are one letter here, as are e and ê, o ô ơ, u and ư.
RHYMES = (
    *("a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay"),
    *("e", "ec", "ech", "em", "en", "eng", "enh", "eo", "ep", "et", "eu"),
    *("i", "ia", "ich", "iec", "iem", "ien", "ieng", "iep", "iet", "ieu"),
    *("im", "in", "inh", "ip", "it", "iu"),
    *("o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay"),
    *("oc", "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot"),
    *("u", "ua", "uac", "uach", "uan", "uang", "uanh", "uat", "uay", "uc", "ue", "uech", "uen"),
    *("uenh", "uet", "ui", "um", "un", "ung", "uo", "uoc", "uoi", "uom", "uon", "uong", "uop"),
    *("uot", "uou", "up", "ut", "uu", "uy", "uya", "uych", "uyen", "uynh", "uyp", "uyt", "uyet"),
    *("y", "yem", "yen", "yeng", "yet", "yeu", "ynh"),
)
VOWELS = frozenset("aeiouy")
TONE_KEYS = frozenset("sfrxjz")
DOUBLED = frozenset("aeod")
# The consonants after which i and y write the same sound: Vy and Vi, Lý and Lí.
EITHER = ("h", "k", "l", "m", "qu", "s", "t", "v")
LONGEST = 12
MOST_KEYS = 4


@cache
def syllables() -> frozenset[str]:
    """Return every syllable of Vietnamese without its accents, and some that could be."""
    return frozenset(onset + rhyme for onset in ONSETS for rhyme in RHYMES)


def readings(word: str) -> tuple[str, ...]:
    """Return what else a folded word may have been meant as, most likely first, never itself."""
    if not 1 < len(word) <= LONGEST:
        return ()
    meant = dict.fromkeys((*_without_digits(word), *_without_keys(word)))
    spelled = [other for each in (word, *meant) for other in _other_i(each)]
    return tuple(each for each in dict.fromkeys((*meant, *spelled)) if each != word)


def _without_digits(word: str) -> tuple[str, ...]:
    """VNI: digits for tones and hooks."""
    bare = "".join(letter for letter in word if not letter.isdigit())
    return (bare,) if bare != word and bare in syllables() else ()


def _without_keys(word: str) -> tuple[str, ...]:
    """Telex: one letter for the tone, a second a, e, o or d for its hat or bar, w for a hook."""
    if not word.isalpha():
        return ()
    written = _hooks(word)
    keys = _keys(written)
    found = [written] if written != word else []
    for count in range(1, min(len(keys), MOST_KEYS) + 1):
        for taken in combinations(keys, count):
            if sum(written[place] in TONE_KEYS for place in taken) <= 1:
                left = "".join(c for place, c in enumerate(written) if place not in taken)
                found.append(left)
    return tuple(each for each in found if each in syllables())


def _hooks(word: str) -> str:
    """Take w away after a vowel, and read it as ư elsewhere."""
    letters: list[str] = []
    for letter in word:
        vowel_before = any(each in VOWELS for each in letters)
        if letter != "w":
            letters.append(letter)
        elif not vowel_before:
            letters.append("u")
    return "".join(letters)


def _keys(word: str) -> list[int]:
    """Return the places of letters that may be keys and no letters."""
    first = next((place for place, letter in enumerate(word) if letter in VOWELS), len(word))
    tones = [place for place in range(first + 1, len(word)) if word[place] in TONE_KEYS]
    # A right word may end as its vowel began (ngoao); only a letter typed twice running is a key.
    right = word in syllables()
    doubles = [
        place
        for place in range(1, len(word))
        if word[place] in DOUBLED
        and word[place] in word[:place]
        and (word[place - 1] == word[place] or not right)
    ]
    return [*tones, *doubles]


def _other_i(word: str) -> tuple[str, ...]:
    """Return the spelling with y for i, or i for y, where both write one sound."""
    for onset in EITHER:
        if word == f"{onset}y":
            return (f"{onset}i",)
        if word == f"{onset}i":
            return (f"{onset}y",)
    return ()
