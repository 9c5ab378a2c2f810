"""F15: whoever edits, deletes, inserts, reorders, cuts or forks the journal is seen.

A journal of 10,000 operations is changed in one way at a time by someone who can write to every
table and lay their hands on the head file; behind the province's receipts even with the true key.
Asked are the program's own checks: what unlocking holds against the head file and the receipts, the
chain, and the stage of ``verify`` that reads each operation. The control is a head file whose MAC
nobody looks at.
"""

from pathlib import Path

import pytest

from desktop.store import head
from tests.faults.tampering import tamper_often
from tests.figures.figure import Figure, Outcome

LENGTH = 10_000
CONTROL_LENGTH, CONTROL_TRIALS = 2_500, 300


def run(n: int, seed: int, _folder: Path) -> Outcome:
    """Tamper n times."""
    found = tamper_often(n, length=LENGTH, seed=seed)
    notes: dict[str, str | int | float] = {
        "operations": LENGTH,
        "kinds": ", ".join(f"{name} {count}" for name, count in sorted(found.kinds.items())),
    }
    if found.missed:
        notes["first"] = found.missed[0]
    return Outcome(found.trials, len(found.missed), notes)


def control(seed: int, _folder: Path) -> bool:
    """See what an unsigned head file lets pass."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(head, "compare_digest", lambda *_: True)
        found = tamper_often(CONTROL_TRIALS, length=CONTROL_LENGTH, seed=seed)
    return {"truncate", "fork"} <= set(found.missed)


FIGURE = Figure("F15", "The journal's chain", quick=10_000, full=200_000, run=run, control=control,
                seconds=60)  # fmt: skip
