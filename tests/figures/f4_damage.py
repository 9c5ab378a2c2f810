"""F4: bits flip, files are cut, pages are swapped or put back from yesterday; all of it is told.

Damaged are the database, its rollback journal as a power cut leaves it, the head file, and the
key files. The control is a program without head file and journal, which believes the pages.
"""

import random as randomness
from pathlib import Path

from desktop.store import arrival
from desktop.store.store import Store
from tests.faults import shim
from tests.faults.damage import EDIT, Damaged, Samples, damage_often, make_samples
from tests.faults.ledger import Account
from tests.faults.power import Disk
from tests.faults.recording import PLAY
from tests.faults.shim import NoCompiler, read_record
from tests.figures.figure import Figure, Outcome

CONTROL_TRIALS = 400
JOURNAL = "vault.db-journal"


def hot_journal(folder: Path) -> Samples | None:
    """Return a vault cut off in mid-commit, its journal full; nothing without a shim."""
    try:
        library = shim.build(folder)
    except NoCompiler:
        return None
    shim.run_behind(library, "tests.faults.recording", str(folder / "made"), "own")
    home = folder / "made" / str(EDIT)
    operations = list(read_record(home / "record"))
    disk, told, playing, whole = Disk(str(home / "vault")), list[str](), False, None
    for operation in operations:
        if operation.kind == "M":
            told.append(operation.first.decode())
            playing = playing or told[-1] == PLAY
        if playing and operation.kind == "T" and disk.size_of(operation.inode) > 0:
            whole = (disk.now(), list(told))
        disk.do(operation)
    if whole is None or not whole[0].get(JOURNAL):
        return None
    files = {name: raw for name, raw in whole[0].items() if raw}
    return Samples(files, {}, Account().take(whole[1]))


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Damage n times: a fifth of it the journal of a cut commit."""
    random = randomness.Random(seed)  # noqa: S311 - repeatable trials
    samples, cut = make_samples(folder / "work"), hot_journal(folder)
    share = n // 5 if cut is not None else 0
    found = [damage_often(n - share, samples, random=random, folder=folder / "trial")]
    if cut is not None:
        only = Samples(cut.now, {}, cut.account)
        found.append(damage_often(share, only, random=random, folder=folder / "trial"))
    return _outcome(found)


def _outcome(found: list[Damaged]) -> Outcome:
    wrong = [each for part in found for each in part.wrong]
    told: dict[str, int] = {}
    for part in found:
        for code, count in part.told.items():
            told[code] = told.get(code, 0) + count
    notes: dict[str, str | int | float] = {
        "told_as": ", ".join(f"{code} {count}" for code, count in sorted(told.items())),
        "named_by_verify": sum(part.verified for part in found),
        "mended": sum(part.mended for part in found),
        "borne": sum(part.borne for part in found),
        "old_pages_outside_the_chain": sum(part.unchained for part in found),
    }
    if wrong:
        notes["first"] = wrong[0]
    return Outcome(sum(part.trials for part in found), len(wrong), notes)


def _pages_alone(store: Store) -> bool:
    """Believe the cipher and the engine: the planted fault."""
    sealed = store.connection.execute("PRAGMA cipher_integrity_check").fetchall() == []
    return sealed and store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def control(seed: int, folder: Path) -> bool:
    """See damage pass by a program that looks at no chain and no head file."""
    random = randomness.Random(seed)  # noqa: S311 - repeatable trials
    samples = make_samples(folder / "work")
    honest = arrival.judge
    arrival.judge = lambda *_: None  # the planted fault
    try:
        found = damage_often(
            CONTROL_TRIALS, samples, random=random, folder=folder / "trial", check=_pages_alone
        )
    finally:
        arrival.judge = honest
    return any("missed" in each or "passed" in each for each in found.wrong)


FIGURE = Figure(
    "F4", "Damaged files", quick=10_000, full=200_000, run=run, control=control, seconds=90
)
