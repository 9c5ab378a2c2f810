"""Time as Vietnam keeps it: UTC+7, no summer time."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

VIETNAM = timezone(timedelta(hours=7))


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
