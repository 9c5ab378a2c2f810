"""F2: the power is cut at any moment; nothing acknowledged is lost, nothing is left damaged.

The files of the program's own work are recorded by a shim under the C library, and cut states
are made of the record: see ``tests/faults/power.py`` for what a cut may do. The controls are the
same work with WAL and NORMAL, and with DELETE and FULL, which both lose acknowledged saves.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults import shim
from tests.faults.judge import judge
from tests.faults.ledger import Account
from tests.faults.power import Disk, Files, lay_out
from tests.faults.recording import PLAY
from tests.faults.shim import NoCompiler, Operation, read_record
from tests.faults.workflows import WORKFLOWS
from tests.figures.figure import Figure, Outcome, Skipped

CONTROL_STATES = 1_200
WRITE_SHARE = 8
SYNCED_WEIGHT = 0.5
MOST_WRONG = 20


@dataclass
class Cuts:
    """What so many cuts did."""

    states: int = 0
    distinct: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def cut_often(states: int, *, variant: str, seed: int, folder: Path) -> Cuts:
    """Record every workflow and judge the vault after cuts at random moments of each."""
    try:
        library = shim.build(folder)
    except NoCompiler as reason:
        raise Skipped(str(reason)) from reason
    shim.run_behind(library, "tests.faults.recording", str(folder / "made"), variant)
    random, cuts = Random(seed), Cuts()  # noqa: S311 - repeatable trials
    share = -(-states // sum(workflow.is_flat for workflow in WORKFLOWS))
    for number, workflow in enumerate(WORKFLOWS):
        if not workflow.is_flat:
            continue
        home = folder / "made" / str(number)
        for files, told in cut_states(home, share, random):
            cuts.states += 1
            cuts.distinct.add(hash(tuple(sorted(files.items()))))
            wrong = judge_files(
                files, told, folder / "cut", write=random.randrange(WRITE_SHARE) == 0
            )
            cuts.wrong += [f"{workflow.name}: {each}" for each in wrong[:1]]
            if len(cuts.wrong) >= MOST_WRONG:
                return cuts
    return cuts


def cut_states(home: Path, count: int, random: Random) -> Iterator[tuple[Files, list[str]]]:
    """Yield the files of cuts while a workflow plays, each with what was told by then."""
    operations = list(read_record(home / "record"))
    start = next(i for i, each in enumerate(operations) if _mark(each) == PLAY)
    weights = _weights(operations, str(home / "vault"))[start:]
    moments = random.choices(range(start, len(operations) + 1), weights, k=count)
    disk, told, done = Disk(str(home / "vault")), list[str](), 0
    for moment in sorted(moments):
        for operation in operations[done:moment]:
            disk.do(operation)
            if mark := _mark(operation):
                told.append(mark)
        done = moment
        yield disk.cut(random), told


def _weights(operations: list[Operation], root: str) -> list[float]:
    """Return how much a cut before each operation could undo: there it is worth looking."""
    disk, weights = Disk(root), []
    for operation in operations:
        weights.append(disk.unsure + SYNCED_WEIGHT)
        disk.do(operation)
    return [*weights, disk.unsure + SYNCED_WEIGHT]


def _mark(operation: Operation) -> str:
    return operation.first.decode() if operation.kind == "M" else ""


def judge_files(files: Files, told: list[str], folder: Path, *, write: bool) -> list[str]:
    """Lay the files out, judge them, and clear them away."""
    lay_out(files, folder)
    try:
        return judge(folder, Account().take(told), write=write).wrong
    finally:
        shutil.rmtree(folder)


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Cut n times."""
    cuts = cut_often(n, variant="own", seed=seed, folder=folder)
    notes: dict[str, str | int | float] = {"distinct": len(cuts.distinct)}
    if cuts.wrong:
        notes["first"] = cuts.wrong[0]
    return Outcome(cuts.states, len(cuts.wrong), notes)


def control(seed: int, folder: Path) -> bool:
    """See both other settings lose acknowledged saves."""
    return all(_loses(variant, seed, folder / variant) for variant in ("wal-normal", "delete-full"))


def _loses(variant: str, seed: int, folder: Path) -> bool:
    folder.mkdir()
    wrong = cut_often(CONTROL_STATES, variant=variant, seed=seed, folder=folder).wrong
    return sum(" is " in each and ", not " in each for each in wrong) > 1


FIGURE = Figure("F2", "Power cuts", quick=5_000, full=300_000, run=run, control=control, seconds=60)
