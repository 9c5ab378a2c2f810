"""F1: the program is killed at any moment of its work; nothing acknowledged is lost.

The control is a build that says "saved" before it commits.
"""

import os
from pathlib import Path

from tests.faults.killing import kill_often
from tests.faults.planted import acknowledge_early
from tests.figures.figure import Figure, Outcome, Skipped

CONTROL_CYCLES = 80


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Kill n times."""
    if not hasattr(os, "fork"):
        raise Skipped("this system has no fork")
    killed = kill_often(n, seed=seed, folder=folder)
    notes: dict[str, str | int | float] = {
        "acknowledged": killed.acknowledged,
        "in_mid_act": killed.in_mid_act,
    }
    if killed.wrong:
        notes["first"] = killed.wrong[0]
    return Outcome(killed.cycles, len(killed.wrong), notes)


def control(seed: int, folder: Path) -> bool:
    """See the loss of a build that acknowledges before it commits."""
    killed = kill_often(CONTROL_CYCLES, seed=seed, folder=folder, break_program=acknowledge_early)
    return any(" is -, not " in wrong for wrong in killed.wrong)


FIGURE = Figure(
    "F1", "Kill -9 at work", quick=500, full=20_000, run=run, control=control, seconds=40
)
