"""Who acts, when, and with what randomness: the three things a rule never fetches by itself."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.clock import to_ms
from desktop.domain.officer import Officer
from desktop.domain.record import RecordId, new_record_id


@dataclass(frozen=True, slots=True)
class Hand:
    """The officer at the keyboard at one moment; ``entropy`` is 32 random bytes, used once."""

    officer: Officer
    now: datetime
    entropy: bytes

    @property
    def at_ms(self) -> int:
        """The moment in milliseconds of UTC."""
        return to_ms(self.now)

    def new_id(self) -> RecordId:
        """Name a thing that this hand makes."""
        return new_record_id(self.at_ms, self.entropy[:10])

    def second_id(self) -> RecordId:
        """Name the second thing made in the same act: the case that a form opens."""
        return new_record_id(self.at_ms, self.entropy[10:20])
