"""Plays workflows behind the shim and leaves a record of each: ``recording FOLDER [VARIANT]``.

A variant opens the store with other settings than the program's own: for the control.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from desktop.store import opening
from tests.faults.acts import Work
from tests.faults.ledger import Ledger
from tests.faults.shim import Shim
from tests.faults.workflows import WORKFLOWS

PLAY = "play"
VARIANTS: Mapping[str, Mapping[str, tuple[str, object]]] = {
    "own": {},
    "wal-normal": {"journal_mode": ("WAL", "wal"), "synchronous": ("NORMAL", 1)},
    "delete-full": {"journal_mode": ("DELETE", "delete"), "synchronous": ("FULL", 2)},
}


def record_all(folder: Path, shim: Shim) -> None:
    """Play each workflow in a folder of its own, under its number."""
    for number, workflow in enumerate(WORKFLOWS):
        if not workflow.is_flat:
            continue
        home = folder / str(number)
        (home / "province").mkdir(parents=True)
        work = Work(home / "vault", home / "province", Ledger(shim.mark))
        shim.watch(work.folder)
        shim.record(home / "record")
        workflow.prepare(work)
        shim.mark(PLAY)
        workflow.play(work)
        work.close()
        shim.record(None)
        shim.watch(None)


def main() -> None:
    """Record with the settings of a variant."""
    folder, variant = sys.argv[1:]
    opening.PRAGMAS.update(VARIANTS[variant])
    record_all(Path(folder), Shim())


if __name__ == "__main__":
    main()
