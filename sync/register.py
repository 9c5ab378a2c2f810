"""One answer's register: every value written that no later author had seen.

The province numbers operations in the order in which it keeps them; an author says up to which
number they had read. So whether one writer knew of another's value needs one number and no clock.
The values left are the same in whatever order operations come, on every laptop and at the province.
"""

from collections.abc import Iterable, Sequence

import msgspec

from sync.protocol import DEVICE_BYTES, MAX_POSITION, OFFICER

PROVINCE_DEVICE = bytes(DEVICE_BYTES)
"""The writer that stands for the province itself."""

UNPLACED = MAX_POSITION
"""The position of an operation that the province does not have yet: behind all others."""

Stream = tuple[bytes, int]


class Version(msgspec.Struct, frozen=True, array_like=True):
    """Who wrote, as the how-manieth of their stream, where it is kept, what they had read.

    ``at_ms`` is the author's clock, never later than the province's when it came in: a laptop
    that is a year ahead wins nothing by it.
    """

    device: bytes
    incarnation: int
    seq: int
    pos: int
    ctx: int
    at_ms: int
    rank: int = OFFICER
    actor: str = ""

    @property
    def stream(self) -> Stream:
        """The writer's run of numbers."""
        return self.device, self.incarnation

    def is_of(self, other: "Version") -> bool:
        """Say whether both are the same operation, wherever it was kept meanwhile."""
        return self.stream == other.stream and self.seq == other.seq

    @property
    def precedence(self) -> tuple[int, int, bytes, int, int]:
        """The order in which concurrent values stand where nobody has decided."""
        return self.rank, self.at_ms, self.device, self.incarnation, self.seq


class Value(msgspec.Struct, frozen=True, array_like=True):
    """One value with its version; nil is an answer taken away."""

    version: Version
    value: object


Register = tuple[Value, ...]


class Branch(msgspec.Struct, frozen=True, array_like=True):
    """A stream that goes on from another's operation ``base``: a restored or cloned laptop's."""

    device: bytes
    incarnation: int
    parent: bytes
    parent_incarnation: int
    base: int


class Lineage:
    """Which stream goes on from which: what a writer knew of its own earlier operations."""

    def __init__(self, branches: Iterable[Branch] = ()) -> None:
        self._parents: dict[Stream, tuple[Stream, int]] = {
            (each.device, each.incarnation): ((each.parent, each.parent_incarnation), each.base)
            for each in branches
        }

    def holds(self, stream: Stream, limit: int, earlier: Version) -> bool:
        """Say whether a stream's history up to ``limit`` holds an operation."""
        for _ in range(len(self._parents) + 1):
            if stream == earlier.stream:
                return earlier.seq <= limit
            if stream not in self._parents:
                return False
            stream, base = self._parents[stream]
            limit = min(limit, base)
        return False

    def writer(self, stream: Stream, seq: int) -> Stream:
        """Return the stream in which an operation of a laptop's own journal was first kept."""
        for _ in range(len(self._parents)):
            if stream not in self._parents or seq > self._parents[stream][1]:
                break
            stream = self._parents[stream][0]
        return stream

    def knew(self, later: Version, earlier: Version) -> bool:
        """Say whether the author of one operation had seen the other."""
        return later.ctx >= earlier.pos or self.holds(later.stream, later.seq - 1, earlier)


def written(register: Sequence[Value], new: Value, lineage: Lineage) -> Register:
    """Return the register after one more write; the same write twice changes nothing."""
    mine = new.version
    for each in register:
        known = each.version
        if known.is_of(mine) or lineage.knew(known, mine):
            return tuple(register)
    left = [each for each in register if not lineage.knew(mine, each.version)]
    return tuple(sorted([*left, new], key=lambda each: (*each.version.stream, each.version.seq)))


def winner(register: Sequence[Value]) -> Value:
    """Return the value that stands where nobody has decided: rank, then time, then device."""
    return max(register, key=lambda each: each.version.precedence)


def distinct(register: Sequence[Value]) -> int:
    """Count the different values: two people who wrote the same do not disagree."""
    return len({msgspec.msgpack.encode(each.value, order="sorted") for each in register})
