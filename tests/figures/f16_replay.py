"""F16: nothing of yesterday passes for today's: files, pages, batches, answers, grants, keys.

Each attempt must be refused with its code, or told: by verify, by a new incarnation that the
province sees, by a batch known already. A head file that is merely older than its journal loses
nothing and is brought level; it is no attempt here. The controls are a program that holds nothing
against the head file, and a province that has no memory for nonces.
"""

from collections import Counter
from pathlib import Path

import pytest

from desktop.store import arrival
from sync.server.freshness import Nonces
from tests.faults.replaying import attempts
from tests.figures.figure import Figure, Outcome


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Bring old things again, n times or a few more."""
    said, passed, turn = Counter[str](), list[str](), 0
    while said.total() < n:
        for each in attempts(folder / str(turn), seed=seed + turn):
            said[each.said or "nothing"] += 1
            passed += [] if each.said else [each.what]
        turn += 1
    notes: dict[str, str | int | float] = {
        "said": ", ".join(f"{code} {count}" for code, count in sorted(said.items()))
    }
    if passed:
        notes["first"] = passed[0]
    return Outcome(said.total(), len(passed), notes)


def control(seed: int, folder: Path) -> bool:
    """See old files and old requests pass."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrival, "judge", lambda *_: None)
        patch.setattr(Nonces, "is_new", lambda *_: True)
        passed = {each.what for each in attempts(folder / "open", seed=seed) if not each.said}
    return {"old database without head", "old request"} <= passed


FIGURE = Figure("F16", "Old things brought again", quick=60, full=1_000, run=run, control=control,
                seconds=15)  # fmt: skip
