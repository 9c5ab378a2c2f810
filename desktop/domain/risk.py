"""Risk levels of Mẫu 02: the form asks to count, the officer decides, we only suggest."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Cao, Trung bình, Thấp."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Conclusion(StrEnum):
    """The three conclusions of Mẫu 02 on the child's condition."""

    EMERGENCY = "emergency"
    PLAN = "plan"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows have each level ("Tổng số"); unanswered rows are not counted."""

    high: int
    medium: int
    low: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the suggestion reads: the rows of Mẫu 02 and three facts of the case."""

    harm: Level | None
    reach: Level | None
    self_protection: Level | None
    adult_support: Level | None
    suspect_is_carer: bool = False
    is_sexual: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A conclusion and the code of its reason; advice, not a rule of law."""

    conclusion: Conclusion
    reason: str


def count(levels: Iterable[Level | None]) -> Counts:
    """Count the levels of one table."""
    answered = [level for level in levels if level is not None]
    return Counts(
        answered.count(Level.HIGH), answered.count(Level.MEDIUM), answered.count(Level.LOW)
    )


def suggest(case: Assessment) -> Suggestion | None:
    """Suggest a conclusion, or nothing before every row is answered.

    The law knows no number; the anchors are Decree 56/2017, Art 26(3) and 31(1). A sexual
    case or a suspect who cares for the child is urgent before any row is filled in.
    """
    if case.is_sexual:
        return Suggestion(Conclusion.EMERGENCY, "sexual")
    if case.suspect_is_carer:
        return Suggestion(Conclusion.EMERGENCY, "suspect_is_carer")
    if case.harm is Level.HIGH:
        return Suggestion(Conclusion.EMERGENCY, "harm_high")
    rows = (case.harm, case.reach, case.self_protection, case.adult_support)
    if None in rows:
        return None
    harm = count(rows[:2])
    ability = count(rows[2:])
    if case.reach is Level.HIGH and harm.high > ability.high:
        return Suggestion(Conclusion.EMERGENCY, "reach_high")
    if harm.low == len(rows[:2]):
        return Suggestion(Conclusion.WATCH, "harm_low")
    return Suggestion(Conclusion.PLAN, "harm_some")
