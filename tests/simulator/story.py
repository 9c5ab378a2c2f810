"""What really happened: who wrote what, and what they had before them when they wrote.

It knows nothing of positions, marks, clocks or registers: a writer knows what stands in the tables
of their own laptop. From that follows which values must be there in the end, and no others.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

SHORT = 16
Act = Literal["write", "add", "take", "life"]


@dataclass(frozen=True)
class Event:
    """One answer written: by which operation, and which others its writer had."""

    chain: bytes
    record: str
    path: str
    act: Act
    value: object
    seen: frozenset[bytes]


@dataclass
class Story:
    """Every event of a history."""

    events: list[Event] = field(default_factory=list)

    def add(self, events: Iterable[Event]) -> None:
        self.events.extend(events)

    def left(self, kept: frozenset[bytes]) -> Mapping[tuple[str, str], list[Event]]:
        """Return, for each answer, the events that no later writer had seen.

        Only what the province keeps counts: what went down with a laptop unsent never was.
        """
        by_path: dict[tuple[str, str], list[Event]] = {}
        for event in self.events:
            if event.chain in kept:
                by_path.setdefault((event.record, event.path), []).append(event)
        return {key: _unseen(events) for key, events in by_path.items()}


def _unseen(events: list[Event]) -> list[Event]:
    def is_left(event: Event) -> bool:
        rivals: Callable[[Event], bool] = lambda each: (  # noqa: E731 - one line of logic
            each.act in {"write", "life"} or each.value == event.value
        )
        return not any(
            event.chain in each.seen for each in events if each is not event and rivals(each)
        )

    return [event for event in events if is_left(event)]
