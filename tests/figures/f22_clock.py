"""F22: the laptop's clock is wrong, far off, or set back between two acts; the order stands.

Every workflow is played under clocks from 1970 to 2038 and ten years off to either side, and
under one that jumps while the officer works. Asked are: no crash, a journal whose order is that
of the acts, and every fact as it was acknowledged. The control is a journal in the clock's order.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from desktop.commands.hand import Hand
from desktop.domain.clock import VIETNAM
from desktop.domain.troubles import Refused
from desktop.store.journal import Journal
from tests.builders.world import OFFICER, START, Hands
from tests.faults.acts import Work
from tests.faults.judge import judge
from tests.faults.ledger import Account, Ledger
from tests.faults.workflows import WORKFLOWS, Workflow
from tests.figures.figure import Figure, Outcome

YEAR = timedelta(days=365)
MOMENTS = (
    datetime(1970, 1, 1, 8, tzinfo=VIETNAM),
    datetime(2038, 1, 19, 10, 14, 6, tzinfo=VIETNAM),
    datetime(2028, 2, 29, 23, 59, 58, tzinfo=VIETNAM),
    START - 10 * YEAR,
    START + 10 * YEAR,
    START - timedelta(days=1),
)


@dataclass
class WrongHands(Hands):
    """Hands under a clock of its own, which may jump between two acts."""

    moment: datetime
    random: Random
    jumps: bool

    def __post_init__(self) -> None:
        super().__init__()

    def next(self) -> Hand:
        hand = super().next()
        moment = self.moment + timedelta(seconds=self.turn)
        if self.jumps and self.random.randrange(2):
            moment = self.random.choice(MOMENTS) + timedelta(seconds=self.turn)
        return Hand(OFFICER, moment, hand.entropy)


def play(workflow: Workflow, hands: Hands, folder: Path) -> tuple[list[str], int]:
    """Play a workflow under a clock; say what is wrong with the vault, and what was refused."""
    (folder / "province").mkdir(parents=True)
    told: list[str] = []
    wrong, refused = list[str](), 0
    work = Work(folder / "vault", folder / "province", Ledger(told.append), hands)
    try:
        workflow.prepare(work)
        workflow.play(work)
        wrong = out_of_order(_entities(work), told)
    except Refused as refusal:
        # A date typed truly lies in the future of a clock set back; the draft stays as it is.
        refused = 1
        if {problem.code for problem in refusal.problems} != {"future_date"}:
            wrong = [f"refused: {refusal}"]
    except Exception as error:  # noqa: BLE001 - a clock must stop nothing
        wrong = [f"{type(error).__name__}: {error}"]
    finally:
        work.close()
    wrong += judge(work.folder, Account().take(told)).wrong
    shutil.rmtree(folder)
    return wrong, refused


def _entities(work: Work) -> list[str]:
    """Return the records of the journal, in its order."""
    journal = Journal(work.store.connection)
    last = journal.head().seq
    rows = work.store.connection.execute("SELECT entity, seq FROM op ORDER BY seq").fetchall()
    return [str(entity) for entity, _ in rows] if len(rows) == last else []


def out_of_order(entities: list[str], told: list[str]) -> list[str]:
    """Say whether the journal's records stand in another order than they were acknowledged in."""
    acted = [line.split(" ")[2][7:] for line in told if " record/" in line]
    kept = [entity for entity in entities if entity in acted]
    wanted = [entity for entity in acted if entity in kept]
    return [] if _firsts(kept) == _firsts(wanted) else ["the journal is in another order"]


def _firsts(ids: list[str]) -> list[str]:
    return list(dict.fromkeys(ids))


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Play n workflows, each under one wrong clock."""
    random, wrong, refused = Random(seed), list[str](), 0  # noqa: S311 - repeatable trials
    for number in range(n):
        workflow = WORKFLOWS[number % len(WORKFLOWS)]
        moment = MOMENTS[number // len(WORKFLOWS) % len(MOMENTS)]
        jumps = number % 3 == 0
        hands = WrongHands(moment, random, jumps)
        found, stopped = play(workflow, hands, folder / str(number))
        refused += stopped
        clock = "a clock that jumps" if jumps else moment.date().isoformat()
        wrong += [f"{workflow.name} under {clock}: {each}" for each in found[:1]]
    notes: dict[str, str | int | float] = {"clocks": len(MOMENTS) + 1, "refused_as_future": refused}
    if wrong:
        notes["first"] = wrong[0]
    return Outcome(n, len(wrong), notes)


def control(_seed: int, _folder: Path) -> bool:
    """See a journal that a clock has put in its own order."""
    told = ["? 1 record/late x", "! 1", "? 2 record/early y", "! 2"]
    by_clock = ["early", "late"]
    return bool(out_of_order(by_clock, told)) and not out_of_order(["late", "early"], told)


FIGURE = Figure("F22", "Wrong clocks", quick=72, full=1_000, run=run, control=control, seconds=10)
