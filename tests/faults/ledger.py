"""What a workflow promised and what the program acknowledged, as the judge of a fault sees it.

An act makes facts true: a key and a value, ``record/<id>`` and the digest of its answers. Before
an act its facts are *meant*; once the program has said "saved", the act is *kept*. After a fault
an act that was kept must stand; one that was only meant may stand or not, but whole or not at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import product
from typing import Protocol

import msgspec

MEANT, KEPT = "?", "!"
ABSENT = "-"
ANY = "*"
MOST_OPEN = 12
Facts = Mapping[str, str]


class Teller(Protocol):
    """Where lines go: a pipe to the judge, or the record of a shim."""

    def __call__(self, line: str, /) -> object:
        """Take one line, at once."""
        ...


def _silent(_line: str) -> None:
    """Tell nobody."""


class Ledger:
    """Written by who works; ``first`` numbers its acts on from those told before."""

    def __init__(self, tell: Teller = _silent, *, first: int = 0) -> None:
        self._tell = tell
        self._act = first

    def mean(self, facts: Facts) -> None:
        """Say what the next act is about to make true."""
        self._act += 1
        for key, value in facts.items():
            self._tell(f"{MEANT} {self._act} {key} {value}")

    def kept(self, facts: Facts | None = None) -> None:
        """Say that the program has acknowledged the act, and what it answered."""
        for key, value in (facts or {}).items():
            self._tell(f"{MEANT} {self._act} {key} {value}")
        self._tell(f"{KEPT} {self._act}")


@dataclass
class Act:
    """What one act makes true, and whether the program has acknowledged it."""

    facts: dict[str, str] = field(default_factory=dict)
    kept: bool = False


@dataclass
class Account:
    """Read by who judges: every act in its order."""

    acts: dict[str, Act] = field(default_factory=dict)

    def take(self, lines: Iterable[str]) -> "Account":
        """Read lines as they were told; half a line is what a kill leaves of the last one."""
        for line in lines:
            mark, number, *rest = [*line.split(" ", 3), "", ""][: 2 + 2 * line.startswith(MEANT)]
            if mark == MEANT and rest[1]:
                self.acts.setdefault(number, Act()).facts[rest[0]] = rest[1]
            elif mark == KEPT and number in self.acts:
                self.acts[number].kept = True
        return self

    def keys(self) -> set[str]:
        """Return the key of every fact that was told of."""
        return {key for act in self.acts.values() for key in act.facts}

    def may_be_absent(self, key: str) -> bool:
        """Say whether a fact may be missing: no act that made it true was kept."""
        return not any(act.kept and key in act.facts for act in self.acts.values())

    def broken(self, found: Facts) -> list[str]:
        """Name every fact that is as no choice among the open acts would make it."""
        unsure = [number for number, act in self.acts.items() if not act.kept]
        if len(unsure) > MOST_OPEN:
            raise ValueError("too many acts were left open to judge")
        choices = (
            self._differences(found, dict(zip(unsure, chosen, strict=True)))
            for chosen in product((False, True), repeat=len(unsure))
        )
        return min(choices, key=len)

    def _differences(self, found: Facts, chosen: Mapping[str, bool]) -> list[str]:
        wanted = dict.fromkeys(self.keys(), ABSENT)
        for number, act in self.acts.items():
            if chosen.get(number, True):
                wanted |= act.facts
        return [
            f"{key} is {found[key][:12]}, not {value[:12]}"
            for key, value in wanted.items()
            if found[key] != value and not (value == ANY and found[key] != ABSENT)
        ]

    def settled(self, found: Facts) -> "Account":
        """Take what was found as what is kept from now on."""
        return Account({"0": Act({key: found[key] for key in self.keys() & found.keys()}, True)})


def digest(value: object) -> str:
    """Return a short name of a value, the same for equal values."""
    return sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:32]
