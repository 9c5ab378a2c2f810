"""The one true clock of a history, and how far each laptop's is from it."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.clock import from_ms, to_ms
from tests.builders.world import START

SECOND_MS = 1_000
YEAR_MS = 365 * 86_400_000


@dataclass
class WorldClock:
    """True time; it goes on by a second at each step."""

    at_ms: int = to_ms(START)

    def tick(self, seconds: int = 1) -> None:
        self.at_ms += seconds * SECOND_MS

    def now_ms(self) -> int:
        return self.at_ms


@dataclass(frozen=True)
class WrongClock:
    """A laptop's own clock, a year ahead or a year behind or right."""

    true: WorldClock
    off_ms: int = 0

    def now_ms(self) -> int:
        return self.true.at_ms + self.off_ms

    def now(self) -> datetime:
        return from_ms(self.now_ms())
