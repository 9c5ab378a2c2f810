"""F3: the disk fails at any operation; nothing is lost, and the officer is told in Vietnamese.

Every operation on the vault's files in every workflow fails once, and once for good, with an
error of the disk, a full disk, and half a write; reads fail too. Beyond all points, a campaign
lets the next try fail as well. The control is a program that passes over a failed commit.
"""

from pathlib import Path

import msgspec

from tests.faults import shim
from tests.faults.failing import Result
from tests.faults.shim import NoCompiler
from tests.figures.figure import Figure, Outcome, Skipped

CONTROL_POINTS = 300


def _strike(points: int, seed: int, folder: Path, planted: str) -> Result:
    try:
        library = shim.build(folder)
    except NoCompiler as reason:
        raise Skipped(str(reason)) from reason
    room = folder / "made"
    room.mkdir()
    shim.run_behind(library, "tests.faults.failing", str(room), str(points), str(seed), planted)
    return msgspec.json.decode((room / "result.json").read_bytes(), type=Result)


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Strike n points."""
    result = _strike(n, seed, folder, "honest")
    notes: dict[str, str | int | float] = {
        "operations": result.operations,
        "borne": result.borne,
        "reopened": result.reopened,
        "told_as": ", ".join(f"{code} {count}" for code, count in sorted(result.told.items())),
    }
    if result.wrong:
        notes["first"] = result.wrong[0]
    return Outcome(result.points, len(result.wrong), notes)


def control(seed: int, folder: Path) -> bool:
    """See the losses of a program that passes over a failed commit."""
    return bool(_strike(CONTROL_POINTS, seed, folder, "planted").wrong)


FIGURE = Figure(
    "F3", "Failing disk", quick=2_000, full=50_000, run=run, control=control, seconds=60
)
