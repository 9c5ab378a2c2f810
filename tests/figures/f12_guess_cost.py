"""F12: a guess at a passphrase costs what it must, whatever a file says; phrases are drawn evenly.

Held are: the cost compiled in (Argon2id, 128 MiB or more), half a second of this machine's work for
one guess at the cost that it chooses for itself, a key file that asks for less refused before
anything is stretched, and five evenly drawn pairs of 55 bits (a chi-square of each place). The
controls are a program that believes the file, and pairs that are drawn unevenly.
"""

import ast
import inspect
import math
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from desktop.domain.troubles import Unavailable
from desktop.store import caller, recovering, vault
from desktop.store.store import Store
from desktop.vault import slots
from desktop.vault.calibration import calibrate
from desktop.vault.door import open_door
from desktop.vault.passphrase import PAIRS, generate, words
from desktop.vault.system_keys import usual_keepers
from sync.key_cost import SALT_BYTES, STRONG, KeyCost, stretch, wipe
from tests.builders.world import CHEAP, OFFICER, PASSPHRASE
from tests.figures.figure import Figure, Outcome

ROOT = Path(__file__).resolve().parents[2]
LEAST_KIB, LEAST_SECONDS, LEAST_BITS = 131_072, 0.5, 55
# One false alarm in a thousand million runs; the upper end of the normal deviate.
BEYOND = 6.0
STRETCHES = 3
LEFT_OUT = 64
LOWERED = (
    KeyCost(STRONG.memory_kib - 1, STRONG.passes, STRONG.lanes),
    KeyCost(STRONG.memory_kib // 2, STRONG.passes, STRONG.lanes),
    KeyCost(8, STRONG.passes, STRONG.lanes),
    KeyCost(STRONG.memory_kib, STRONG.passes - 1, STRONG.lanes),
    KeyCost(STRONG.memory_kib, 1, STRONG.lanes),
    KeyCost(STRONG.memory_kib, STRONG.passes, 0),
    KeyCost(-STRONG.memory_kib, STRONG.passes, STRONG.lanes),
    KeyCost(1 << 40, STRONG.passes, STRONG.lanes),
    KeyCost(STRONG.memory_kib, 1 << 40, STRONG.lanes),
    CHEAP,
)


def compiled_in() -> Iterator[str]:
    """Say where the floor is another than the compiled one, or is handed in from elsewhere."""
    if STRONG.memory_kib < LEAST_KIB:
        yield f"a guess takes {STRONG.memory_kib} KiB"
    doors: tuple[Callable[..., object], ...] = (
        vault.unlock, vault.clear_lockout, recovering.accept_grant, caller.Caller,
    )  # fmt: skip
    for door in doors:
        if inspect.signature(door).parameters["floor"].default != STRONG:
            yield f"{door.__name__} has another floor"
    for path in sorted((ROOT / "desktop").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from (f"{path.name} makes a floor" for each in node.keywords if _made(each))


def _made(given: ast.keyword) -> bool:
    """Say whether a floor is made on the spot instead of handed on."""
    handed_on = isinstance(given.value, ast.Name | ast.Attribute)
    return given.arg == "floor" and not handed_on


def cheaper(folder: Path) -> Iterator[str]:
    """Say which lowered cost in a genuine key file is believed."""
    vault.create(folder, passphrase=PASSPHRASE, officer=OFFICER, cost=CHEAP).close()
    premises = usual_keepers(folder)
    with open_door(folder, premises) as door:
        honest = door.file
    (slot,) = honest.slots
    header = slots.read_header(slot, vault=honest.vault)
    for cost in LOWERED:
        lowered = replace(slot, header=msgspec.msgpack.encode(replace(header, cost=cost)))
        with open_door(folder, premises) as door:
            door.write(replace(honest, slots=(lowered,)))
        yield from _believed(folder, cost)


def _believed(folder: Path, cost: KeyCost) -> Iterator[str]:
    """Unlock as the program does, and see that nothing is stretched at such a cost."""
    with _counting() as stretched:
        try:
            store: Store = vault.unlock(folder, passphrase=PASSPHRASE)
        except Unavailable as trouble:
            if stretched or trouble.code != "vault_keyfile_damaged":
                yield f"{cost} is told as {trouble.code} after {len(stretched)} stretches"
            return
        except Exception as bug:  # noqa: BLE001 - that is the question
            yield f"{cost} is told as a bug: {type(bug).__name__}"
            return
        store.close()
        yield f"{cost} opens"


@contextmanager
def _counting() -> Iterator[list[KeyCost]]:
    """Count what is stretched, and stretch it."""
    seen: list[KeyCost] = []

    def counted(passphrase: str, *, cost: KeyCost, salt: bytes) -> bytearray:
        seen.append(cost)
        return stretch(passphrase, cost=cost, salt=salt)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slots, "stretch", counted)
        yield seen


def unevenness(samples: int, randbelow: Callable[[int], int]) -> float:
    """Return the worst place's chi-square as a normal deviate (Wilson and Hilferty, 1931)."""
    pairs = words()
    places = [Counter[str]() for _ in range(PAIRS)]
    for _ in range(samples // PAIRS):
        for place, word in zip(places, generate(randbelow).split(" "), strict=True):
            place[word] += 1
    return max(_deviate(place, len(pairs)) for place in places)


def _deviate(seen: Counter[str], kinds: int) -> float:
    expected = seen.total() / kinds
    missing = (kinds - len(seen)) * expected
    square = missing + sum((count - expected) ** 2 / expected for count in seen.values())
    freedom = kinds - 1
    spread = 2 / (9 * freedom)
    return ((square / freedom) ** (1 / 3) - (1 - spread)) / math.sqrt(spread)


def cost_here() -> tuple[KeyCost, float]:
    """Return the cost that this machine chooses, and the seconds of work that a guess takes.

    Work is measured, not waiting: what else the machine does makes no guess cheaper.
    """
    cost = calibrate(time.process_time)
    spent = []
    for _ in range(STRETCHES):
        started = time.process_time()
        wipe(stretch(PASSPHRASE, cost=cost, salt=bytes(SALT_BYTES)))
        spent.append(time.process_time() - started)
    return cost, min(spent)


def run(n: int, _seed: int, folder: Path) -> Outcome:
    """Look at the cost, lower it in a file, and draw n pairs."""
    cost, seconds = cost_here()
    bits = PAIRS * math.log2(len(set(words())))
    deviate = unevenness(n, secrets.randbelow)
    wrong = [*compiled_in(), *cheaper(folder / "vault")]
    wrong += ["a guess is too quick"] * (seconds < LEAST_SECONDS)
    wrong += ["a phrase is too short"] * (bits < LEAST_BITS)
    wrong += ["the pairs are drawn unevenly"] * (deviate > BEYOND)
    notes: dict[str, str | int | float] = {
        "memory_mib": cost.memory_kib >> 10, "passes": cost.passes,
        "seconds_a_guess": round(seconds, 2), "bits": bits, "deviate": round(deviate, 2),
        "lowered_costs": len(LOWERED),
    }  # fmt: skip
    if wrong:
        notes["first"] = wrong[0]
    return Outcome(n, len(wrong), notes)


def control(_seed: int, folder: Path) -> bool:
    """See a program that believes what the file asks for, and a draw that leaves pairs out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slots, "is_allowed", lambda *_, **__: True)
        believed = any("opens" in each or "stretches" in each for each in cheaper(folder / "vault"))
    uneven = unevenness(200_000, lambda most: secrets.randbelow(most - LEFT_OUT)) > BEYOND
    return believed and uneven


FIGURE = Figure("F12", "What a guess costs", quick=1_000_000, full=10_000_000, run=run,
                control=control, seconds=12)  # fmt: skip
