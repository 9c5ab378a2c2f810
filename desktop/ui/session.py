"""A session: one officer at one unlocked laptop; what every screen is given."""

import os
from dataclasses import dataclass

from desktop.commands.hand import Hand
from desktop.domain.officer import OFFICER, Officer, Unit
from desktop.store.settings import Province
from desktop.store.store import Store
from desktop.ui.parts import Parts

ENTROPY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Workplace:
    """What the laptop knows of itself; ``province`` is nothing before enrolment."""

    unit: Unit
    officer: Officer
    practice: bool
    province: Province | None
    prefix: str
    idle_minutes: int
    role: str = OFFICER


@dataclass(frozen=True, slots=True)
class Session:
    """The parts of the program, and who is at work."""

    parts: Parts
    place: Workplace

    def hand(self) -> Hand:
        """Return the officer's hand at this moment, for one act."""
        return Hand(self.place.officer, self.parts.clock.now(), os.urandom(ENTROPY_BYTES))


def read_workplace(store: Store) -> Workplace | None:
    """Return what the wizard wrote, or nothing where it never ended."""
    with store.transaction() as tx:
        settings = tx.settings
        unit, posting = settings.unit(), tx.officers.get(store.officer_id)
        if unit is None or posting is None:
            return None
        practice, province = settings.is_practice(), settings.province()
        idle = settings.idle_minutes()
        prefix, role = store.device_prefix, posting.role
        return Workplace(unit, posting.officer, practice, province, prefix, idle, role)
