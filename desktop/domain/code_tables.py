"""Vietnamese typed under an old code table: TCVN3 (ABC) or VNI, which Unikey may still be set to.

The same keys then give other characters: "chào" comes as "chµo" or "chaøo". In a field that hides
what is typed nobody sees it, so a passphrase is read under each table that could have given it.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import product

from desktop.domain.syllable import syllables
from desktop.domain.vietnamese import fold

# The letters with their tones sắc, huyền, hỏi, ngã, nặng, in the order of TCVN 5712:1993, VN3.
LETTERS = (
    "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĂÂÊÔƠƯĐ"
)  # fmt: skip
TCVN3 = (
    "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ®¡¢£¤¥¦§"
)  # fmt: skip
# VNI for Windows writes most letters as a bare one and a sign behind it.
VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
VNI_HATS = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
VNI_BREVES = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í",
             "ì": "ì"}  # fmt: skip


def readings(typed: str) -> tuple[str, ...]:
    """Return what a text may have been meant as: itself first, then under each old table."""
    if typed.isascii():
        return (typed,)
    others = (_decoded(typed, table) for table in (_tcvn3(), _vni()))
    return tuple(dict.fromkeys((typed, *(each for each in others if each is not None))))


def is_of_old_table(typed: str) -> bool:
    """Say whether a text makes more sense under an old table than as it stands."""
    itself, *others = readings(typed)
    return any(_sense(each) > _sense(itself) for each in others)


def _decoded(typed: str, table: Mapping[str, str]) -> str | None:
    """Return the text under a table, or nothing where one of its characters is not in it."""
    found, place = "", 0
    while place < len(typed):
        pair, single = typed[place : place + 2], typed[place]
        if pair in table:
            found, place = found + table[pair], place + 2
        elif single.isascii() or single in table:
            found, place = found + table.get(single, single), place + 1
        else:
            return None
    return found


@cache
def _tcvn3() -> Mapping[str, str]:
    return dict(zip(TCVN3, LETTERS, strict=True))


@cache
def _vni() -> Mapping[str, str]:
    alone = {**VNI_ALONE, **{sign.upper(): meant.upper() for sign, meant in VNI_ALONE.items()}}
    table = dict(alone)
    bare = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}
    for bases, signs in (
        (bare, VNI_TONES),
        ({"a": "â", "e": "ê", "o": "ô"}, VNI_HATS),
        ({"a": "ă"}, VNI_BREVES),
    ):
        for (base, letter), (sign, tone) in product(bases.items(), signs.items()):
            meant = unicodedata.normalize("NFC", letter + tone)
            table[base + sign] = meant
            table[(base + sign).upper()] = meant.upper()
            table[base.upper() + sign] = meant.upper()
    return table


def _sense(text: str) -> int:
    """Count the words that are syllables of Vietnamese, letter by letter."""
    known, letters = syllables(), _letters()
    words = unicodedata.normalize("NFC", text).casefold().split()
    return sum(set(word) <= letters and fold(word) in known for word in words)


@cache
def _letters() -> frozenset[str]:
    return frozenset("abcdeghiklmnopqrstuvxy" + LETTERS.casefold())
