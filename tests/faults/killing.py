"""Kills the program at any moment (kill -9) and judges what it leaves.

The child is a fork of this process, so that a cycle costs milliseconds; it tells its acts over
a pipe. A vault lives through several cycles, as a laptop's does.
"""

import os
import select
import shutil
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.builders.world import Hands
from tests.faults.acts import Work, stretched
from tests.faults.judge import judge
from tests.faults.ledger import KEPT, Account, Ledger
from tests.faults.workflows import WORKFLOWS, Workflow

LIVES = 8
LONGEST_SECONDS = 0.05
TURNS = 10_000
GIVE_UP_SECONDS = 30


@dataclass
class Killed:
    """What so many kills did."""

    cycles: int = 0
    acknowledged: int = 0
    in_mid_act: int = 0
    wrong: list[str] = field(default_factory=list)


def kill_often(
    cycles: int, *, seed: int, folder: Path, break_program: Callable[[], None] = lambda: None
) -> Killed:
    """Play, kill, judge; ``break_program`` is done in each child first, to plant a fault."""
    if not hasattr(os, "fork"):
        raise NotImplementedError("this system has no fork")
    stretched()
    random, killed = Random(seed), Killed()  # noqa: S311 - repeatable trials
    while killed.cycles < cycles and len(killed.wrong) < LIVES:
        home = folder / f"life-{killed.cycles}"
        _live(home, random, killed, break_program)
        shutil.rmtree(home)
    return killed


def _live(home: Path, random: Random, killed: Killed, break_program: Callable[[], None]) -> None:
    """Let one vault live through several kills; it dies of the first fault."""
    (home / "province").mkdir(parents=True)
    account = Account()
    for workflow in [WORKFLOWS[0], *random.choices(WORKFLOWS[1:], k=LIVES - 1)]:
        work = Work(home / "vault", home / "province", hands=Hands())
        work.hands.turn = killed.cycles * TURNS
        after = random.uniform(0, LONGEST_SECONDS)
        lines = _cycle(work, workflow, after, break_program)
        account.take(f"{line[0]} {killed.cycles}.{line[2:]}" for line in lines if len(line) > 1)
        killed.cycles += 1
        killed.acknowledged += sum(line.startswith(KEPT) for line in lines)
        killed.in_mid_act += any(not act.kept for act in account.acts.values())
        verdict = judge(work.folder, account, write=random.randrange(8) == 0)
        if verdict.wrong:
            killed.wrong.append(f"{workflow.name}: {verdict.wrong[0]}")
            return
        account = account.settled(verdict.found)


def _cycle(
    work: Work, workflow: Workflow, after: float, break_program: Callable[[], None]
) -> list[str]:
    """Fork, play until killed, and return what was told."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            break_program()
            work.ledger = Ledger(lambda line: os.write(writer, f"{line}\n".encode()))
            _play(work, workflow)
        except BaseException:  # noqa: BLE001 - a fork must never return into its parent's code
            traceback.print_exc()
        os._exit(1)
    os.close(writer)
    raw = _read_until_killed(reader, child, after)
    os.close(reader)
    told = raw.decode().split("\n")
    return told[:-1]


def _play(work: Work, workflow: Workflow) -> None:
    workflow.prepare(work)
    workflow.play(work)
    while workflow.name != "first run":
        workflow.play(work)
    signal.pause()


def _read_until_killed(reader: int, child: int, after: float) -> bytes:
    """Read what the child tells; kill it when its time has come; read the rest."""
    raw, until = b"", time.monotonic() + after
    alive = True
    while True:
        left = until - time.monotonic()
        if alive and left <= 0:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            alive = False
        ready, _, _ = select.select([reader], [], [], max(0.0, left) if alive else GIVE_UP_SECONDS)
        if ready:
            piece = os.read(reader, 1 << 16)
            if not piece:
                break
            raw += piece
    if alive:
        # It ended by itself before its time: only a bug in the harness or the program does that.
        _, status = os.waitpid(child, 0)
        raise ChildProcessError(f"the program ended by itself: {status}")
    return raw
