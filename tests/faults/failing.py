"""Fails the n-th operation on the vault's files while a workflow plays, and judges what follows.

``python -m tests.faults.failing FOLDER POINTS SEED PLANTED`` runs behind the shim. Each point is
a workflow, an operation, an error, and whether the disk recovers after it or stays bad. Asked
are: nothing acknowledged is lost, nothing is left by half, the officer is told by a sentence,
and the next try works.
"""

import errno
import shutil
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from random import Random

import msgspec

from desktop.domain.troubles import Unavailable
from resources.texts import Texts
from tests.builders.world import Hands
from tests.faults.acts import Work
from tests.faults.judge import judge
from tests.faults.ledger import Account, Ledger
from tests.faults.planted import swallow_a_failed_commit
from tests.faults.shim import ONCE, READS, SHORT, STICKY, Shim
from tests.faults.workflows import WORKFLOWS, Workflow

KINDS = {
    "EIO once": (errno.EIO, ONCE),
    "EIO on": (errno.EIO, STICKY),
    "full once": (errno.ENOSPC, ONCE),
    "full on": (errno.ENOSPC, STICKY),
    "short once": (errno.ENOSPC, SHORT),
    "short, then full": (errno.ENOSPC, SHORT | STICKY),
    "read once": (errno.EIO, READS),
    "read on": (errno.EIO, READS | STICKY),
}
AGAIN = 40
AGAIN_TURN = 500_000


@dataclass(frozen=True)
class Point:
    """Where a fault strikes; ``again`` fails an operation of the next try too."""

    workflow: int
    kind: str
    turn: int
    again: int | None = None


@dataclass
class Result:
    """What all points gave; the parent process reads it."""

    points: int = 0
    operations: int = 0
    told: dict[str, int] = field(default_factory=dict)
    borne: int = 0
    reopened: int = 0
    wrong: list[str] = field(default_factory=list)


class Failing:
    """Prepares each workflow once and plays copies of it on a bad disk."""

    def __init__(self, folder: Path, shim: Shim) -> None:
        self._folder, self._shim = folder, shim
        self._texts = Texts("vi")
        self._told: list[list[str]] = []
        self.result = Result()
        for number, workflow in enumerate(WORKFLOWS):
            (self._home(number) / "province").mkdir(parents=True)
            self._told.append(told := [])
            work = self._work(self._home(number), told)
            workflow.prepare(work)
            work.close()

    def _home(self, number: int) -> Path:
        return self._folder / str(number)

    def _work(self, home: Path, told: list[str]) -> Work:
        return Work(
            home / "vault", home / "province", Ledger(told.append, first=len(told)), Hands()
        )

    def points(self) -> Iterator[Point]:
        """Yield every operation of every workflow with every kind of fault."""
        for number, workflow in enumerate(WORKFLOWS):
            counts = {mode: self._count(number, workflow, mode) for mode in (ONCE, READS)}
            self.result.operations += sum(counts.values())
            for kind, (_, mode) in KINDS.items():
                for turn in range(counts[mode & READS]):
                    yield Point(number, kind, turn)

    def _count(self, number: int, workflow: Workflow, mode: int) -> int:
        work = self._copy(number, [])
        self._shim.watch(work.folder)
        self._shim.count(mode)
        workflow.play(work)
        seen = self._shim.seen
        work.close()
        self._shim.watch(None)
        return seen

    def _copy(self, number: int, told: list[str]) -> Work:
        home = self._folder / "trial"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self._home(number), home)
        work = self._work(home, told)
        work.hands.turn = 1_000
        if WORKFLOWS[number].opens_first:
            _ = work.store
        return work

    def strike(self, point: Point) -> None:
        """Play one workflow with its fault, try again, and judge."""
        workflow, told = WORKFLOWS[point.workflow], list(self._told[point.workflow])
        work = self._copy(point.workflow, told)
        self.result.points += 1
        wrong = self._play(workflow, work, point, point.turn)
        if point.again is not None:
            wrong += self._play(workflow, work, point, point.again)
        work.hands.turn = AGAIN_TURN
        wrong += self._play_again(workflow, work, point.kind)
        wrong += judge(work.folder, Account().take(told)).wrong
        if wrong:
            self.result.wrong.append(f"{workflow.name}, {point.kind} at {point.turn}: {wrong[0]}")

    def _play(self, workflow: Workflow, work: Work, point: Point, turn: int) -> list[str]:
        error, mode = KINDS[point.kind]
        self._shim.watch(work.folder)
        self._shim.arm(turn, error, mode)
        try:
            workflow.play(work)
            self.result.borne += 1
        except Unavailable as trouble:
            told = self.result.told
            told[trouble.code] = told.get(trouble.code, 0) + 1
            if not self._texts.has(f"trouble.{trouble.code}"):
                return [f"no sentence for {trouble.code}"]
        except Exception as bug:  # noqa: BLE001 - that is the question
            return [f"told as a bug: {_where(bug)}"]
        finally:
            self._shim.disarm()
            self._shim.watch(None)
        return []

    def _play_again(self, workflow: Workflow, work: Work, kind: str) -> list[str]:
        """Try once more; after a page that could not be read, lock and unlock as the text says."""
        try:
            workflow.play(work)
        except Unavailable as trouble:
            work.close()
            if not KINDS[kind][1] & READS:
                return [f"the next try fails: {trouble.code}"]
            self.result.reopened += 1
            return self._play_again(workflow, work, "EIO once")
        except Exception as bug:  # noqa: BLE001 - that is the question
            return [f"the next try fails: {_where(bug)}"]
        finally:
            work.close()
        return []


def _where(bug: Exception) -> str:
    frames = [f for f in traceback.extract_tb(bug.__traceback__) if "/tests/" not in f.filename]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "the harness"
    return f"{type(bug).__name__} {bug} at {place}"


def _chosen(points: list[Point], count: int, random: Random) -> list[Point]:
    """Choose points, each workflow in its turn; beyond all, points that strike the next try too."""
    random.shuffle(points)
    queues = [[p for p in points if p.workflow == number] for number in range(len(WORKFLOWS))]
    chosen = [point for turn in zip_longest(*queues) for point in turn if point is not None]
    doubles = random.choices(points, k=max(0, count - len(points)))
    return chosen[:count] + [replace(each, again=random.randrange(AGAIN)) for each in doubles]


def main() -> None:
    """Strike, and write what came of it."""
    folder, count, seed, planted = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    if planted == "planted":
        swallow_a_failed_commit()
    failing = Failing(folder, Shim())
    for point in _chosen(list(failing.points()), count, Random(seed)):  # noqa: S311 - repeatable
        failing.strike(point)
    (folder / "result.json").write_bytes(msgspec.json.encode(asdict(failing.result)))


if __name__ == "__main__":
    main()
