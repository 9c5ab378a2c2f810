"""The roles at the province's desk, and the part of the province that an account sees."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is for; only the first two ever see a case (Decree 56/2017, Art 24)."""

    OFFICER = "officer"
    INSPECTOR = "inspector"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Step(StrEnum):
    """How far a new account has come: second factor, then a passphrase of its own."""

    SETUP = "setup"
    CHANGE = "change"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone known at the desk; no ``communes`` means the whole province.

    ``csrf`` must come back with every form they send; ``proved_at`` is when they last showed
    that they hold the account (milliseconds of UTC); ``session`` names the session, or is empty
    for a programme that shows a token.
    """

    name: str
    role: Role
    communes: frozenset[str]
    step: Step
    csrf: str
    proved_at: int
    session: bytes

    @property
    def reads_cases(self) -> bool:
        """Say whether the role may ever see a case, or its code."""
        return self.role in {Role.OFFICER, Role.INSPECTOR}

    @property
    def whole_province(self) -> bool:
        """Say whether the account is bound to no communes."""
        return not self.communes

    def sees(self, commune: str) -> bool:
        """Say whether a commune lies within the account's reach."""
        return self.whole_province or commune in self.communes

    def among(self, communes: Collection[str]) -> list[str]:
        """Keep the communes within reach."""
        return [commune for commune in communes if self.sees(commune)]
