"""F7: whatever befalls three laptops and their province, nothing is lost, nothing doubled.

Histories of ``tests.simulator``: laptops a year ahead and a year behind, cut off, copied, put back;
a line that loses, repeats, delays and damages; a province cut off in its transactions and put back
to an earlier day. In the end all hold the same, every acknowledged operation is there once, and
no value is gone that nobody had seen. The control plants every mutant; each must be caught.
"""

import os
import sys
from multiprocessing import get_context
from pathlib import Path

from tests.figures.figure import Figure, Note, Outcome
from tests.simulator.history import Ground, play
from tests.simulator.mutants import MUTANTS, Mutant

TRIES = 400
BATCH = 500
FEW = 3


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Play n histories; a long run goes through several processes, one after the other."""
    wrong: list[str] = []
    acts = 0
    for start in range(0, n, BATCH):
        count = min(BATCH, n - start)
        found, happened = _batch(folder / str(start), seed + start, count, apart=n > BATCH)
        wrong += found
        acts += happened
    notes: dict[str, Note] = {"acts": acts}
    if wrong:
        notes["first"] = " | ".join(wrong[:FEW])
        sys.stderr.write("\n".join(wrong) + "\n")
    return Outcome(n, len(wrong), notes)


def _batch(folder: Path, seed: int, count: int, *, apart: bool) -> tuple[list[str], int]:
    if not apart:
        return histories(folder, seed, count)
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        share = -(-count // (os.cpu_count() or 1))
        parts = [
            (folder / str(first), seed + first, min(share, count - first))
            for first in range(0, count, share)
        ]
        told = pool.starmap(histories, parts)
    return [each for wrong, _ in told for each in wrong], sum(acts for _, acts in told)


def histories(folder: Path, seed: int, count: int) -> tuple[list[str], int]:
    """Play histories from one seed on; say what is wrong with which, and how much happened."""
    ground = Ground(folder / "ground")
    ground.make()
    wrong: list[str] = []
    acts = 0
    for each in range(seed, seed + count):
        found, happened = play(ground, each, folder)
        acts += sum(happened.values())
        if found:
            wrong.append(f"{each}: {'; '.join(found[:FEW])}")
    return wrong, acts


def control(seed: int, folder: Path) -> bool:
    """Plant every mutant and see each caught."""
    ground = Ground(folder / "ground")
    ground.make()
    missed = [each.name for each in MUTANTS if not caught(each, ground, seed, folder)]
    if missed:
        sys.stderr.write(f"missed: {missed}\n")
    return not missed


def caught(mutant: Mutant, ground: Ground, seed: int, folder: Path) -> bool:
    """Say whether some history shows the mutant: by what is wrong, or by a program that breaks."""
    with mutant.plant():
        return any(_shows(mutant, ground, seed + each, folder) for each in range(TRIES))


def _shows(mutant: Mutant, ground: Ground, seed: int, folder: Path) -> bool:
    try:
        return bool(play(ground, seed, folder, more_of=mutant.more_of)[0])
    except Exception:  # noqa: BLE001 - a program that breaks is seen
        return True


FIGURE = Figure(
    "F7", "Any history of laptops and province", quick=300, full=20_000, run=run,
    control=control, seconds=70,
)  # fmt: skip
