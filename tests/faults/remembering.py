"""Works in a process of its own, so that another can search its memory: ``remembering FOLDER HOW``.

For each line read, one workflow is played on a vault of its own, which is then locked; a line
says so. ``kept`` is the planted fault: the database key stays behind as a text.
"""

import sys
from pathlib import Path

from tests.builders.world import Hands
from tests.faults.acts import Work
from tests.faults.workflows import WORKFLOWS, Workflow

TURNS = 1_000
KEPT: list[str] = []


def play(workflow: Workflow, home: Path, *, turn: int, how: str) -> None:
    """Prepare and play one workflow, look at the vault once more, and lock."""
    work = Work(home / "vault", home / "province", hands=Hands())
    work.hands.turn = turn
    workflow.prepare(work)
    workflow.play(work)
    if how == "kept":
        KEPT.append(work.store.keys.database.hex())
    work.close()


def main() -> None:
    """Play as asked until nothing more is asked."""
    folder, how = Path(sys.argv[1]), sys.argv[2]
    for number, line in enumerate(sys.stdin):
        name, place = line.rstrip("\n").split("\t")
        (workflow,) = (each for each in WORKFLOWS if each.name == name)
        play(workflow, folder / place, turn=number * TURNS, how=how)
        sys.stdout.write("locked\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
