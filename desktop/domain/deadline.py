"""Legal clocks: a start, a length, an article; counted, never typed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

TWELVE_HOURS = "DL-12H"


@dataclass(frozen=True, slots=True)
class Rule:
    """A deadline in clock hours, nights and holidays included; ``article`` is its source."""

    code: str
    article: str
    hours: int


@dataclass(frozen=True, slots=True)
class Due:
    """A running clock: ``met_at`` is when what the law asks was done, if it was."""

    rule: Rule
    started_at: datetime
    due_at: datetime
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class Left:
    """The time left, or, when ``late``, the time over."""

    late: bool
    days: int
    hours: int
    minutes: int


def due(rule: Rule, started_at: datetime, *, met_at: datetime | None = None) -> Due:
    """Start the clock: an hour term begins at once (Civil Code 2015, Art 147)."""
    return Due(rule, started_at, started_at + timedelta(hours=rule.hours), met_at)


def left(due_at: datetime, now: datetime) -> Left:
    """Say how much time there is, to the minute; never more than there is."""
    late = now > due_at
    minutes = int(abs(due_at - now).total_seconds() // 60)
    return Left(late, minutes // 1440, minutes % 1440 // 60, minutes % 60)


def met_by_assessment(conclusion: str, measures: Sequence[Mapping[str, object]]) -> bool:
    """Say whether Mẫu 02 answers the twelve hours of Decree 56/2017, Art 26(3) and 31(2).

    A child who needs urgent protection also needs a measure recorded; an assessment
    with another conclusion is an answer by itself.
    """
    if not conclusion:
        return False
    return conclusion != "emergency" or any(
        row.get("service") or row.get("provider") for row in measures
    )
