"""F25: a wrong log-in takes as long for a name that exists as for one that does not.

Tries alternate in a drawn order; the two samples are compared by the rank test of Mann and
Whitney (normal approximation). Named as different are samples whose ranks differ beyond one in a
thousand and whose medians are more than two milliseconds apart. The control stretches no words
for an unknown name.
"""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from sync.server.office.roles import Role
from tests.builders.desk_place import Place, a_place
from tests.builders.visiting import Visitor
from tests.figures.figure import Figure, Outcome

WRONG = "khong phai cum mat khau nay dau"
# Below this a name is shut and each further try has the same way to go.
TRIES_EACH = 20
BEYOND = 3.29
APART_MS = 2.0


def z_of(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how far two samples' ranks lie apart, in standard deviations."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    rank_sum = sum(place for place, (_, whose) in enumerate(ranked, start=1) if whose == 0)
    n, m = len(first), len(second)
    u = rank_sum - n * (n + 1) / 2
    return (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)


def differ(known: Sequence[float], unknown: Sequence[float]) -> bool:
    """Say whether the two samples can be told apart."""
    apart = abs(statistics.median(known) - statistics.median(unknown))
    return abs(z_of(known, unknown)) > BEYOND and apart > APART_MS


def sample(n: int, seed: int, try_once: Callable[[str], None]) -> tuple[list[float], list[float]]:
    """Time n tries, half of them at names that exist, in a drawn order."""
    order = [True, False] * (n // 2)
    Random(seed).shuffle(order)  # noqa: S311 - a repeatable order
    times: dict[bool, list[float]] = {True: [], False: []}
    for number, exists in enumerate(order):
        name = f"{'co' if exists else 'khong'}-{number // TRIES_EACH}"
        started = time.perf_counter()
        try_once(name)
        times[exists].append(1000 * (time.perf_counter() - started))
    return times[True], times[False]


def at_the_door(place: Place, n: int) -> Callable[[str], None]:
    """Hire enough people and return a way to try a name at the door, from ever new addresses."""
    for number in range(n // TRIES_EACH + 1):
        place.staff.hire(f"co-{number}", Role.OFFICER)
    token = Visitor(place.staff.running).get("/login")
    tried = [0]

    def try_once(name: str) -> None:
        tried[0] += 1
        cookies = {"desk-door": token.csrf}
        browser = Visitor(place.staff.running, cookies, address=f"10.0.{tried[0] >> 8}.{tried[0]}")
        answer = browser.post("/login", name=name, passphrase=WRONG, token=token.csrf)
        assert answer.status == 403

    return try_once


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Time n tries at the door and compare."""
    with a_place(folder) as place:
        try_once = at_the_door(place, n)
        sample(4, seed, try_once)
        known, unknown = sample(n, seed, try_once)
    notes: dict[str, str | int | float] = {
        "known_median_ms": round(statistics.median(known), 1),
        "unknown_median_ms": round(statistics.median(unknown), 1),
        "z": round(z_of(known, unknown), 2),
    }
    return Outcome(n, int(differ(known, unknown)), notes)


def control(seed: int, folder: Path) -> bool:
    """See a door that stretches no words for an unknown name."""
    with a_place(folder) as place:
        try_once = at_the_door(place, 40)

        def hasty(name: str) -> None:
            if name.startswith("co-"):
                try_once(name)

        known, unknown = sample(40, seed, hasty)
    return differ(known, unknown)


FIGURE = Figure(
    "F25", "A log-in tells nothing by time", quick=120, full=2_000, run=run, control=control,
    seconds=40,
)  # fmt: skip
