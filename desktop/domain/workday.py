"""Working days of public servants: Monday to Friday, less days off, with make-up days.

A day off that is only proposed, or not announced yet, counts as a working day and a make-up day
counts as one at once: so no term ends later here than it may in law. Whoever shows such a term
is told that it is the earliest reading.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

SATURDAY = 5
# No run of days off is as long; a list that says so is wrong, and a search must end.
LONGEST_REST = 60


class DayKind(StrEnum):
    """A weekday off, or a weekend day worked in its place (làm bù)."""

    OFF = "off"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is not what its weekday says; ``is_sure`` once it was announced or is law."""

    on: date
    kind: DayKind
    name: str
    source: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days known; ``years`` are those whose list was read."""

    days: Mapping[date, Day]
    years: frozenset[int]


def calendar(days: Iterable[Day]) -> Calendar:
    """Put a list of days together; a later entry for the same day takes the earlier's place."""
    by_date = {day.on: day for day in days}
    return Calendar(MappingProxyType(by_date), frozenset(day.year for day in by_date))


def is_working(known: Calendar, day: date) -> bool:
    """Say whether public servants work that day (Labour Code 2019, Art 111 and 112)."""
    special = known.days.get(day)
    if special is not None and special.kind is DayKind.WORK:
        return True
    if special is not None and special.is_sure:
        return False
    return day.weekday() < SATURDAY


def next_working(known: Calendar, day: date) -> date:
    """Return the day itself where it is worked, else the first working day after it."""
    for ahead in range(LONGEST_REST):
        found = day + timedelta(days=ahead)
        if is_working(known, found):
            return found
    raise ValueError("no working day in two months")


def is_certain(known: Calendar, first: date, last: date) -> bool:
    """Say whether every day from first to last is settled: its year listed, nothing proposed."""
    if any(year not in known.years for year in range(first.year, last.year + 1)):
        return False
    return all(day.is_sure or not first <= day.on <= last for day in known.days.values())
