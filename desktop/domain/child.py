"""A child as records describe one, and the keys under which a child who may be the same is found.

A record that names a child and points at no earlier record describes a child of its own: the form
``tre_em`` does, and so does an intake about a child nobody has met before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.domain.facts import Paper
from desktop.domain.likeness import Likened, plain, sound
from desktop.domain.record import Answer, RecordId

# What says who a child is, by which rows of different records are told to be about one.
MASTER = "child.master"
SAME_AS = "child.same_as"
HOUSEHOLD = "child.household"
YEAR_DIGITS = 4
DAY_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Child:
    """What one record says of a child; ``same_as`` is the child it was joined with."""

    id: RecordId
    likened: Likened
    same_as: str = ""


def described(told: Mapping[str, Answer], *, id_: RecordId, year: int) -> Child | None:
    """Return the child that a record describes, if it describes one of its own.

    ``year`` is that of the record: an estimated age is told in it.
    """
    if not _words(told, "child.name") or _words(told, MASTER):
        return None
    birth, age = _words(told, "child.birth"), told.get("child.age")
    likened = Likened(
        name=_words(told, "child.name"),
        birth=birth or (str(year - age) if isinstance(age, int) else ""),
        sex=_words(told, "child.sex"),
        mother=_words(told, "child.mother"),
        hamlet=_words(told, "child.hamlet"),
        personal_id=_words(told, "child.personal_id"),
    )
    return Child(id_, likened, _words(told, SAME_AS))


def _words(told: Mapping[str, Answer], name: str) -> str:
    value = told.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def blocks(child: Likened) -> frozenset[str]:
    """Return the keys of a child: two who are worth showing beside each other share one.

    Blocking after Fellegi and Sunter: what is compared shares the whole name in any order, its
    sound, a full birth date, the mother, the given name in one hamlet, or the personal number.
    """
    name, mother, hamlet = plain(child.name), plain(child.mother), plain(child.hamlet)
    given = name.rsplit(" ", 1)[-1]
    found = {
        "id": child.personal_id,
        "name": " ".join(sorted(name.split())),
        "sound": sound(name),
        "birth": child.birth if len(child.birth) == DAY_DIGITS else "",
        "mother": mother,
        "near": f"{given} {hamlet}" if given and hamlet else "",
    }
    return frozenset(f"{kind}:{key}" for kind, key in found.items() if key)


def children_of(papers: Iterable[Paper]) -> tuple[str, ...]:
    """Return the children of a case: the ids of the records in it that describe one."""
    return tuple(paper.id for paper in papers if paper.text("child.name"))
