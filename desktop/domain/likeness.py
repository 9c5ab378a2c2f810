"""Whether two children may be the same one: a sum of reasons that a person can weigh.

Nothing is ever joined by this alone; it orders what is shown, and says why it is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.syllable import readings, syllables
from desktop.domain.vietnamese import fold


class Reason(StrEnum):
    """Why two children look alike; the sentence is the text ``likeness.<reason>``."""

    SAME_ID = "same_id"
    SAME_NAME = "same_name"
    SAME_WORDS = "same_words"
    SAME_GIVEN = "same_given"
    SOUNDS_ALIKE = "sounds_alike"
    SAME_BIRTH = "same_birth"
    NEAR_AGE = "near_age"
    SAME_MOTHER = "same_mother"
    SAME_HAMLET = "same_hamlet"


# A shared identity number is proof by itself; any two of the rest are worth a look.
WEIGHTS = {
    Reason.SAME_ID: 100,
    Reason.SAME_NAME: 40,
    Reason.SAME_WORDS: 34,
    Reason.SOUNDS_ALIKE: 24,
    Reason.SAME_GIVEN: 14,
    Reason.SAME_BIRTH: 30,
    Reason.NEAR_AGE: 12,
    Reason.SAME_MOTHER: 30,
    Reason.SAME_HAMLET: 14,
}
WORTH_SHOWING = 40
NEAR_YEARS = 1

# What the ear confuses over a telephone, and what regions pronounce alike.
ONSET_SOUNDS = (("tr", "ch"), ("gi", "d"), ("r", "d"), ("s", "x"), ("l", "n"), ("k", "c"))
QU = "qu"
END_SOUNDS = (("ng", "n"), ("nh", "n"), ("ch", "t"), ("c", "t"))


@dataclass(frozen=True, slots=True)
class Likened:
    """What is known of a child; empty texts for what is not. ``birth`` is YYYY[-MM[-DD]]."""

    name: str
    birth: str = ""
    age: int | None = None
    sex: str = ""
    mother: str = ""
    hamlet: str = ""
    personal_id: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two children are, and why, the weightiest reason first."""

    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_worth_showing(self) -> bool:
        """Whether a person should look at the pair."""
        return self.score >= WORTH_SHOWING


def liken(one: Likened, other: Likened, *, year: int) -> Likeness:
    """Compare two children; ``year`` is the present one, for ages without a birth date.

    Two identity numbers that differ, or two sexes, speak against every other reason.
    """
    found = tuple(sorted(_reasons(one, other, year), key=lambda reason: -WEIGHTS[reason]))
    if _differs(one.personal_id, other.personal_id):
        return Likeness(0, ())
    score = sum(WEIGHTS[reason] for reason in found)
    if _differs(one.sex, other.sex):
        score //= 2
    return Likeness(score, found)


def _reasons(one: Likened, other: Likened, year: int) -> Iterator[Reason]:
    if one.personal_id and one.personal_id == other.personal_id:
        yield Reason.SAME_ID
    yield from _name_reasons(plain(one.name), plain(other.name))
    yield from _age_reasons(one, other, year)
    if _same(plain(one.mother), plain(other.mother)):
        yield Reason.SAME_MOTHER
    if _same(plain(one.hamlet), plain(other.hamlet)):
        yield Reason.SAME_HAMLET


def _name_reasons(one: str, other: str) -> Iterator[Reason]:
    if not one or not other:
        return
    words, others = one.split(), other.split()
    if one == other:
        yield Reason.SAME_NAME
    elif len(words) > 1 and sorted(words) == sorted(others):
        yield Reason.SAME_WORDS
    elif sound(one) == sound(other):
        yield Reason.SOUNDS_ALIKE
    elif words[-1] == others[-1]:
        yield Reason.SAME_GIVEN


def _age_reasons(one: Likened, other: Likened, year: int) -> Iterator[Reason]:
    if len(one.birth) == len("YYYY-MM-DD") and one.birth == other.birth:
        yield Reason.SAME_BIRTH
        return
    born, other_born = _year(one, year), _year(other, year)
    if born is not None and other_born is not None and abs(born - other_born) <= NEAR_YEARS:
        yield Reason.NEAR_AGE


def _year(child: Likened, year: int) -> int | None:
    if child.birth[:4].isdecimal():
        return int(child.birth[:4])
    return None if child.age is None else year - child.age


def _same(one: str, other: str) -> bool:
    return bool(one) and one == other


def _differs(one: str, other: str) -> bool:
    return bool(one) and bool(other) and one != other


def plain(text: str) -> str:
    """Return a name folded, its mistyped words as they were meant, y written i."""
    known = syllables()
    words = []
    for word in fold(text).split():
        meant = word if word in known else next(iter(readings(word)), word)
        words.append(meant[:-1] + "i" if meant.endswith("y") and len(meant) > 1 else meant)
    return " ".join(words)


def sound(name: str) -> str:
    """Return how a plain name sounds where regions and telephones blur it."""
    return " ".join(_sound_of(word) for word in name.split())


def _sound_of(word: str) -> str:
    for written, heard in ONSET_SOUNDS:
        if word.startswith(written) and not word.startswith(QU):
            word = heard + word[len(written) :]
            break
    for written, heard in END_SOUNDS:
        if word.endswith(written) and len(word) > len(written):
            return word[: -len(written)] + heard
    return word
