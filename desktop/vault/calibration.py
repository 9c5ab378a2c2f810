"""Chooses what a guess costs here: as dear as its owner can bear, never under the floor."""

from collections.abc import Callable

from msgspec.structs import replace

from sync.key_cost import CEILING_PASSES, SALT_BYTES, STRONG, KeyCost, stretch, wipe

# The middle of the half to whole second that an unlock may take by design.
TARGET_SECONDS = 0.75
TRIES = 2


def calibrate(clock: Callable[[], float], *, floor: KeyCost = STRONG) -> KeyCost:
    """Return the cost whose stretching takes about three quarters of a second here.

    Memory stays at the floor, since old laptops have 4 GB; passes grow. The quickest of two
    tries counts: what else the machine was doing must not make guesses cheaper.
    """
    quickest = min(_time_of(floor, clock) for _ in range(TRIES))
    passes = round(floor.passes * TARGET_SECONDS / max(quickest, 1e-6))
    return replace(floor, passes=min(max(passes, floor.passes), CEILING_PASSES))


def _time_of(cost: KeyCost, clock: Callable[[], float]) -> float:
    before = clock()
    wipe(stretch("measure", cost=cost, salt=bytes(SALT_BYTES)))
    return clock() - before
