"""What the journal keeps beside changes: looks, prints, refusals, and what befell the laptop."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LOOK_ONCE_MS = 10 * 60 * 1000


class What(StrEnum):
    """The events this version writes; one of another version is kept and shown as it came."""

    LOOK = "look"
    PRINT = "print"
    EXPORT = "export"
    REFUSAL = "refusal"
    UNLOCK = "unlock"
    LOCK = "lock"
    SWITCH = "switch"
    BACKUP = "backup"
    RESTORE = "restore"
    RESCUE = "rescue"
    VERIFY = "verify"
    MIGRATION = "migration"
    OFFICER_ADDED = "officer_added"
    OFFICER_REMOVED = "officer_removed"
    PASSPHRASE = "passphrase"  # noqa: S105 - the name of an event
    SUPERVISOR_CODE = "supervisor_code"
    CLOCK = "clock"
    LAW = "law"
    RESERVE_CODE = "reserve_code"
    PROVINCE_KEYS = "province_keys"
    RECOVERED = "recovered"
    STICK = "stick"
    CONFLICT = "conflict_of_interest"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and changed no record.

    ``detail`` holds short codes and counts: never a name, an answer or a path.
    """

    what: str
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a paper leaves the file: ``why`` and ``to`` are codes of the lookups of giving.

    ``scope`` tells a whole file or a list from one paper; ``unsealed`` that it says what is sealed,
    ``masked`` that it names nobody.
    """

    why: str = ""
    to: str = ""
    scope: str = ""
    draft: bool = False
    unsealed: bool = False
    masked: bool = False

    def detail(self) -> Mapping[str, str | int]:
        """Return what is not as usual, for the journal."""
        words = {"why": self.why, "to": self.to, "scope": self.scope}
        marks = {"unsealed": self.unsealed, "masked": self.masked}
        told: dict[str, str | int] = {key: word for key, word in words.items() if word}
        return told | {key: 1 for key, holds in marks.items() if holds}


USUAL = Leaving()


def is_same_look(earlier_ms: int, now_ms: int) -> bool:
    """Say whether a look within ten minutes of the last one is still that one.

    A clock that was turned back proves nothing, so such a look counts anew.
    """
    return 0 <= now_ms - earlier_ms < LOOK_ONCE_MS
