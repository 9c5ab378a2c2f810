"""Time as Vietnam keeps it: UTC+7, no summer time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Protocol

VIETNAM = timezone(timedelta(hours=7))
# What two honest clocks may differ by: network and drift of a day.
DRIFT = timedelta(minutes=2)


class Clock(Protocol):
    """Whoever can say what time it is."""

    def now(self) -> datetime:
        """Return this moment, aware, in Vietnam's zone."""
        ...


def to_ms(moment: datetime) -> int:
    """Return milliseconds of UTC since 1970; the moment must be aware."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return round(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """Return the moment in Vietnam's zone."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(VIETNAM)


class Source(StrEnum):
    """Whose word the time is taken on."""

    LAPTOP = "laptop"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Trusted:
    """The province's signed time: carried on by a steady counter, or only last seen."""

    at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class LegalTime:
    """The moment that legal clocks are read at, and whose word it is."""

    at: datetime
    source: Source


def legal_time(trusted: Trusted | None, wall: datetime) -> LegalTime:
    """Choose between the province's time and the laptop's, and say which was used.

    A current signed time is taken wherever the two differ by more than a clock may drift. One
    only last seen is a floor: a laptop's clock set back never shows more time than there is,
    and no moment is ever read as before one that was already proved. Terms themselves are
    counted from typed moments, which no clock moves.
    """
    if trusted is None:
        return LegalTime(wall, Source.LAPTOP)
    if trusted.is_current:
        agree = abs(wall - trusted.at) <= DRIFT
        return LegalTime(wall, Source.LAPTOP) if agree else LegalTime(trusted.at, Source.PROVINCE)
    if wall < trusted.at:
        return LegalTime(trusted.at, Source.PROVINCE)
    return LegalTime(wall, Source.LAPTOP)
